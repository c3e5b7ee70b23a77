from boards.esp32.pins import BOARDS, ESP32, ESP32S3, board_of

# From the data sheets: what each chip's pins are good for.
ADC1 = {"esp32": range(32, 40), "esp32s3": range(1, 11)}
TAKEN = {
    "esp32": [0, 1, 2, 3, 5, 12, 15] + list(range(6, 12)),
    "esp32s3": [0, 3, 19, 20, 38, 43, 44, 45, 46, 48] + list(range(26, 38)),
}
LAST = {"esp32": 39, "esp32s3": 48}
INPUT_ONLY = {"esp32": range(34, 40), "esp32s3": ()}


def used(pins):
    return list(pins.direct) + [pins.mux_common] + list(pins.mux_select) + outputs(pins)[4:] + [pins.button]


def outputs(pins):
    return list(pins.mux_select) + [pins.buzzer, pins.motor, pins.led]


def test_no_pin_is_given_away_twice():
    for pins in BOARDS.values():
        assert len(set(used(pins))) == len(used(pins)) == 13


def test_no_pin_is_one_that_the_chip_needs_itself():
    for name, pins in BOARDS.items():
        assert not set(used(pins)) & set(TAKEN[name])
        assert max(used(pins)) <= LAST[name]


def test_cells_are_on_the_converter_that_works_beside_wifi():
    for name, pins in BOARDS.items():
        assert all(pin in ADC1[name] for pin in list(pins.direct) + [pins.mux_common])


def test_nothing_is_driven_on_a_pin_that_can_only_be_read():
    for name, pins in BOARDS.items():
        assert not [pin for pin in outputs(pins) + [pins.button] if pin in INPUT_ONLY[name]]


def test_the_board_is_known_by_what_micropython_calls_it():
    assert BOARDS[board_of("Generic ESP32 module with ESP32")] is ESP32
    assert BOARDS[board_of("Generic ESP32S3 module with ESP32S3")] is ESP32S3
