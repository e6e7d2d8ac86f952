"""The test made of an imported file."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group

from assessments.formats.gift import reader as gift
from assessments.models import Attempt, Question, Section, Slot, Test
from assessments.rules.visibility import Released
from assessments.services.attempts import start_attempt
from assessments.services.authoring.building import AudienceRefused, TestRequest
from assessments.services.authoring.importing.verb import import_questions
from assessments.services.opening import OpensReleased
from assessments.services.releasing import release_results, undo_release
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


OPEN = {"publish": True, "everybody": True}


def take(
    text, *, title="Maps", minutes=None, source="/bank/maps.gift", now=NOW, **audience
):
    return import_questions(
        parsed=gift.parse(text),
        source=source,
        now=now,
        test=TestRequest(title, minutes, **audience),
    )


def outline():
    """Title, text and questions of each section, in order."""
    return [
        (
            section.title,
            section.text,
            [slot.question.text for slot in section.slots.order_by("position")],
        )
        for section in Section.objects.order_by("position")
    ]


def test_a_file_becomes_an_unpublished_test_of_one_point_a_place():
    result = take("a {T}\n\nb {F}")

    test = Test.objects.get()
    assert (test.title, test.slug, test.duration_minutes) == ("Maps", "maps", 60)
    assert (test.published_at, result.test_created, result.slots) == (None, True, 2)
    assert outline() == [("", "", ["a", "b"])]
    assert {slot.points for slot in Slot.objects.all()} == {Decimal(1)}


def test_categories_and_descriptions_part_it_into_sections():
    take(
        "a {T}\n\n$CATEGORY: Maps/In//Out\n\n::Hello::Read.\n\n[html]<b>On</b>\n\n"
        "b {T}\n\nNow this.\n\nc {T}\n\n$CATEGORY: Maps/Asia\n\nd {T}\n\ne {T}"
    )

    assert outline() == [
        ("", "", ["a"]),
        ("Hello", "Read.\n<b>On</b>", ["b"]),
        ("", "Now this.", ["c"]),
        ("Asia", "", ["d", "e"]),
    ]


def test_descriptions_of_one_format_are_joined():
    take("One.\n\nTwo.\n\na {T}")

    assert outline() == [("", "One.\n\nTwo.", ["a"])]


def test_text_that_no_question_follows_is_told_and_left_out():
    result = take("a {T}\n\nGoodbye.")

    assert outline() == [("", "", ["a"])]
    assert result.left_out == ["No question follows the description in line 3."]


def test_a_question_nobody_could_get_right_is_left_out_but_kept_in_the_bank():
    result = take("a {T}\n\n::Odd::b {~c ~d}")

    assert outline() == [("", "", ["a"])]
    assert result.left_out == ["“Odd”: no answer is right."]
    assert Question.objects.count() == 2


def test_the_same_file_and_title_bring_the_test_up_to_date():
    take("::a::a {T}\n\n::b::b {T}", minutes=45, **OPEN)
    Slot.objects.filter(question__name="a").update(points=3)

    later = NOW + timedelta(days=1)
    result = take("::c::c {T}\n\n::a::A {T}", now=later, publish=True)

    test = Test.objects.get()
    assert (result.test, result.test_created) == (test, False)
    assert (test.duration_minutes, test.published_at) == (45, NOW)
    assert outline() == [("", "", ["c", "A"])]
    assert Slot.objects.get(question__name="a").points == 3


def test_new_minutes_change_the_time():
    take("a {T}", minutes=45)

    take("a {T}", minutes=50)

    assert Test.objects.get().duration_minutes == 50


def test_another_file_with_the_same_title_is_another_test():
    take("a {T}")

    result = take("a {T}", source="/other/maps.gift")

    assert result.test.slug == "maps-2"
    assert Test.objects.count() == 2


def test_a_test_of_that_title_made_by_hand_is_left_alone():
    by_hand = make_test(title="Maps", questions=[make_question()])

    take("a {T}")

    assert by_hand.sections.get().slots.count() == 1
    assert Test.objects.filter(title="Maps").count() == 2


def test_places_added_by_hand_are_told_when_they_go():
    take("a {T}")
    Slot.objects.create(section=Section.objects.get(), question=make_question())

    assert take("a {T}").left_out == ["1 place added to the test by hand was removed."]


def test_who_has_started_keeps_the_questions_they_started_with():
    take("::a::Old {T}", **OPEN)
    attempt = start_attempt(candidate=make_user(), test=Test.objects.get(), now=NOW)

    take("::a::New {=x ~y}\n\n::b::More {T}", publish=True)

    (item,) = Attempt.objects.get(pk=attempt.pk).paper.content["items"]
    assert (item["text"], item["kind"]) == ("Old", "true_false")
    assert outline() == [("", "", ["New", "More"])]


def test_a_test_is_published_for_the_groups_named():
    Group.objects.create(name="10a")
    group = Group.objects.create(name="10b")

    take("a {T}", publish=True, groups=("10b",))

    test = Test.objects.get()
    assert (test.published_at, list(test.groups.all())) == (NOW, [group])


def test_a_test_is_open_to_everybody_only_if_that_is_said():
    with pytest.raises(AudienceRefused, match="Say who may sit it"):
        take("a {T}", publish=True)
    assert not Question.objects.exists()

    take("a {T}", **OPEN)

    assert Test.objects.get().is_published


def test_a_group_that_does_not_exist_is_named():
    with pytest.raises(AudienceRefused, match="There is no group “10x”"):
        take("a {T}", publish=True, groups=("10x",))

    assert not Test.objects.exists()


def test_a_published_test_is_left_alone_unless_that_is_said():
    take("::a::a {T}", **OPEN)

    with pytest.raises(AudienceRefused, match="is published"):
        take("::a::b {T}")
    assert outline() == [("", "", ["a"])]

    take("::a::b {T}", publish=True)
    assert outline() == [("", "", ["b"])]
    assert Test.objects.get().published_at == NOW


def test_a_test_keeps_whom_it_is_for():
    Group.objects.create(name="10b")
    take("a {T}", groups=("10b",))

    take("a {T}", publish=True)
    assert Test.objects.get().groups.count() == 1

    take("a {T}", **OPEN)
    assert Test.objects.get().groups.count() == 0


def test_a_test_whose_results_are_shown_is_opened_to_nobody():
    test = take("a {T}", **OPEN).test
    release_results(
        test.pk, Released(score=True), actor=None, now=NOW, override=True, reason="x"
    )
    take("a {T}\n\nb {F}", **OPEN)  # it was released although somebody may start
    Test.objects.update(starts_closed_at=NOW, published_at=None)

    with pytest.raises(OpensReleased):
        take("a {T}\n\nb {F}\n\nc {T}", **OPEN)
    undo_release(test.pk, actor=None, now=NOW)
    take("a {T}\n\nb {F}\n\nc {T}", **OPEN)

    assert Test.objects.get().is_published


def test_nor_to_another_group():
    one, other = (Group.objects.create(name=f"Room {n}") for n in (4, 5))
    test = take("a {T}", publish=True, groups=(one.name,)).test
    release_results(test.pk, Released(score=True), actor=None, now=NOW)

    with pytest.raises(OpensReleased):
        take("a {T}\n\nb {F}", publish=True, groups=(other.name,))
    take("a {T}\n\nb {F}", publish=True, groups=(one.name,))

    assert list(test.groups.all()) == [one]
