"""What the cushion keeps through a power cut: small values, the outbox, and where it was when it lost power.

The one package of `cushion` that touches files; which folder is the board's to say.
"""

from cushion.store.values import Store

__all__ = ("Store",)
