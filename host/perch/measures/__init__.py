"""Measures of sitting, as numbers from bouts. Pure; every function says the definition that it follows."""
