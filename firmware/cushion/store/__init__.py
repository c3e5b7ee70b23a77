"""What the cushion keeps through a power cut: small values, the outbox, and where it was when it lost power.

The one package of `cushion` that touches files; which folder is the board's to say. `flash.py` keeps the outbox in
streams (`stream.py`) of entries, where one that a loss of power tore shows (`entries.py`); `values.py` keeps the rest.
"""
