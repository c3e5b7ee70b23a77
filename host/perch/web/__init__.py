"""The live page: a server beside the service, in a thread of its own, built with NiceGUI. Nothing of it leaves here."""
