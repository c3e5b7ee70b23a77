"""What runs in `perch run`: intake, quota, the watch over cushions, the word to systemd."""
