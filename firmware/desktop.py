"""Starts the cushion on a desktop: the simulator and the replay. (An ESP32 begins at main.py.)"""

import gc

if hasattr(gc, "threshold"):
    gc.threshold(8192)  # collect before the heap is full: garbage between what stays would tear it to pieces

from boards.desktop.jobs import run  # noqa: E402, I001 - see above
from link import mqtt  # noqa: E402, F401 - compiling makes much garbage: the largest file while there is most room

run()
