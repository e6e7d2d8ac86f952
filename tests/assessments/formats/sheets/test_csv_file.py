"""Questions as CSV."""

import csv
from dataclasses import replace
from decimal import Context, Decimal

import pytest

from assessments.formats import detect
from assessments.formats.opening.source import SourceFile
from assessments.formats.sheets.csv_file import read, write
from assessments.questions.parsed import Text, UnreadableFile
from tests.assessments.formats.sheets.conftest import plain, questions
from tests.harness.corpora import corpus

SIMPLE = "question,A,B,right answer\nCapital?,Rome,Paris,B\n"


def source(text, encoding="utf-8"):
    return SourceFile("x.csv", text.encode(encoding))


def test_every_kind_comes_back():
    sent = questions()

    written = write(sent, {})
    file = read(SourceFile("x.csv", written.data))

    assert file.problems == []
    assert [plain(one) for one in file.questions] == [plain(one) for one in sent]
    assert written.losses == ()


def test_no_cell_is_a_formula():
    rows = csv.reader(write(questions(), {}).data.decode("utf-8-sig").splitlines())

    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=@+")]


@pytest.mark.parametrize(
    "text", [SIMPLE, SIMPLE.replace(",", ";"), SIMPLE.replace(",", "\t"), SIMPLE.replace("\n", "\r\n"), "\ufeff" + SIMPLE, "\n\n" + SIMPLE, SIMPLE.replace("\n", "\r"), "sep=;\n" + SIMPLE.replace(",", ";")]
)  # fmt: skip
def test_separators_and_line_ends(text):
    file = source(text)

    assert detect(file).name == "csv"
    (found,) = read(file).questions
    assert [(c.text.text, c.weight) for c in found.choices] == [
        ("Rome", 0),
        ("Paris", 1),
    ]


def test_another_encoding_is_named_first():
    data = SIMPLE.replace("Rome", "Köln").encode("cp1252")

    with pytest.raises(UnreadableFile, match="windows-1252"):
        read(SourceFile("x", data))
    assert (
        read(SourceFile("x", data, "windows-1252")).questions[0].choices[0].text.text
        == "Köln"
    )


def test_a_problem_names_the_line_that_an_editor_shows():
    text = 'question,A,B,right\n"two\nlines",x,y,A\nlast,x,y,Z\n'

    file = read(source(text))

    assert [error.line for error in file.errors] == [4]


@pytest.mark.parametrize("text", ["name,e-mail\nAda,a@b.c\n", "question,A,B,right\n"])
def test_a_table_without_questions_is_refused(text):
    with pytest.raises(UnreadableFile):
        read(source(text))


def test_a_quote_that_is_never_closed_takes_no_rows():
    with pytest.raises(UnreadableFile, match="broken at line 3"):
        read(source('question,A,B,right\n"What,x,y,A\nWho,x,y,A\n'))


def test_one_percent_comes_back():
    one = questions()[0]
    sent = replace(one, choices=(replace(one.choices[0], weight=Decimal("0.01")),))

    (found,) = read(SourceFile("x", write([sent], {}).data)).questions

    assert found.choices[0].weight == Decimal("0.01")


def test_an_endless_cell_is_refused():
    with pytest.raises(UnreadableFile):
        read(source('question,A,B,right\n"' + "x" * 1_100_000))


def test_what_a_table_cannot_hold_is_told():
    one = questions()[0]
    mixed = replace(one, feedback=Text("<b>x</b>", "html"), name="Mixed")
    foreign = replace(one, kind="unsupported", name="Foreign")

    written = write([mixed, foreign], {})

    assert [loss.name for loss in written.losses] == ["Mixed", "Foreign"]
    assert len(read(SourceFile("x", written.data)).questions) == 1


def test_a_tolerance_of_the_bank_comes_back_without_its_zeros():
    (number,) = [one for one in questions() if one.kind == "numerical"]
    stored = Context(200).quantize(number.choices[0].tolerance, Decimal("1e-100"))
    sent = replace(number, choices=(replace(number.choices[0], tolerance=stored),))

    (found,) = read(SourceFile("x", write([sent], {}).data)).questions

    assert found.choices[0].tolerance == Decimal("0.005")


def test_what_takes_every_number_comes_back():
    (number,) = [one for one in questions() if one.kind == "numerical"]
    every = replace(number.choices[0], text=Text("*"), tolerance=Decimal(0))
    sent = replace(number, choices=(*number.choices, every))

    file = read(SourceFile("x", write([sent], {}).data))

    assert file.errors == []
    assert [c.text.text for c in file.questions[0].choices] == ["3.14", "*"]


def test_a_table_with_a_gap_in_a_cell_is_a_table():
    text = 'kind,text,answer 1\nessay,Why?,\nshort text,"What is {1:SA:=a~b}?",x\n'

    assert detect(source(text)).name == "csv"


@pytest.mark.parametrize(("path", "expected"), corpus("csv"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    file = SourceFile(path.name, path.read_bytes())

    found = read(file)

    assert detect(file).name == "csv"
    assert len(found.questions) == int(expected["total"])
    assert found.errors == []
