from dataclasses import replace

import pytest

from assessments.questions.plain import Field
from assessments.questions.presented import presented
from assessments.texts.gaps import text_pieces
from tests.assessments.questions.kinds.test_cloze import item


def pieces_of(text, format="plain", gaps=2):
    shown = replace(presented(item(*["1:SA:=x"] * gaps)), text=text, format=format)
    return [(p.html, p.gap and p.gap.number) for p in text_pieces(shown)]


def test_gaps_stand_at_their_places():
    assert pieces_of("a {#2} b {#1}.") == [
        ("<p>a ", 2),
        (" b ", 1),
        (".</p>", None),
    ]


def test_a_gap_in_a_table_stays_in_its_cell():
    found = pieces_of("<table><tr><td>{#1}</td><td>{#2}</td></tr></table>", "html")

    assert found[0][0].endswith("<td>")
    assert found[1] == ("</td><td>", 2)


@pytest.mark.parametrize(
    "text",
    ["none", '<b title="{#1} > {#2}">x</b>', "{#1} {#1}", "{#9}"],
)
def test_every_gap_can_be_filled_in_whatever_the_text(text):
    found = [number for _html, number in pieces_of(text, "html") if number]

    assert sorted(found) == [1, 2]


def test_a_place_inside_a_tag_is_no_place():
    (first, *_rest) = pieces_of('<b title="{#1}">x</b>', "html", gaps=1)

    assert first[0].rstrip().endswith("x</b>")


def test_a_gap_has_its_own_fields():
    shown = presented(item())
    fields = [Field(f"gap-{n}-answer", None, ()) for n in (1, 2, 3, 4, 11)]

    names = [[field.name for field in p.fields] for p in text_pieces(shown, fields)]

    assert names[:2] == [["gap-1-answer"], ["gap-2-answer"]]
