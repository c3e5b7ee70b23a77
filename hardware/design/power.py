"""Current by state, and hours on a battery. Estimates from documents that power.md cites; nothing was measured."""

from collections.abc import Iterator

# An ESP32-S3-DevKitM-1 awake without Wi-Fi, and in deep sleep, as somebody measured them at 3.3 V (lucidar.me, "Power
# consumption of ESP32-S3-DevKitM-1"). Receiving takes an S3 88 mA (data sheet); to hold its Wi-Fi connection it does
# that for 3 ms of the 102 between two beacons, which is an assumption.
AWAKE_MA, DEEP_SLEEP_MA = 31.7, 0.008
RECEIVING_MA, BEACON_MS, BEACONS_MS = 88, 3, 102
MODEM_SLEEP_MA = AWAKE_MA + RECEIVING_MA * BEACON_MS / BEACONS_MS
RADIO_ON_MA = AWAKE_MA + RECEIVING_MA  # without modem sleep
PSRAM_MA = 0.2  # of 2 MB that is idle; an assumption
KIT_MA = 10  # what a kit takes beside the chip: power LED, USB bridge, regulator. An assumption: kits differ
CELL_MA = 0.7  # under a person; 3.3 V over a cell of some 3 kΩ and 1.5 kΩ
PIXEL_OFF_MA, PIXEL_DIM_MA = 0.7, 1.2  # a WS2812 that is dark, and one that is dim; assumptions
BUZZER_MA = 36  # half of the time 5 V over 42 and 27 Ω
MOTOR_MA = 80  # at the 3 V that 22 Ω leave of 5 V; usual for coin motors
NUDGE_DUTY = 500 / 1500  # of the pattern in boards/esp32/buzzer.py

CELL_V, USB_V = 3.7, 5.0
BOOST = 0.85  # of a power bank's converter; an assumption
BANKS_MAH = (2600, 5000, 10000, 20000)
SITTING_H = 9

# On its battery (the setting `power`): vacant the radio is off, and the processor runs at 80 MHz instead of 160, by
# which an S3 that waits takes so much less (data sheet, table 5-9: 27.6 and 22.0 mA). A sending is some seconds of
# joining and some of being connected, each quarter of an hour; both are assumptions.
CALM_SAVES_MA = 27.6 - 22.0
SENDING_EVERY_S, JOINING_S, SENDING_S = 15 * 60, 4, 5
PULSE_EVERY_S, PULSE_S = 10, 1
PULSE_MA = 72  # all of the time 5 V over 42 and 27 Ω

# If it slept in light sleep between looks: 240 µA (data sheet, table 5-10), and a look each second of some 50 ms.
LIGHT_SLEEP_MA, LIGHT_LOOK_S = 0.24, 0.05

# If it slept: awake for a look every few seconds, the kit's own current all the time.
LOOK_EVERY_S, LOOK_S, LOOK_MA = 5, 0.6, 42  # the last without Wi-Fi: AWAKE_MA and KIT_MA


def states(full: bool) -> dict[str, float]:
    """Return the current from USB in mA by state (a linear regulator passes it on as it is).

    Of the full cushion with sixteen cells, or of the simple one with four and neither pixel nor motor.
    """
    base = MODEM_SLEEP_MA + PSRAM_MA + KIT_MA
    vacant = base + full * PIXEL_OFF_MA
    searching = RADIO_ON_MA + KIT_MA + full * PIXEL_OFF_MA
    off = vacant - (MODEM_SLEEP_MA - AWAKE_MA) - CALM_SAVES_MA
    vacant_ma = off + ((searching - off) * JOINING_S + (vacant - off) * SENDING_S) / SENDING_EVERY_S
    seated = base + full * PIXEL_DIM_MA + (16 if full else 4) * CELL_MA
    return {
        "starting, or looking for Wi-Fi": searching,
        "vacant, connected": vacant,
        "seated, connected": seated,
        "nudging, mean of its pattern": seated + NUDGE_DUTY * (BUZZER_MA + full * MOTOR_MA),
        "on its battery: vacant, radio off": off,
        "on its battery: vacant, mean with its sendings": vacant_ma,
        "on its battery: seated, had it the radio off": seated - (MODEM_SLEEP_MA - AWAKE_MA),
        "pulses for a power bank, mean, beside any": PULSE_MA * PULSE_S / PULSE_EVERY_S,
        "in deep sleep (it never is)": DEEP_SLEEP_MA + KIT_MA,
    }


def day_ma(full: bool, vacant: str = "vacant, connected", more_ma: float = 0) -> float:
    """Mean current over a day with SITTING_H hours of sitting, else in the state `vacant`; `more_ma` comes on top."""
    current_ma, sitting = states(full), SITTING_H / 24
    return current_ma["seated, connected"] * sitting + current_ma[vacant] * (1 - sitting) + more_ma


def battery_ma(full: bool, *, pulses: bool = False) -> float:
    """Return the mean current in mA over such a day with the setting `power` at 1, or at 2 with `pulses`."""
    more_ma = PULSE_MA * PULSE_S / PULSE_EVERY_S if pulses else 0
    return day_ma(full, "on its battery: vacant, mean with its sendings", more_ma)


def light_sleep_ma() -> float:
    """Return the mean current in mA over such a day of a simple cushion with light sleep on an empty seat."""
    asleep = LIGHT_SLEEP_MA + (AWAKE_MA - LIGHT_SLEEP_MA) * LIGHT_LOOK_S + KIT_MA
    return states(False)["seated, connected"] * SITTING_H / 24 + asleep * (1 - SITTING_H / 24)


def sleeping_ma() -> float:
    """Mean current if it slept between looks, without Wi-Fi."""
    looking = LOOK_S / LOOK_EVERY_S
    return LOOK_MA * looking + (DEEP_SLEEP_MA + KIT_MA) * (1 - looking)


def hours(bank_mah: float, current_ma: float) -> float:
    """How long a power bank of this nominal charge (that of its cells, at 3.7 V) lasts."""
    return bank_mah * CELL_V / USB_V * BOOST / current_ma


def tables() -> Iterator[str]:
    """The tables of power.md."""
    yield "| state | full, mA | simple, mA |"
    yield "|---|---:|---:|"
    for name, full_ma in states(True).items():
        yield f"| {name} | {full_ma:.0f} | {states(False)[name]:.0f} |"
    yield f"| mean of a day with {SITTING_H} h of sitting | {day_ma(True):.0f} | {day_ma(False):.0f} |"
    yield f"| the same, on its battery | {battery_ma(True):.0f} | {battery_ma(False):.0f} |"
    pulsed = [f"{battery_ma(full, pulses=True):.0f}" for full in (True, False)]
    yield f"| the same, with pulses | {' | '.join(pulsed)} |"
    yield ""
    heads = "full, h | simple, h | `power` 1: full, h | simple, h | 2: full, h | simple, h | light sleep | deep"
    yield f"| power bank | {heads} |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    days = [day_ma(True), day_ma(False), battery_ma(True), battery_ma(False)]
    days += [battery_ma(full, pulses=True) for full in (True, False)]
    for bank in BANKS_MAH:
        found = [hours(bank, current) for current in (*days, light_sleep_ma(), sleeping_ma())]
        yield f"| {bank} mAh | " + " | ".join(f"{time:.0f}" for time in found) + " |"
