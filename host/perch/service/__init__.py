"""What runs in `perch run`: intake, quota, the watch over cushions, notifications to systemd."""
