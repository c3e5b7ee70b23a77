"""What the cushion decides, on any interpreter: no hardware, no clock, no network in here."""

__version__ = "0.1.0"
