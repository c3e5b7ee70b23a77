"""One cushion from outside: commands, settings, updates, and its account at the broker."""
