"""The views of the live page, laid out with NiceGUI."""
