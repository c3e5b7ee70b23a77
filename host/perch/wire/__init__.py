"""The wire, version 1: the messages of cushions and of the host, and their topics."""
