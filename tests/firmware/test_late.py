"""Modules that are loaded when needed, and forgotten."""

import sys

from cushion.late import forget


def test_a_module_is_forgotten_once_and_can_be_loaded_again():
    from cushion import resume

    for _ in range(2):  # two that loaded it at the same time both forget it
        forget("cushion.resume")
        assert "cushion.resume" not in sys.modules
    from cushion import resume as again

    assert again is not resume
    forget("cushion.resume")
