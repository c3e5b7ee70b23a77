"""Simulated cushions and demos; recordings of raw counts, their replay and its score."""
