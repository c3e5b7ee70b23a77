"""What the live page shows, prepared: sentences, markup and options of charts. Pure; a module lays it out."""
