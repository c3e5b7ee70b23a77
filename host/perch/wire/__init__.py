"""The wire, version 1: what cushions may say, what the host says to them, and under which names."""
