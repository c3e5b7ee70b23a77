"""A day of a cushion: its facts gathered, its sentences. Pure; where the facts come from is a parameter."""
