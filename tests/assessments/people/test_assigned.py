"""Who may read and mark which answers of a test: assignments and answers handed on."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.grading.shares import place_of
from assessments.marking.queue import answers_of, waiting_for
from assessments.models import Answer, HandOn, MarkerAssignment, TestShare
from assessments.models.sharing import Right
from assessments.people.assigned import circle, reach_of
from assessments.people.markers import markers_of, may_mark
from assessments.people.sharing import may
from assessments.questions.kind import Kind
from tests.assessments.api.conftest import make_staff
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    return make_test(title="Philosophy", questions=questions)


@pytest.fixture
def answers(exam):
    for _ in range(20):
        hand_in(exam, now=timezone.now())
    return answers_of(exam)


def make_marker(exam=None):
    marker = make_staff("assessments.mark_answers", watches_all=False)
    if exam:
        TestShare.objects.create(test=exam, user=marker, right=Right.MARK)
    return marker


def assign(exam, user=None, slot=2, **fields):
    fields = {"at": timezone.now(), "user": user} | fields
    return MarkerAssignment.objects.create(test=exam, slot=slot, **fields)


def read(user, exam):
    found = reach_of(user, exam).answers(answers_of(exam))
    return set(found.values_list("pk", flat=True))


def queue(user, exam):
    found = waiting_for(answers_of(exam), reach_of(user, exam))
    return set(found.values_list("pk", flat=True))


def keys(answers, **chosen):
    return set(answers.filter(**chosen).values_list("pk", flat=True))


def test_while_nobody_is_assigned_every_marker_marks_everything(exam, answers):
    assert read(make_marker(exam), exam) == keys(answers)


def test_who_is_assigned_marks_that_question_and_reads_nothing_else(exam, answers):
    ana = make_marker(exam)
    assert may(ana, Right.READ, exam)

    assign(exam, ana)

    assert read(ana, exam) == keys(answers, slot=2)
    assert may_mark(ana, exam)
    assert not may(ana, Right.READ, exam)


def test_an_assignment_is_a_right_of_its_own(exam, answers):
    ana = make_marker()
    assert not may_mark(ana, exam)

    assign(exam, ana)

    assert may_mark(ana, exam)
    assert read(ana, exam) == keys(answers, slot=2)
    assert list(markers_of(exam).filter(pk=ana.pk)) == [ana]
    MarkerAssignment.objects.update(ended_at=timezone.now())
    assert not may_mark(ana, exam)


def test_an_assignment_does_not_replace_the_permission(exam):
    staff = make_staff(watches_all=False)
    assign(exam, staff)

    assert not may_mark(staff, exam)


def test_others_mark_the_questions_without_an_assignment(exam, answers):
    other = make_marker(exam)
    assign(exam, make_marker())

    assert read(other, exam) == keys(answers, slot=1)


def test_the_owner_marks_everything(exam, answers):
    owner = make_marker()
    exam.owner = owner
    exam.save()
    assign(exam, make_marker())

    assert read(owner, exam) == keys(answers)


def test_the_members_of_a_group_are_assigned(exam, answers):
    ana = make_marker()
    group = Group.objects.create(name="Markers")
    assign(exam, group=group)
    assert not may_mark(ana, exam)

    ana.groups.add(group)

    assert read(ana, exam) == keys(answers, slot=2)


@pytest.mark.parametrize(("start", "size"), [(0, 50), (50, 50), (80, 40)])
def test_a_share_holds_its_answers_and_no_others(exam, answers, start, size):
    ana = make_marker()
    assign(exam, ana, start=start, size=size)

    for answer in answers.filter(slot=2):
        is_theirs = (place_of(answer.pk, 2) - start) % 100 < size
        assert (answer.pk in read(ana, exam)) == is_theirs


def test_the_place_of_an_answer_is_the_same_in_python_and_in_sql(answers):
    for answer in answers.annotate(circle=circle()):
        assert answer.circle == place_of(answer.pk, answer.slot)


def test_who_is_assigned_a_round_is_led_to_that_round_only(exam, answers):
    ana, ben = make_marker(), make_marker()
    assign(exam, ana, round=1)
    assign(exam, ben, round=2)
    Answer.objects.filter(slot=2).update(due=2)
    one = answers.filter(slot=2).first()
    Answer.objects.filter(pk=one.pk).update(due=1)

    assert queue(ana, exam) == {one.pk}
    assert queue(ben, exam) == keys(answers, slot=2) - {one.pk}
    assert read(ana, exam) == read(ben, exam) == keys(answers, slot=2)


def test_an_answer_that_was_handed_on_is_the_receivers(exam, answers):
    ana, ben = make_marker(), make_marker()
    assign(exam, ana)
    assign(exam, ben, slot=1)
    one = answers.filter(slot=2).first()

    handed = HandOn.objects.create(answer=one, to=ben, by=ana, at=timezone.now())

    assert one.pk not in queue(ana, exam)
    assert queue(ben, exam) == {one.pk}
    assert one.pk in read(ben, exam)
    handed.ended_at = timezone.now()
    handed.save()
    assert one.pk in queue(ana, exam)
    assert one.pk not in read(ben, exam)


def test_an_answer_that_was_handed_back_is_for_all_others(exam, answers):
    ana, ben = make_marker(), make_marker()
    assign(exam, ana, size=50)
    assign(exam, ben, size=50, start=50)
    one = answers.get(pk=min(read(ana, exam)))

    HandOn.objects.create(answer=one, by=ana, at=timezone.now())

    assert one.pk not in queue(ana, exam)
    assert one.pk in queue(ben, exam)


def test_the_statements_do_not_grow_with_assignments(exam, answers):
    ana = make_marker()
    assign(exam, ana)
    with CaptureQueriesContext(connection) as few:
        queue(ana, exam)
    for start in range(0, 100, 10):
        assign(exam, ana, start=start, size=10)
        assign(exam, make_marker(), slot=1)

    with CaptureQueriesContext(connection) as many:
        queue(ana, exam)

    assert len(many) == len(few)
