"""What an owner does with all of a cushion, wherever the host has put something of it."""
