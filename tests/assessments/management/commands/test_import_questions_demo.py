"""The demo file, and texts that look like markup, through import_questions."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from assessments.formats.gift import reader as gift
from assessments.models import Question, Slot, Test
from assessments.papers.freezing import freeze_paper
from assessments.questions.kind import Kind
from assessments.questions.scoring import max_points
from assessments.texts.rendering import plain_text, render_text
from tests.assessments.management.commands.test_import_questions import (
    OPEN,
    run,
)

DEMO = Path(settings.BASE_DIR) / "assessment_site" / "operations" / "demo" / "demo.gift"


@pytest.mark.django_db
def test_the_demo_is_a_test_of_every_kind_without_a_flaw():
    out, err = run(str(DEMO), "--test", "Demo", "--minutes", "30", *OPEN)

    assert err == ""
    assert out.splitlines()[1].startswith("Test “Demo” published: 20 questions,")
    kinds = Counter(Slot.objects.values_list("question__kind", flat=True))
    assert set(kinds) == {kind.value for kind in Kind}
    assert set(Question.objects.values_list("text_format", flat=True)) == {
        "html",
        "markdown",
        "moodle",
        "plain",
    }


@pytest.mark.django_db
def test_the_demo_makes_a_paper_of_twenty_points():
    run(str(DEMO), "--test", "Demo")

    content = freeze_paper(Test.objects.get(), seed=1)

    assert max_points(content["items"]) == 20
    assert [section["title"] for section in content["sections"]] == [
        "The Earth",
        "Numbers and machines",
        "Life and history",
    ]


def test_the_demo_shows_its_less_than_signs():
    texts = {q.name: q.text for q in gift.parse(DEMO.read_text()).questions}

    program = texts["What does it print"]
    assert "if number &lt; 3:" in render_text(program.text, program.format)
    squares = texts["Between two squares"]
    assert "10 &lt; n² &lt; 100" in render_text(squares.text, squares.format)


@pytest.mark.django_db
def test_options_that_look_like_tags_are_shown_and_lost_letters_are_told(write):
    run(
        write(
            "::Tag:: Which tag makes text bold? {=<b> ~<i> ~<em> ~<div>}\n\n"
            "::Moodle:: Which is true if a<b and c>d? {=a<d ~a>d}"
        )
    )
    _out, err = run(write("::Html:: [html]If a<b and c>d? {T}", "b.gift"))

    texts = [
        plain_text(choice.text, choice.text_format)
        for choice in Question.objects.get(name="Tag").choices.order_by("position")
    ]
    assert texts == ["<b>", "<i>", "<em>", "<div>"]
    moodle = Question.objects.get(name="Moodle")
    assert plain_text(moodle.text, moodle.text_format) == moodle.text
    assert "“<b and c>” was taken for markup and is not shown." in err
