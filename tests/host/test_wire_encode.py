"""What the host says fits a cushion's memory and loses nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from perch.model.records import Receipt
from perch.wire import encode, topics

RECEIPTS = st.lists(
    st.builds(
        Receipt,
        st.just("chair"),
        st.text("0123456789abcdef", min_size=8, max_size=8),
        st.integers(0, 2**31 - 1),
        st.none() | st.text(max_size=200),
    ),
    max_size=300,
)


@given(RECEIPTS)
def test_every_receipt_is_told_once_in_portions_that_a_small_memory_can_take(receipts: list[Receipt]) -> None:
    payloads = list(encode.stored("00112233445566aa", receipts))
    messages = [json.loads(payload) for payload in payloads]
    told = [entry for message in messages for entry in (*message["stored"], *message["rejected"])]
    assert all(len(payload) <= 4096 for payload in payloads)
    assert all(len(message["stored"]) + len(message["rejected"]) <= 100 for message in messages)
    assert sorted(entry[:2] for entry in told) == sorted([receipt.boot, receipt.seq] for receipt in receipts)


def test_a_hundred_records_fit_one_message() -> None:
    receipts = [Receipt("chair", "ffffffff", 2**31 - 1)] * 101
    assert [len(json.loads(payload)["stored"]) for payload in encode.stored("0" * 16, receipts)] == [100, 1]


def test_nothing_to_tell_is_no_message() -> None:
    assert list(encode.stored("0" * 16, [])) == []


def test_what_a_cushion_is_told_has_a_topic_of_its_own() -> None:
    assert topics.down("chair", "stored") == "perch/v1/chair/stored"
    assert topics.split(topics.down("chair", "settings/reported")) == ("chair", "settings/reported")
