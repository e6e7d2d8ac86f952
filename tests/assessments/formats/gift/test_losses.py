from dataclasses import replace

from assessments.formats.gift.losses import losses_of, reads_the_same
from assessments.questions.parsed import ParsedDescription, Text
from tests.assessments.formats.gift.test_writer import line, question

ONE = question("single", "Why?", line("a", 1), line("b"))


def test_spaces_at_the_ends_are_no_difference_and_an_answer_is():
    assert reads_the_same(ONE, replace(ONE, text=Text(" Why?\n")))
    assert not reads_the_same(ONE, replace(ONE, kind="multiple"))
    assert not reads_the_same(ONE, replace(ONE, choices=(line("a", 1), line("c"))))
    assert not reads_the_same(ONE, ParsedDescription(1, Text("Why?")))


def test_a_description_reads_as_one():
    one = question("description", "Read this.")

    assert reads_the_same(one, ParsedDescription(1, Text("Read this."), "Q1"))
    assert losses_of(one, ParsedDescription(1, Text("Read this."), "Q1")) == []


def test_each_difference_is_told_once():
    found = replace(ONE, name="Other", tags=("a",), feedback=Text("Added"))

    assert len(losses_of(ONE, found)) == 3
    assert losses_of(ONE, ONE) == []
