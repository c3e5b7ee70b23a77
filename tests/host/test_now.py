"""The state of a seat: one of several that exclude each other, with its sentence and its next step."""

from dataclasses import replace
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from perch.model.calendar import Calendar
from perch.model.cushion import CalibrationProgress, SeatState
from perch.report.now import SEATED, TONES, Breaks, Now, State, now
from perch.wire.limits import SNOOZE_MS

MINUTE = 60_000
AT = 1_775_000_000_000
DAYS = Calendar(ZoneInfo("Europe/Berlin"))
SITS = SeatState(
    "desk", "0000000a", 3, True, AT - 10 * MINUTE, AT, 10 * MINUTE, 18 * MINUTE, 0, 40 * MINUTE, (9, 9), True,
    22 * MINUTE,
)  # fmt: skip
UP = replace(SITS, seated=False, bout=None, since_ms=AT - 40_000, lasted_ms=40_000, due_in_ms=None)
BREAKS = Breaks(2, 4, True)
CASES = [
    (SITS, State.SITTING, "You are sitting.", "Next reminder at 01:55.", "18 min"),
    (replace(SITS, stretch_ms=36 * MINUTE, due_in_ms=4 * MINUTE), State.NEARLY, "Almost time to get up.",
     "Reminder in 4 min. Up now counts just as well.", "36 min"),
    (replace(SITS, stretch_ms=40 * MINUTE, due_in_ms=0), State.NEARLY, "Almost time to get up.",
     "A reminder comes now. Up now counts just as well.", "40 min"),
    (replace(SITS, stretch_ms=41 * MINUTE, nudges=1, due_in_ms=4 * MINUTE), State.GET_UP, "Time to get up.",
     "Stand up and walk a little: from 2 minutes on it counts as a break.", "Get up"),
    (replace(SITS, stretch_ms=70 * MINUTE, nudges=3, due_in_ms=None), State.GET_UP, "Time to get up.",
     "Stand up and walk a little: from 2 minutes on it counts as a break.", "Get up"),
    (replace(SITS, stretch_ms=41 * MINUTE, nudges=1, due_in_ms=9 * MINUTE), State.SNOOZED, "10 minutes more.",
     "Next reminder at 01:42.", "41 min"),
    (UP, State.UP, "Up. 1:20 to go.", "Walk a little; then it counts as a break.", "1:20"),
    (replace(UP, since_ms=AT - 6 * MINUTE), State.BREAK, "Up for 6 min. That counts.",
     "Third break today, 4 are usual.", "Up 6 min"),
    (replace(UP, since_ms=AT - 61 * MINUTE, stretch_ms=0), State.EMPTY, "Nobody sits.",
     "Sit down: the time starts by itself.", "Nobody sits"),
    (replace(SITS, muted_why="object"), State.OBJECT, "Something lies on the seat.",
     "Nothing on it has moved for 10 minutes. Take it off; if it is you, move a little.", "Object on the seat"),
    (replace(SITS, muted_why="muted", suspect="not-me"), State.NOT_YOU, "Somebody else sits here.",
     "Nothing is counted as yours until the seat is empty.", "Not you"),
    (replace(SITS, muted_why="muted", since_ms=None), State.MUTED, "You are sitting.", "Reminders are muted.",
     "18 min"),
    (replace(SITS, muted_why="muted", muted_until_ms=AT + 20 * MINUTE - 40), State.MUTED, "You are sitting.",
     "Reminders are muted until 01:53.", "18 min"),
    (replace(SITS, muted_why="quiet"), State.QUIET, "You are sitting.",
     "Quiet hours: no reminders. Settings say when.", "18 min"),
    (replace(SITS, muted_why="baseline"), State.BASELINE, "You are sitting.",
     "Sit as you always do: no reminders until your usual days are measured.", "18 min"),
    (replace(SITS, calibrating=CalibrationProgress("sit", 1)), State.CALIBRATING, "Calibrating.",
     "Follow the steps under Cushion.", "Calibrating"),
    (replace(SITS, online=False), State.OFFLINE, "The cushion is offline, last heard 0 s ago.",
     "Check its plug and the Wi-Fi. What it saw comes later: nothing is lost.", "Offline"),
    (replace(SITS, at_ms=AT - 7 * MINUTE), State.UNKNOWN, "Nothing heard of the cushion for 7 min.",
     "Check its plug and the Wi-Fi. What it saw comes later: nothing is lost.", "No news"),
]  # fmt: skip


@pytest.mark.parametrize(("live", "state", "headline", "step", "title"), CASES, ids=[str(case[1]) for case in CASES])
def test_each_state_has_its_sentence_its_next_step_and_its_title(
    live: SeatState, state: State, headline: str, step: str, title: str
) -> None:
    here = now(live, AT, breaks=BREAKS)
    assert (here.state, here.headline.plain(DAYS), here.step.plain(DAYS), here.title) == (state, headline, step, title)


def test_a_cushion_never_heard_and_a_broker_that_is_away_have_states_of_their_own() -> None:
    assert now(None, AT).state is State.WAITING
    assert now(SITS, AT, connected=False).state is now(None, AT, connected=False).state is State.UNKNOWN


def every() -> list[tuple[SeatState, bool, Now]]:
    """All kinds of what a cushion can say, with what is made of it."""
    whys = (None, "quiet", "muted", "baseline", "object")
    kinds = product((True, False), (True, False), whys, (None, AT + MINUTE), (0, 1, 3), (None, 0, 9 * MINUTE), (0, 7))
    seats = [
        replace(
            SITS if seated else UP, online=online, muted_why=why, muted_until_ms=until, nudges=nudges, due_in_ms=due,
            at_ms=AT - ago * MINUTE, stretch_ms=45 * MINUTE,
        )
        for seated, online, why, until, nudges, due, ago in kinds
    ]  # fmt: skip
    return [(seat, up, now(seat, AT, connected=up, breaks=BREAKS)) for seat in seats for up in (True, False)]


def test_no_state_contradicts_itself_whatever_a_cushion_says() -> None:
    for live, connected, here in every():
        away = not connected or not live.online or live.unheard(AT)
        assert away == (here.state in (State.UNKNOWN, State.OFFLINE))
        assert not (away and (here.actions or here.big or here.notes))
        if "snooze" in here.actions:
            assert here.state in (State.SITTING, State.NEARLY, State.GET_UP, State.SNOOZED)
            assert live.due_in_ms is not None and live.due_in_ms < SNOOZE_MS
        if here.tone == "ask":
            assert live.seated and live.muted_why is None and live.muted_until_ms is None and live.nudges
        assert ("not-me" in here.actions) == (here.state in SEATED)
        if not live.seated:
            assert here.state not in (State.NOT_YOU, State.OBJECT, State.MUTED, *SEATED)


def test_a_first_reminder_that_is_more_than_five_minutes_away_is_not_put_off_to_almost_the_same_time() -> None:
    due = [(minutes, replace(SITS, due_in_ms=minutes * MINUTE)) for minutes in range(12)]
    assert [minutes for minutes, seat in due if "snooze" in now(seat, AT).actions] == [0, 1, 2, 3, 4]


def test_the_ring_shows_the_time_that_the_reminder_counts_and_fills_for_a_break() -> None:
    assert (now(SITS, AT + 2 * MINUTE).big, now(SITS, AT + 2 * MINUTE).share) == ("20 min", 0.5)
    assert now(replace(SITS, stretch_ms=80 * MINUTE, nudges=3), AT).share == 1.0
    halfway = now(replace(UP, since_ms=AT - MINUTE), AT)
    assert (halfway.big, halfway.share) == ("1:00", 0.5)


def test_a_seat_that_nobody_has_used_today_is_no_break() -> None:
    assert now(replace(UP, stretch_ms=0), AT).state is State.EMPTY
    assert now(replace(UP, since_ms=AT - 6 * MINUTE, stretch_ms=0), AT, breaks=Breaks()).state is State.EMPTY


def test_a_first_break_has_no_usual_number_and_a_single_one_is_said_as_one() -> None:
    risen = replace(UP, since_ms=AT - 6 * MINUTE)
    assert now(risen, AT, breaks=Breaks(sat=True)).step.text == "First break today."
    assert now(risen, AT, breaks=Breaks(11, 1, True)).step.text == "12th break today, 1 is usual."


def test_a_mute_is_said_beside_an_empty_seat_and_can_be_taken_back() -> None:
    here = now(replace(UP, muted_until_ms=AT + MINUTE), AT, breaks=BREAKS)
    assert [note.plain(DAYS) for note in here.notes] == ["Reminders are muted until 01:34."]
    assert "unmute" in here.actions and "mute" not in here.actions


def test_what_was_left_on_the_seat_is_said_while_nobody_sits() -> None:
    left = "Something was left on the seat; it counts as empty."
    assert [note.plain(DAYS) for note in now(replace(UP, left=True), AT, breaks=BREAKS).notes] == [left]
    assert now(replace(SITS, left=True), AT, breaks=BREAKS).notes == ()


def test_only_the_persons_turn_is_orange_and_being_up_is_green() -> None:
    assert [state for state, tone in TONES.items() if tone == "ask"] == [State.GET_UP]
    assert {state for state, tone in TONES.items() if tone == "good"} == {State.UP, State.BREAK}


def test_one_that_sleeps_is_shown_as_it_was_with_a_note_and_without_buttons() -> None:
    empty = replace(UP, since_ms=AT - 61 * MINUTE, stretch_ms=0, asleep=True, away_ms=16 * MINUTE)
    shown = now(empty, AT + 20 * MINUTE)
    assert (shown.state, shown.actions) == (State.EMPTY, frozenset())
    (note,) = shown.notes
    assert note.plain(DAYS) == "It sleeps on its battery until somebody has sat for a minute, or 01:49."
    assert now(replace(empty, at_ms=None), AT).notes == ()
    assert now(empty, AT + 22 * MINUTE).state is State.UNKNOWN
