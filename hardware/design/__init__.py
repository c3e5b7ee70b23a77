"""The cushion's hardware as data, and what is computed and drawn from it. Start with `python -m design`.

Plain data, and no library but Python's own, in all but `schematic` and `netlist`; `simulate` runs ngspice. The tests
compare the sources; what draws, checks and simulates is for `make hardware`.
"""
