"""Recordings of raw counts: what they look like, and how well the cushion did on one."""
