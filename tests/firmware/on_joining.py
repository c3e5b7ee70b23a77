"""The whole program of an ESP32 on the stand-ins, with the page of its access point: `on_joining.py JOB`, a JSON file.

JOB: `firmware` and `standins`, folders; `settings`, a file; `data`, a folder beside it; `held`, whether the button is;
`http` and `dns`, ports on loopback; `short`, whether ten minutes are no time; `tried_ms`, for how long new settings
are tried. Its radio joins the network `home` with
the password `longenough`. It ends with code 77 where a board would start anew.
"""

import json
import sys

with open(sys.argv[1]) as file:
    JOB = json.load(file)
sys.path[:0] = [JOB["firmware"], JOB["standins"]]

import chip  # noqa: E402  found by the path above
from boards.esp32 import start, well  # noqa: E402  found by the path above
from boards.esp32.joining import offer, portal  # noqa: E402  found by the path above
from boards.esp32.net import wifi  # noqa: E402  found by the path above
from link import mqtt  # noqa: E402  found by the path above

RESET = 77

well.WELL_AFTER_MS, well.SETTINGS_TRIED_MS, well.LOOK_MS = 500, JOB["tried_ms"], 100
wifi.JOIN_MS, wifi.HOPELESS_AFTER_MS, wifi.POLL_MS, wifi.PAUSE_MS = 1000, 200, 100, 100
mqtt.ANSWER_S, mqtt.FIRST_BACKOFF_MS, mqtt.LAST_BACKOFF_MS = 1, 100, 400
portal.HTTP_PORT, portal.DNS_PORT = JOB["http"], JOB["dns"]
if JOB["short"]:
    offer.REACHED_MS, offer.LOOK_MS, portal.OPEN_MS = 600, 100, 1500


def joins() -> None:
    """The radio is asked to join."""
    is_home = chip.calls("connect")[-1] == ("home", "longenough")
    chip.station.update(joined=is_home, status=1001 if is_home else 202)


def ends() -> None:
    """The board starts anew."""
    sys.exit(RESET)


chip.MOST = 20  # of each kind: nobody looks at them
chip.station.update(dns="127.0.0.1", address="127.0.0.1", heard=[(b"home", b"1", 1, -50, 3, False)])
chip.hooks.update(connect=joins, reset=ends)
chip.inputs[27] = 0 if JOB["held"] else 1
start.run(False, JOB["settings"], JOB["data"])
