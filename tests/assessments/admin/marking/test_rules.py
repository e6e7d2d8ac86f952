"""Second marking on the pages: set by editors, previewed, and done by two markers."""

import re
from decimal import Decimal

import pytest

from assessments.models import Answer, Mark, TestMarkingRules, TestShare
from assessments.models.sharing import Right
from tests.assessments.admin.marking.conftest import (
    essays,
    fields,
    make_marker,
    mark,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of, make_staff

pytestmark = pytest.mark.django_db

EVERY = {"who": "all", "difference": "mean", "threshold": "0"}
THIRD = {"who": "all", "difference": "third", "threshold": "0.2"}


@pytest.fixture
def editor(exam):
    staff = make_staff("assessments.change_test", watches_all=False)
    TestShare.objects.create(test=exam, user=staff, right=Right.EDIT)
    return client_of(staff)


def set_rules(editor, exam, rules, **more):
    return editor.post(f"{root(exam)}rules/", {**rules, **more})


def test_rules_are_set_and_shown(editor, exam):
    response = set_rules(editor, exam, {**THIRD, "who": "sample", "percent": "15"})

    assert response.status_code == 302
    row = TestMarkingRules.objects.get()
    assert (row.percent, row.difference, row.threshold) == (15, "third", Decimal("0.2"))
    assert row.is_applied
    page = editor.get(response["Location"]).content.decode()
    assert "The rules of marking are saved." in page
    assert re.search(r'value="sample"[^>]* checked', page)
    assert 'value="15"' in page


def test_a_change_is_shown_before_it_counts(editor, client, exam):
    (essay,) = essays(exam, "Freedom.")
    mark(client, exam, essay, points="1")

    shown = set_rules(editor, exam, EVERY)

    assert f"Answer {essay.pk}: 1.00 → waits for a marker" in shown.content.decode()
    assert not TestMarkingRules.objects.exists()
    assert set_rules(editor, exam, EVERY, confirmed="on").status_code == 302
    essay.refresh_from_db()
    assert (essay.score, essay.due) == (None, 2)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {**EVERY, "who": "some"},
        {**EVERY, "who": "sample"},
        {**EVERY, "who": "sample", "percent": "0"},
        {**EVERY, "who": "sample", "percent": "100"},
        {**THIRD, "threshold": "-1"},
        {**THIRD, "threshold": "many"},
        {**EVERY, "difference": "lower"},
    ],
)
def test_what_cannot_be_is_refused(editor, exam, sent):
    assert set_rules(editor, exam, sent).status_code == 422
    assert not TestMarkingRules.objects.exists()


def test_two_markers_mark_an_answer_and_the_second_does_not_see_the_first(
    editor, client, exam
):
    (essay,) = essays(exam, "Freedom.")
    set_rules(editor, exam, EVERY)
    other = client_of(make_marker(exam))
    mark(client, exam, essay, points="0.25", comment="Too short.")

    page = other.get(page_of(exam, essay)).content.decode()

    assert "Too short." not in page
    assert "0.25" not in page
    assert "1 mark of another marker is hidden" in page
    assert "(round 2)" in page
    assert "round 2: 1" in other.get(root(exam)).content.decode()
    mark(other, exam, essay, points="0.75")
    assert "Too short." in other.get(page_of(exam, essay)).content.decode()
    essay.refresh_from_db()
    assert essay.score == Decimal("0.50")


def test_the_second_marker_sees_the_first_mark_where_the_test_says_so(
    editor, client, exam
):
    (essay,) = essays(exam, "Freedom.")
    set_rules(editor, exam, EVERY, shows_first="on")
    mark(client, exam, essay, points="0.25", comment="Too short.")

    other = client_of(make_marker(exam))

    assert "Too short." in other.get(page_of(exam, essay)).content.decode()


def test_the_first_marker_is_not_led_to_the_answer_again(editor, client, exam):
    first, second = essays(exam, "One.", "Two.")
    set_rules(editor, exam, EVERY)
    for essay in (first, second):
        mark(client, exam, essay, points="1")

    assert client.get(f"{root(exam)}2/")["Location"] == root(exam)
    assert "Left for another marker" in client.get(root(exam)).content.decode()
    page = client.get(page_of(exam, first)).content.decode()
    assert "You have marked this answer in round 1." in page
    other = client_of(make_marker(exam))
    assert other.get(f"{root(exam)}2/")["Location"] != root(exam)


def test_a_third_marker_sees_both_marks_and_decides(editor, client, exam):
    (essay,) = essays(exam, "Freedom.")
    set_rules(editor, exam, THIRD)
    other, third = client_of(make_marker(exam)), client_of(make_marker(exam))
    mark(client, exam, essay, points="0.25", comment="Too short.")
    mark(other, exam, essay, points="0.75", comment="Well said.")
    for one in (client, other):
        assert one.get(f"{root(exam)}2/")["Location"] == root(exam)

    page = third.get(third.get(f"{root(exam)}2/")["Location"]).content.decode()

    assert "Too short." in page
    assert "Well said." in page
    assert "(round 3)" in page
    mark(third, exam, essay, points="0.5")
    essay.refresh_from_db()
    assert (essay.score, essay.due) == (Decimal("0.50"), None)


def test_the_open_page_hears_of_its_own_round_only(editor, client, exam):
    (essay,) = essays(exam, "Freedom.")
    set_rules(editor, exam, EVERY)
    mark(client, exam, essay, points="0.25")
    other = client_of(make_marker(exam))

    news = other.get(f"{page_of(exam, essay)}status/?round=2").json()

    assert (news["newest"], news["marker"]) == (0, "")


def test_whoever_comes_second_to_the_first_round_is_told_and_gives_the_second(
    editor, client, exam
):
    (essay,) = essays(exam, "Freedom.")
    set_rules(editor, exam, EVERY)
    other = client_of(make_marker(exam))
    address = page_of(exam, essay)
    seen_by_both = fields(client, address)
    mark(client, exam, essay, points="0.25", comment="Too short.")

    told = other.post(address, seen_by_both | {"points": "0.75"})

    page = told.content.decode()
    assert told.status_code == 422
    assert "Too short." not in page
    sent = dict(re.findall(r'type="hidden" name="(\w+)"[^>]*? value="(\w*)"', page))
    assert other.post(address, sent | {"points": "0.75"}).status_code == 302
    assert list(Mark.objects.order_by("pk").values_list("round", "points")) == [
        (1, Decimal("0.25")),
        (2, Decimal("0.75")),
    ]


def test_scores_that_do_not_follow_yet_are_derived_on_demand(
    editor, client, exam, monkeypatch
):
    answers = essays(exam, "One.", "Two.", "Three.")
    for essay in answers:
        mark(client, exam, essay, points="1")
    monkeypatch.setattr("assessments.services.grading.second.CHUNK", 1)
    monkeypatch.setattr("assessments.admin.marking.rules.apply_rules", lambda test: 3)
    set_rules(editor, exam, EVERY, confirmed="on")
    monkeypatch.undo()
    page = editor.get(f"{root(exam)}rules/").content.decode()
    assert "Not all scores follow these rules yet." in page

    editor.post(f"{root(exam)}rules/", {"goes_on": "1"})

    assert Answer.objects.filter(due=2).count() == 3
    page = editor.get(f"{root(exam)}rules/").content.decode()
    assert "Not all scores follow these rules yet." not in page


@pytest.mark.parametrize("right", [Right.READ, Right.USE, Right.MARK])
def test_who_may_not_edit_the_test_sets_no_rules(exam, right):
    staff = make_staff(
        "assessments.change_test", "assessments.mark_answers", watches_all=False
    )
    TestShare.objects.create(test=exam, user=staff, right=right)
    client = client_of(staff)

    assert client.get(f"{root(exam)}rules/").status_code == 404
    assert set_rules(client, exam, EVERY).status_code == 404
    assert not TestMarkingRules.objects.exists()


def test_without_the_permission_there_is_no_page(client, exam):
    assert client.get(f"{root(exam)}rules/").status_code == 403
