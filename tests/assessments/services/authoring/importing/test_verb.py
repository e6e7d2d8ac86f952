"""A question file becomes rows of the bank, and the same file updates them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.formats.gift import reader as gift
from assessments.models import Category, Choice, Question, Test
from assessments.papers.freezing import freeze_paper
from assessments.questions.kind import Kind
from assessments.questions.scoring import score
from assessments.services.authoring.building import TestRequest
from assessments.services.authoring.content import NotReady
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.verb import import_questions
from assessments.services.authoring.tags import tags_of
from tests.factories import make_test

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def take(text, *, source="/bank/a.gift", category="", owner=None, now=NOW, **options):
    target = Target(owner=owner, path=category)
    return import_questions(
        parsed=gift.parse(text), source=source, target=target, now=now, **options
    )


def counts(result):
    return (result.created, result.updated, result.unchanged, result.missing)


def choices():
    fields = ("text", "match", "weight", "tolerance", "feedback")
    return list(Choice.objects.order_by("position").values_list(*fields))


def test_a_question_becomes_a_row_with_its_choices():
    take(
        "$CATEGORY: Maps/Europe\n// [id:7] [tag:easy] [tag:a,b]\n"
        "::Capital::[html]<b>Where?</b> {=here#Yes. ~%-25%there ####So it is.}"
    )

    question = Question.objects.get()
    assert question.category.path == "Maps/Europe"
    assert (question.kind, question.name) == (Kind.SINGLE, "Capital")
    assert (question.text, question.text_format) == ("<b>Where?</b>", "html")
    assert (question.feedback, tags_of(question)) == ("So it is.", ["a b", "easy"])
    assert (question.source, question.source_id) == ("/bank/a.gift", "id:7")
    assert choices() == [
        ("here", "", Decimal(1), None, "Yes."),
        ("there", "", Decimal("-0.25"), None, ""),
    ]


@pytest.mark.parametrize(
    ("answers", "kind", "rows"),
    [
        ("T", Kind.TRUE_FALSE, [("True", "", 1, None), ("False", "", 0, None)]),
        ("#3:1", Kind.NUMERICAL, [("3", "", 1, 1)]),
        ("=a ->b = ->c =d->e", Kind.MATCHING, [("a", "b", 0, None), ("", "c", 0, None), ("d", "e", 0, None)]),
        (">\nx\ny", Kind.ORDERING, [("x", "", 0, None), ("y", "", 0, None)]),
        ("=x =%50%y*", Kind.SHORT_TEXT, [("x", "", 1, None), ("y*", "", Decimal("0.5"), None)]),
        ("", Kind.ESSAY, []),
    ],
)  # fmt: skip
def test_the_choices_mean_what_the_kind_says(answers, kind, rows):
    take(f"Why? {{{answers}}}")

    assert Question.objects.get().kind == kind
    assert [row[:4] for row in choices()] == rows


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[html]<p>What is\n&lt;b&gt;?</p> {T}", "What is <b>?"),
        ("[markdown]**Which** one? {T}", "Which one?"),
        (f"{'word ' * 30} {{T}}", f"{'word ' * 15}word…"),
        ("\n{=a}", "Question in line 2"),
    ],
)
def test_a_question_without_a_name_is_called_by_its_first_words(text, name):
    take(text)

    assert Question.objects.get().name == name


@pytest.mark.parametrize(
    ("category", "path"),
    [("", "Maps"), ("Bank", "Bank/Maps"), ("Bank/Old/", "Bank/Old/Maps")],
)
def test_categories_of_the_file_go_below_the_one_given(category, path):
    take("$CATEGORY: Maps\n\na {T}", category=category)

    assert Question.objects.get().category.path == path


def test_without_any_category_the_file_names_it():
    take("a {T}", source="/bank/geography.gift")

    assert Question.objects.get().category.path == "geography"


def test_feedback_takes_on_the_format_of_what_it_stands_beside():
    take("[html]Why? {=a #[markdown]*so* ~b ####[plain]1 < 2}")

    assert Question.objects.get().feedback == "<p>1 &lt; 2</p>"
    assert [row[4] for row in choices()] == ["<p><em>so</em></p>\n", ""]


def test_the_same_file_again_changes_nothing():
    text = "::a::One {=x ~y}\n\nTwo {#1:0.5}\n\nTwo {#1:0.5}"
    before = take(text)

    after = take(text, now=NOW + timedelta(days=1))

    assert counts(before) == (3, 0, 0, 0)
    assert counts(after) == (0, 0, 3, 0)
    assert [q.pk for q in before.questions] == [q.pk for q in after.questions]
    assert Question.objects.count() == 3


def test_an_edited_file_updates_its_questions():
    take("::a::One {=x ~y}\n\n::b::Two {T}\n\n::c::Three {T}")
    key = Question.objects.get(name="a").pk

    result = take("::b::Two {T}\n\n::a::First {=%50%z}", now=NOW + timedelta(days=1))

    assert counts(result) == (0, 1, 1, 1)
    question = Question.objects.get(name="a")
    assert (question.pk, question.text, question.kind) == (key, "First", "short_text")
    assert question.updated_at == NOW + timedelta(days=1)
    assert [c.text for c in question.choices.all()] == ["z"]
    assert Question.objects.count() == 3


def test_a_corrected_text_without_a_name_stays_the_same_question():
    take("What is the captal of France? {=Paris}\n\nAnd of Italy? {=Rome}")

    result = take("What is the capital of France? {=Paris}\n\nAnd of Italy? {=Rome}")

    assert counts(result) == (0, 1, 1, 0)


def test_another_text_without_a_name_is_another_question():
    take("What is the capital of France? {=Paris}")

    assert counts(take("How deep is the sea? {=deep}")) == (1, 0, 0, 1)


def test_files_never_share_a_question():
    text = "// [id:1]\n::a::One {T}"
    take(text, source="/bank/a.gift")

    assert counts(take(text, source="/bank/b/a.gift")) == (1, 0, 0, 0)
    assert Question.objects.count() == 2


def test_a_dry_run_counts_and_changes_nothing():
    result = take("a {T}", dry_run=True, test=TestRequest("A test"))

    assert counts(result) == (1, 0, 0, 0)
    assert result.test.title == "A test"
    assert not Question.objects.exists()
    assert not Category.objects.exists()
    assert not Test.objects.exists()


def test_a_test_nobody_could_answer_takes_the_import_back():
    with pytest.raises(NotReady, match="no answer is right"):
        take("a {~b ~c}", test=TestRequest("A test"))

    assert not Question.objects.exists()


def test_a_hundred_questions_take_a_handful_of_statements(
    django_assert_max_num_queries,
):
    text = "\n\n".join(f"::{n}::Question {n} {{=x ~y}}" for n in range(100))

    with django_assert_max_num_queries(14):
        take(text)
    with django_assert_max_num_queries(24):
        take(text.replace("=x", "=z"))


def test_a_large_file_is_imported_and_updated_in_batches():
    text = "\n\n".join(f"::{n}::Question {n} {{=x ~y}}" for n in range(1_000))
    take(text)

    result = take(text.replace("=x", "=z"))

    assert counts(result) == (0, 1_000, 0, 0)
    assert Choice.objects.filter(text="z").count() == 1_000


def test_only_the_right_set_of_ticks_earns_all_points_whatever_the_file_says():
    take("::Primes::Which? {~%100%2 ~%100%3 ~4 ~%-25%6}")

    assert [weight for _text, _match, weight, *_ in choices()] == [
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("-0.5"),
        Decimal("-0.25"),
    ]
    assert counts(take("::Primes::Which? {~%100%2 ~%100%3 ~4 ~%-25%6}")) == (0, 0, 1, 0)


NAMESAKES = ["::same:: three {T}", "::same:: four {F}"]


def bank():
    return list(Question.objects.order_by("pk").values_list("pk", "text"))


def test_a_namesake_that_leaves_the_file_hands_its_place_to_nobody():
    take("\n\n".join(NAMESAKES))
    before = bank()

    assert counts(take(NAMESAKES[1])) == (0, 0, 1, 1)
    assert counts(take(NAMESAKES[0])) == (0, 0, 1, 1)
    assert counts(take("\n\n".join(reversed(NAMESAKES)))) == (0, 0, 2, 0)
    assert bank() == before


def test_a_namesake_that_was_edited_is_the_one_it_reads_like():
    take("::same:: Is the sea three miles deep? {T}\n\n::same:: four {F}")
    (sea, _text), four = bank()

    result = take("::same:: Is the sea three miles deep at all? {T}")

    assert counts(result) == (0, 1, 0, 1)
    assert bank() == [(sea, "Is the sea three miles deep at all?"), four]


def test_a_namesake_that_reads_like_none_is_new():
    take("\n\n".join(NAMESAKES))
    before = bank()

    result = take("::same:: What else? {T}\n\n" + NAMESAKES[1])

    assert counts(result) == (1, 0, 1, 1)
    assert bank()[:2] == before


def test_the_only_question_of_a_name_may_be_rewritten():
    take(NAMESAKES[0])
    [(pk, _text)] = bank()

    take("::same:: Something else entirely {F}")

    assert bank() == [(pk, "Something else entirely")]


def test_questions_of_one_text_are_told_apart_by_their_answers():
    take("Is it? {T}\n\nIs it? {F}")
    before = list(Choice.objects.order_by("pk").values_list("question", "weight"))

    assert counts(take("Is it? {F}")) == (0, 0, 1, 1)

    after = list(Choice.objects.order_by("pk").values_list("question", "weight"))
    assert after == before


def test_a_name_that_ends_like_a_number_of_another_is_its_own():
    take("::a:: One {T}\n\n::a:: Two {T}\n\n::a#2:: Three {T}")
    before = bank()

    assert counts(take("::a#2:: Three {T}\n\n::a:: Two {T}")) == (0, 0, 2, 1)
    assert bank() == before


SCIENCE = """
::Avogadro:: N_A in 1/mol? {#6.022e23:1e21}

::Planck:: h in Js? {#6.626e-34:1e-36}

::Charge:: e in C? {#1.602e-19:1e-21}
"""


@pytest.mark.parametrize(
    ("place", "number", "points"),
    [
        (1, "6.02e23", "1.00"),
        (1, "6,02 × 10²³", "1.00"),
        (1, "6.5e23", "0.00"),
        (2, "6.62e-34", "1.00"),
        (2, "6.6e-34", "0.00"),
        (3, "1.6e-19", "1.00"),
        (3, "1.7e-19", "0.00"),
    ],
)
def test_numbers_of_science_are_stored_and_scored(place, number, points):
    questions = take(SCIENCE).questions
    assert counts(take(SCIENCE)) == (0, 0, 3, 0)

    items = freeze_paper(make_test(questions=questions), seed=1)["items"]

    assert str(score(items[place - 1], {"number": number})) == points
