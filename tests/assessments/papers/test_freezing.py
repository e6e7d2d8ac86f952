import json
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Attempt, Category, Section, Slot
from assessments.papers.freezing import PaperNotReady, answer_rows, freeze_paper
from assessments.questions.kind import Kind
from assessments.services.authoring.content import publishing_flaws
from tests.factories import CHOICES, make_question, make_test, make_user

pytestmark = pytest.mark.django_db


def item_of(kind, *, seed=1, choices=None, **rules):
    question = make_question(kind, choices=choices)
    test = make_test(questions=[question], **rules)
    return freeze_paper(test, seed=seed)["items"][0]


def texts(lines):
    return [line["text"] for line in lines]


def add_draws(test, category, count):
    Slot.objects.bulk_create(
        Slot(section=test.sections.get(), position=100 + number, category=category)
        for number in range(count)
    )


def numbered(count):
    return [{"text": str(number)} for number in range(count)]


def test_a_paper_is_json_and_says_what_each_item_is():
    question = make_question(
        Kind.SHORT_TEXT,
        name="Capital",
        text="Capital of *France*?",
        text_format="markdown",
        case_sensitive=True,
        feedback="Paris it is.",
    )
    test = make_test(questions=[question])
    Slot.objects.update(points=Decimal("2.50"))

    content = freeze_paper(test, seed=1)

    assert json.loads(json.dumps(content)) == {
        "sections": [{"title": "", "text": "", "format": "plain"}],
        "items": [
            {
                "number": 1,
                "slot": 1,
                "section": 0,
                "kind": "short_text",
                "points": "2.50",
                "question_id": question.pk,
                "name": "Capital",
                "text": "Capital of *France*?",
                "format": "markdown",
                "options": [],
                "stems": [],
                "accepted": [
                    {
                        "text": "Paris",
                        "weight": "1.0000000",
                        "tolerance": "0",
                        "feedback": "",
                    }
                ],
                "case_sensitive": True,
                "feedback": "Paris it is.",
            }
        ],
        "scoring": {
            "version": 3,
            "questions_below_zero": True,
            "total_below_zero": False,
        },
    }


def test_options_stand_in_authoring_order_unless_the_test_shuffles():
    item = item_of(Kind.SINGLE)

    assert item["options"][0] == {
        "text": "Paris",
        "format": "plain",
        "weight": "1.0000000",
        "rank": 0,
        "feedback": "",
    }
    assert texts(item["options"]) == ["Paris", "Rome", "Bern"]


def test_shuffled_choices_are_the_same_choices_in_another_order():
    item = item_of(Kind.MULTIPLE, choices=numbered(20), shuffle_choices=True)

    assert texts(item["options"]) != [str(number) for number in range(20)]
    assert sorted(texts(item["options"]), key=int) == [str(n) for n in range(20)]


@pytest.mark.parametrize("seed", range(5))
def test_true_and_false_are_never_shuffled(seed):
    reversed_choices = [{"text": "False", "weight": 1}, {"text": "True"}]

    item = item_of(
        Kind.TRUE_FALSE, choices=reversed_choices, shuffle_choices=True, seed=seed
    )

    assert texts(item["options"]) == ["True", "False"]
    assert [option["weight"][0] for option in item["options"]] == ["0", "1"]


def test_accepted_numbers_carry_their_tolerance_without_an_exponent():
    choices = [
        {"text": "3.14", "weight": 1, "tolerance": Decimal("0.01")},
        {"text": "3", "weight": Decimal("0.5"), "tolerance": Decimal(0)},
        {"text": "4"},
    ]

    item = item_of(Kind.NUMERICAL, choices=choices)

    assert [line["tolerance"] for line in item["accepted"]] == [
        "0.01",
        "0",
        "0",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_each_stem_points_to_its_own_option(seed):
    item = item_of(Kind.MATCHING, seed=seed, shuffle_choices=True)

    found = {
        stem["text"]: item["options"][stem["option"] - 1]["text"]
        for stem in item["stems"]
    }

    assert found == {"France": "Paris", "Italy": "Rome"}


def test_matching_options_are_distinct_shuffled_and_keep_distractors():
    pairs = [{"text": f"s{n}", "match": f"{n // 2:02}"} for n in range(20)]
    distractors = [{"text": "", "match": "99"}, {"text": "", "match": "03"}]

    item = item_of(Kind.MATCHING, choices=pairs + distractors)

    ordered = [f"{n:02}" for n in range(10)] + ["99"]
    assert texts(item["stems"]) == [f"s{n}" for n in range(20)]
    assert texts(item["options"]) != ordered
    assert sorted(texts(item["options"])) == ordered


def test_stems_are_shuffled_when_the_test_says_so():
    pairs = [{"text": f"s{n:02}", "match": str(n)} for n in range(20)]

    item = item_of(Kind.MATCHING, choices=pairs, shuffle_choices=True)

    ordered = [f"s{n:02}" for n in range(20)]
    assert texts(item["stems"]) != ordered
    assert sorted(texts(item["stems"])) == ordered


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("names", [["a", "b"], ["a", "b", "c"], ["a", "a", "b"]])
def test_an_ordering_is_never_presented_in_the_right_order(names, seed):
    item = item_of(Kind.ORDERING, choices=[{"text": name} for name in names], seed=seed)

    assert texts(item["options"]) != names
    by_rank = sorted(item["options"], key=lambda option: option["rank"])
    assert texts(by_rank) == names
    assert [option["rank"] for option in by_rank] == list(range(1, len(names) + 1))


def test_an_ordering_of_one_item_is_just_that():
    item = item_of(Kind.ORDERING, choices=[{"text": "only"}])

    assert texts(item["options"]) == ["only"]


def test_questions_are_shuffled_within_their_section_only():
    questions = [make_question() for _ in range(20)]
    test = make_test(questions=questions[:10], shuffle_questions=True)
    second = Section.objects.create(test=test, position=2, title="Second")
    for position, question in enumerate(questions[10:]):
        Slot.objects.create(section=second, position=position, question=question)

    content = freeze_paper(test, seed=1)

    ids = [item["question_id"] for item in content["items"]]
    first_ids = [question.pk for question in questions[:10]]
    assert ids[:10] != first_ids
    assert sorted(ids[:10]) == first_ids
    assert [ids.index(question.pk) for question in questions] == [
        index
        for slot in range(1, 21)
        for index, item in enumerate(content["items"])
        if item["slot"] == slot
    ]
    assert [item["section"] for item in content["items"]] == [0] * 10 + [1] * 10
    assert [item["number"] for item in content["items"]] == list(range(1, 21))
    assert [section["title"] for section in content["sections"]] == ["", "Second"]


def test_the_same_seed_gives_the_same_paper_and_another_one_another():
    test = make_test(
        questions=[make_question(choices=numbered(9)) for _ in range(9)],
        shuffle_questions=True,
        shuffle_choices=True,
    )

    assert freeze_paper(test, seed=7) == freeze_paper(test, seed=7)
    assert freeze_paper(test, seed=7) != freeze_paper(test, seed=8)


@pytest.mark.parametrize("seed", range(5))
def test_draws_take_each_question_once_and_none_the_test_names_itself(seed):
    bank = [make_question(category="Bank") for _ in range(4)]
    other = make_question(category="Other")
    test = make_test(questions=[bank[0], other])
    add_draws(test, Category.objects.get(path="Bank"), 3)

    items = freeze_paper(test, seed=seed)["items"]

    drawn = {item["question_id"] for item in items[2:]}
    assert drawn == {question.pk for question in bank[1:]}


@pytest.mark.parametrize("seed", range(5))
def test_no_draw_takes_a_question_of_a_type_the_platform_does_not_have(seed):
    asked = make_question(category="Bank")
    make_question("unsupported", category="Bank", choices=[])
    test = make_test(questions=[])
    add_draws(test, asked.category, 1)

    (item,) = freeze_paper(test, seed=seed)["items"]

    assert item["question_id"] == asked.pk
    assert list(publishing_flaws(test)) == []
    add_draws(test, asked.category, 1)
    assert list(publishing_flaws(test)) == ["“Bank” has 1 of the 2 questions drawn."]


def test_a_draw_depends_on_the_seed():
    for _ in range(9):
        make_question(category="Bank")
    test = make_test(questions=[])
    add_draws(test, Category.objects.get(path="Bank"), 1)

    drawn = {
        freeze_paper(test, seed=seed)["items"][0]["question_id"] for seed in range(20)
    }

    assert len(drawn) > 1


def test_a_category_with_too_few_questions_is_refused_by_name():
    make_question(category="Geography")
    test = make_test(questions=[])
    add_draws(test, Category.objects.get(path="Geography"), 2)

    with pytest.raises(PaperNotReady) as refused:
        freeze_paper(test, seed=1)

    assert refused.value.code == "test.not_ready"
    assert refused.value.message == (
        "This test is not ready: it draws 2 questions from “Geography”, which has 1. "
        "Tell the person who set it."
    )


def test_a_test_without_questions_is_refused():
    with pytest.raises(PaperNotReady) as refused:
        freeze_paper(make_test(questions=[]), seed=1)

    assert refused.value.code == "test.not_ready"


@pytest.mark.parametrize("count", [1, 20])
def test_freezing_takes_the_same_number_of_queries_for_any_number_of_questions(
    count, django_assert_num_queries
):
    kinds = list(Kind) * count
    for _ in range(count):
        make_question(category="Drawn")
    test = make_test(questions=[make_question(kind) for kind in kinds])
    add_draws(test, Category.objects.get(path="Drawn"), count)

    with django_assert_num_queries(5):
        content = freeze_paper(test, seed=1)

    assert len(content["items"]) == len(kinds) + count


def test_answer_rows_are_empty_and_know_how_much_there_is_to_choose_from():
    test = make_test()
    attempt = Attempt(test=test, candidate=make_user(), started_at=timezone.now())

    rows = answer_rows(attempt, freeze_paper(test, seed=1))

    assert [(row.number, row.kind, row.options, row.stems) for row in rows] == [
        (1, "single", 3, 0),
        (2, "multiple", 3, 0),
        (3, "true_false", 2, 0),
        (4, "short_text", 0, 0),
        (5, "numerical", 0, 0),
        (6, "matching", len(CHOICES[Kind.MATCHING]), 2),
        (7, "ordering", 3, 0),
        (8, "essay", 0, 0),
    ]
    assert {(row.attempt, row.response, row.revision) for row in rows} == {
        (attempt, None, 0)
    }


def test_the_settings_of_a_question_are_frozen_and_none_is_none():
    assert "settings" not in item_of(Kind.ORDERING)
    question = make_question(Kind.ORDERING, settings={"rule": "neighbours"})
    content = freeze_paper(make_test(questions=[question]), seed=1)

    assert content["items"][0]["settings"] == {"rule": "neighbours"}
