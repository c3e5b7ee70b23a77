"""A million messages, good and mangled, through the quick check and the full one (`make soak`)."""

import random

from support.quick_messages import mangled


def test_a_million_messages_are_the_same_either_way() -> None:
    quick, tried = mangled(random.Random(), 1_000_000)
    assert quick > tried / 2
