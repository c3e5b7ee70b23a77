"""The cushion's hardware as data, and what is computed and drawn from it. Start with `python -m design`.

Plain data, and no library but Python's own, in `cells`, `boards`, `circuit`, `variants`, `wiring`, `parts`, `sensor`
and `power`; only what draws or checks for `make hardware` needs more.
"""
