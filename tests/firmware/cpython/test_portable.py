"""The helper of the portable tests finds what is wrong, so that a test cannot pass by its fault."""

import pytest

from support import portable


def test_raises_gives_back_the_exception() -> None:
    assert "invalid literal" in str(portable.raises(ValueError, int, "x"))


def test_raises_fails_where_nothing_is_raised() -> None:
    with pytest.raises(AssertionError, match="ValueError expected, but the call returned 1"):
        portable.raises(ValueError, int, "1")


def test_raises_lets_another_exception_through() -> None:
    with pytest.raises(TypeError):
        portable.raises(ValueError, int, [])
