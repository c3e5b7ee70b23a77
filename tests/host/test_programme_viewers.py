"""Who may see what on the page."""

from perch.model.people import Entry, PagePassword, Person, Sharing
from perch.programme.entries import Fact, entry_of
from perch.programme.viewers import Visible, owner_of, password_hash, seen_by

KNOWN = ("desk", "hall", "import-old", "sofa")
MIA, TOM = Person("m1", "Mia", ("desk",)), Person("t1", "Tom", ("sofa",))


def told(*facts: tuple[Fact, str]) -> list[Entry]:
    return [entry_of(fact, who, f"{number:016x}", number) for number, (fact, who) in enumerate(facts)]


BOTH: list[tuple[Fact, str]] = [(MIA, "m1"), (TOM, "t1"), (PagePassword("hash-of-mia"), "m1")]


def test_each_person_sees_only_their_own() -> None:
    entries = told(*BOTH)
    assert seen_by("m1", entries, KNOWN) == Visible((MIA,), ("desk",))
    assert seen_by("t1", entries, KNOWN) == Visible((TOM,), ("sofa",))
    assert seen_by("gone", entries, KNOWN) == Visible()
    assert seen_by("m1", entries, KNOWN).person("t1") is None and seen_by("m1", entries, KNOWN).person("m1") == MIA


def test_who_knows_the_own_password_of_the_page_sees_of_others_whether_their_cushions_are_well() -> None:
    assert seen_by(None, told(*BOTH), KNOWN) == Visible((TOM,), ("hall", "import-old", "sofa"), ("desk",))
    allowed = told(*BOTH, (Sharing(caretaker=True), "m1"))
    assert seen_by(None, allowed, KNOWN) == Visible((MIA, TOM), KNOWN)


def test_a_password_that_was_taken_away_hides_nothing() -> None:
    entries = told(*BOTH, (PagePassword(""), "m1"))
    assert seen_by(None, entries, KNOWN) == Visible((MIA, TOM), KNOWN)
    assert password_hash("Mia", entries) is None


def test_without_any_set_up_there_is_one_who_sees_all() -> None:
    found = seen_by(None, [], KNOWN)
    assert [person.name for person in found.people] == ["me"] and found.cushions == KNOWN


def test_a_cushion_is_of_who_has_it() -> None:
    assert owner_of("desk", told(*BOTH), KNOWN) == MIA
    assert owner_of("hall", told(*BOTH), KNOWN) is None
    assert getattr(owner_of("hall", [], KNOWN), "name", "") == "me"


def test_a_password_is_found_by_the_name_of_its_person() -> None:
    entries = told(*BOTH)
    assert password_hash(" mia ", entries) == ("m1", "hash-of-mia")
    assert password_hash("Tom", entries) is None and password_hash("", entries) is None
