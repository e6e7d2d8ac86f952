from decimal import Decimal

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    Forbids,
    any_is_blank,
    note,
    weights_of,
)


def test_a_line_is_accepted_as_it_is_written():
    line = AuthoredChoice("a", weight=Decimal("0.5"), tolerance=Decimal("0.1"))

    assert line.accepted() == {
        "text": "a",
        "weight": "0.5",
        "tolerance": "0.1",
        "feedback": "",
    }
    assert AuthoredChoice().accepted()["tolerance"] == "0"


def test_a_sentence_begins_with_a_capital_and_changes_nothing_else():
    flaw = Flaw("it has no pairs. Give TWO.", "Give two.", Forbids.SAVING)

    assert flaw.sentence == "It has no pairs. Give TWO."


def test_a_note_forbids_nothing_and_is_its_own_remedy():
    told = note("You should know.")

    assert told.forbids is Forbids.NOTHING
    assert told.remedy == told.words


def test_what_forbids_most_is_listed_first():
    """Other code takes the first that is found for the worst."""
    assert list(Forbids) == [Forbids.PUBLISHING, Forbids.SAVING, Forbids.NOTHING]


def test_white_space_alone_is_blank():
    full, blank = AuthoredChoice("a"), AuthoredChoice(" \n")

    assert any_is_blank([full, blank])
    assert not any_is_blank([full, full])
    assert not any_is_blank([])


def test_weights_stand_in_the_order_of_the_lines():
    lines = [AuthoredChoice(weight=Decimal(n)) for n in (1, -1, 0)]

    assert weights_of(lines) == [1, -1, 0]
