"""Tables of what a journal holds, for other programs: which there are, their columns, their rows."""
