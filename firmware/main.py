"""Starts the cushion with the board that it finds itself on."""

import gc

if hasattr(gc, "threshold"):
    gc.threshold(8192)  # collect before the heap is full: garbage between what stays would tear it to pieces

from boards.desktop.jobs import run  # noqa: E402 - compiling it makes the most garbage of all

run()
