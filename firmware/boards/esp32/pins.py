"""Which GPIO does what, one table a development kit. Plain numbers, so that tests and wiring can be held to them."""

from collections import namedtuple

# direct: cells rear left, rear right, front left, front right, each on ADC1. mux_common: ADC1 too, with pulls inside.
# pulled: whether those of `direct` can be pulled up and down inside as well; 34-39 of an ESP32 cannot.
# mux_select: S0 to S3 of the CD74HC4067, whose enable is tied to ground. button: to ground, pulled up inside.
# adc_uv: what the ADC can be used for at 11 dB, from and to. An ESP32 shows 75 to 142 mV for anything under 150 mV, and
# bends over 2450 mV; an S3 is linear from 0 to 3100 mV (ESP-IDF 4.4, "Analog to Digital Converter"), of which 20 mV are
# left to its offset.
Pins = namedtuple("Pins", "direct pulled mux_common mux_select buzzer motor button led adc_uv")

# ESP32-DevKitC with a WROOM-32E. Not for us: 6-11 (flash), 0, 2, 5, 12, 15 (strapping), 1, 3 (serial), and of the
# ADC only ADC1 (32-39), since ADC2 does not work beside Wi-Fi; 34-39 can only be inputs.
ESP32 = Pins(
    direct=(36, 39, 34, 35),
    pulled=False,
    mux_common=32,
    mux_select=(13, 14, 19, 23),
    buzzer=25,
    motor=26,
    button=27,
    led=18,
    adc_uv=(150000, 2450000),
)

# ESP32-S3-DevKitC-1. Not for us: 0, 3, 45, 46 (strapping), 19, 20 (USB), 26-37 (flash and PSRAM), 43, 44 (serial),
# 38 and 48 (the kit's own LED); ADC1 is 1-10.
ESP32S3 = Pins(
    direct=(4, 5, 6, 7),
    pulled=True,
    mux_common=1,
    mux_select=(11, 12, 13, 14),
    buzzer=15,
    motor=16,
    button=17,
    led=21,
    adc_uv=(20000, 3100000),
)

MOST_CELLS = 16  # channels of the multiplexer

BOARDS = {"esp32": ESP32, "esp32s3": ESP32S3}


def board_of(machine: str) -> str:
    """Return the key of BOARDS for a text of `sys.implementation._machine`, such as "… module with ESP32S3"."""
    return "esp32s3" if "ESP32S3" in machine else "esp32"
