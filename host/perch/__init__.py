"""Perch: the host service of a chair cushion that knows how long you have been sitting."""

__version__ = "0.1.0"
