"""Typed lists are read."""

import pytest

from assessments.formats import detect
from assessments.formats.opening.limits import MAX_QUESTIONS
from assessments.formats.opening.source import SourceFile
from assessments.formats.text.reader import parse, read
from assessments.questions.kind import Kind
from assessments.questions.parsed import UnreadableFile
from tests.harness.corpora import corpus

AIKEN = "Capital of France?\nA) Rome\nB) Paris\nANSWER: B\n"


def answers(question):
    return [(choice.text.text, choice.weight > 0) for choice in question.choices]


@pytest.mark.parametrize(
    "text",
    [
        AIKEN,
        AIKEN.replace("\n", "\r\n"),
        AIKEN.replace(") ", ")"),
        AIKEN.replace(")", ".").replace("ANSWER", "Answer"),
        "  Capital of France?\n  a) Rome\n  b) Paris\n  ANSWER:b\n",
        "Capital of France?\n\nA) Rome\n\nB) Paris\n\nANSWER: B",
        "1. Capital of France?\na) Rome\n*b) Paris\n",
        "1) Capital of France?\n   a. Rome\n   b. Paris\nAnswer: B",
    ],
)
def test_dialects(text):
    file = parse(text)

    assert file.problems == []
    (question,) = file.questions
    assert (question.kind, question.text.text) == (Kind.SINGLE, "Capital of France?")
    assert answers(question) == [("Rome", False), ("Paris", True)]


def test_two_questions_stand_one_below_the_other():
    file = parse(AIKEN + AIKEN)

    assert [question.line for question in file.questions] == [1, 5]


def test_text2qti_is_markdown_with_feedback_and_points():
    file = parse(
        "Quiz title: Sums\n\nTitle: Adding\nPoints: 2.5\n1.  What is *2+3*?\n"
        "    More of it.\n... In general.\n+   Good.\na)  6\n... Too much.\n*c) 5\n"
    )

    (question,) = file.questions
    assert (question.name, question.points) == ("Adding", 2.5)
    assert question.text.text == "What is *2+3*?\nMore of it."
    assert question.text.format == "markdown"
    assert question.feedback.text == "In general."
    assert question.choices[0].feedback.text == "Too much."
    assert [warning.line for warning in file.warnings] == [1, 8]
    assert "feedback for right" in file.warnings[1].message


def test_numbers_texts_and_essays():
    file = parse(
        "1. Root of 2?\n= 1.4142 +- 0.0001\n= [1.4, 1.5]\n= 200 +- 5%\n\n"
        "2. Who?\n* Santa\n* Nick\n\n3. Write.\n! Like this.\n____\n"
    )

    number, text, essay = file.questions
    assert [(c.text.text, c.tolerance.normalize()) for c in number.choices] == [
        ("1.4142", number.choices[0].tolerance.normalize()),
        ("1.45", number.choices[1].tolerance.normalize()),
        ("200", 10),
    ]
    assert f"{number.choices[0].tolerance.normalize():f}" == "0.0001"
    assert answers(text) == [("Santa", True), ("Nick", True)]
    assert (essay.kind, essay.feedback.text) == (Kind.ESSAY, "Like this.")


def test_several_right_answers_share_the_points():
    file = parse("1. Primes?\n[*] 2\n[*] 3\n[*] 5\n[ ] 6\n")
    told = parse("Primes?\nA) 2\nB) 3\nC) 4\nANSWER: A, B\n")

    assert sum(choice.weight for choice in file.questions[0].choices) == pytest.approx(
        1
    )
    assert told.questions[0].kind == Kind.MULTIPLE
    assert "multiple choice" in told.warnings[0].message


def test_text_before_a_numbered_question_is_a_description():
    file = parse("Read this first.\n\n1. What?\n*a) x\nb) y\n")

    assert [item.text.text for item in file.descriptions] == ["Read this first."]


def test_an_option_may_go_on_in_the_next_line():
    (question,) = parse("1. What?\n*a) x\n    more\nb) y\n").questions

    assert question.choices[0].text.text == "x\nmore"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("A question\nA) Only one\nANSWER: A", 1, "at least two"),
        ("A) No question\n\n", 1, "without a question"),
        ("ANSWER: A", 1, "without a question"),
        ("Q?\nA) x\nB) y\n", 1, "marked as right"),
        ("Q?\nA) x\nB) y\nANSWER: C", 4, "no answer C"),
        ("Q?\nA) x\nB) y\nANSWER: maybe", 4, "names no answer"),
        ("Q?\nA) x\nA) y\nANSWER: A", 4, "same letter"),
        ("1. Q?\n*a) x\nb) y\nANSWER: B", 4, "different answers"),
        ("1. Q?\n= many\n", 2, "not a number"),
        ("1. Q?\na) x\n= 5\n", 3, "another kind"),
        ("1. Q?\n\n1. R?\n*a) x\nb) y", 1, "without an answer"),
        ("Q?\n" + "A) x\n" * 101 + "ANSWER: A", 102, "more than 100"),
    ],
)
def test_an_error_names_its_line_and_the_next_question_is_read(text, line, word):
    file = parse(f"{text}\n\n{AIKEN}")

    assert (file.errors[0].line, word in file.errors[0].message) == (line, True)
    assert file.questions[-1].text.text == "Capital of France?"


@pytest.mark.parametrize("text", ["", "Quiz title: A"])
def test_a_file_without_questions_is_refused(text):
    with pytest.raises(UnreadableFile, match="no question"):
        parse(text)


def test_too_many_questions_are_refused():
    with pytest.raises(UnreadableFile, match="at most"):
        parse(AIKEN * (MAX_QUESTIONS + 1))


def test_a_letter_is_no_list_and_gift_is_gift():
    with pytest.raises(UnreadableFile):
        detect(SourceFile("x", b"Dear all,\n\nsee you tomorrow.\n"))
    assert detect(SourceFile("x", b"::Q:: Why? {=a ~b}")).name == "gift"
    assert detect(SourceFile("x", AIKEN.encode())).name == "text"


def test_another_encoding_is_read_when_it_is_named():
    data = AIKEN.replace("Rome", "Köln").encode("cp1252")

    with pytest.raises(UnreadableFile, match="windows-1252"):
        read(SourceFile("x", data))
    file = read(SourceFile("x", data, "windows-1252"))
    assert file.questions[0].choices[0].text.text == "Köln"


def test_a_picture_of_a_local_file_is_text():
    (question,) = parse("1. ![a](/etc/passwd)\n*a) x\nb) y\n").questions

    assert question.text.text == "![a](/etc/passwd)"


def test_feedback_of_respondus_is_none_of_the_answer():
    text = "1. What?\n~ In general.\n*a. x\n@ Well done.\nb. y\n"

    (question,) = parse(text).questions

    assert question.feedback.text == "In general."
    assert [choice.text.text for choice in question.choices] == ["x", "y"]
    assert question.choices[0].feedback.text == "Well done."
    assert question.text.format == "plain"


@pytest.mark.parametrize("word", ["Antwort: b", "Lösung: B", "ANSWER： B"])
def test_the_answer_may_be_named_in_german(word):
    (question,) = parse(f"1. Was?\na) x\nb) y\n{word}\n").questions

    assert answers(question) == [("x", False), ("y", True)]


def test_what_is_left_out_is_told():
    file = parse("Quiz title: T\npoints per question: 3\n\n1. Q?\n*a) x\nb) y\n")

    assert [warning.line for warning in file.warnings] == [1, 2]
    assert "Quiz title: T" in file.warnings[0].message


#: Moodle reads answers after ANSWER in capitals alone, and of two letters the first.
MORE_THAN_MOODLE = {"sonsoleslp__test__aiken.txt": 4}


@pytest.mark.parametrize(("path", "expected"), corpus("aiken", "text2qti"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    source = SourceFile(path.name, path.read_bytes())
    wanted = MORE_THAN_MOODLE.get(path.name, int(expected["total"]))
    if not wanted:
        with pytest.raises(UnreadableFile):
            read(source)
        return

    file = read(source)

    broken = len(file.errors) if expected["ok"] == "yes" else 0
    assert len(file.questions) + broken == wanted
    assert bool(file.errors) == (
        expected["ok"] == "partial" or "unknown" in expected["by_type"]
    )
