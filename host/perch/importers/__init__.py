"""Files of other devices as bouts, in constant memory. Pure: their lines are passed in."""
