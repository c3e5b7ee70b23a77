"""What Perch shows in a terminal; the only place that knows rich. Nothing here reads a clock or a file."""
