import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from assessments.models import ResultRelease, Test, TestGradeKey, TestShare
from assessments.people.roles import AUTHORS
from assessments.questions.kind import Kind
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return allowed(member_of(AUTHORS, watches_all=False, username="owner"))


def allowed(user, *names):
    for name in names or ("view_results", "release_results"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    return user


@pytest.fixture
def test(owner):
    with owned_by(owner):
        questions = [
            make_question(Kind.SINGLE, name="capital"),
            make_question(Kind.ESSAY, name="essay"),
        ]
        test = make_test(questions=questions, slug="geography")
    TestGradeKey.objects.create(test=test, lines="50 = pass\n0 = fail", pass_mark=50)
    sat(test, "ada", capital=RESPONSES[Kind.SINGLE])
    sat(test, "ben", capital=RESPONSES[Kind.SINGLE], essay={"text": "Long."})
    return test


def address(test, what=""):
    return reverse(f"admin:assessments_test_results{what}", args=[test.pk])


def page(user, test, **asked):
    return signed_in(user).get(address(test), asked)


def test_the_page_shows_rows_totals_and_what_waits(owner, test):
    text = page(owner, test).text

    assert "Ada" in text
    assert "pass" in text
    assert "1 answer waits to be marked" in text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "ad"}, {"Ada"}),
        ({"only": "unmarked"}, {"Ben"}),
        ({"only": "counting"}, {"Ada", "Ben"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_rows_are_chosen(owner, test, asked, names):
    text = page(owner, test, **asked).text

    assert {name for name in ("Ada", "Ben") if f">{name}<" in text} == names


def test_rows_are_sorted(owner, test):
    text = page(owner, test, sort="unmarked").text

    assert text.index(">Ben<") < text.index(">Ada<")


def test_a_stranger_and_a_marker_see_nothing(test):
    stranger = allowed(member_of(AUTHORS, watches_all=False))
    marker = allowed(member_of(AUTHORS, watches_all=False))
    TestShare.objects.create(test=test, user=marker, right="mark")
    reader = allowed(member_of(AUTHORS, watches_all=False))
    TestShare.objects.create(test=test, user=reader, right="read")

    statuses = [page(user, test).status_code for user in (stranger, marker, reader)]

    assert statuses == [404, 404, 200]


def test_reading_and_releasing_need_their_permissions(test):
    nobody = make_user(is_staff=True)
    reader = allowed(make_user(is_staff=True), "view_results")
    for user in (nobody, reader):
        TestShare.objects.create(test=test, user=user, right="edit")

    shown = page(reader, test)

    assert page(nobody, test).status_code == 403
    assert "What candidates see" not in shown.text
    assert signed_in(reader).post(address(test, "_release")).status_code == 403
    assert signed_in(reader).post(address(test, "_close")).status_code == 403


def test_a_release_that_is_refused_says_why(owner, test):
    done = signed_in(owner).post(
        address(test, "_release"), {"score": "on"}, follow=True
    )

    assert "Somebody may still start" in done.text
    assert "wait to be marked" in done.text
    assert not Test.objects.get(pk=test.pk).shows_score


def test_a_test_is_closed_and_its_results_released(owner, test):
    client = signed_in(allowed(owner, "override_release"))
    client.post(address(test, "_close"))

    done = client.post(
        address(test, "_release"),
        {"score": "on", "override": "on", "reason": "Board"},
        follow=True,
    )

    assert "Released to candidates." in done.text
    assert ResultRelease.objects.get().by == owner
    assert Test.objects.get(pk=test.pk).starts_closed_at is not None


def test_what_is_unticked_is_taken_back(owner, test):
    Test.objects.filter(pk=test.pk).update(shows_score=True)
    ResultRelease.objects.create(test=test, at="2026-01-01T00:00Z", score=True)

    signed_in(owner).post(address(test, "_release"), {})

    assert not Test.objects.get(pk=test.pk).shows_score


def test_a_closed_test_opens_again(owner, test):
    client = signed_in(owner)
    client.post(address(test, "_close"))
    client.post(address(test, "_close"), {"open": "1"})

    assert Test.objects.get(pk=test.pk).starts_closed_at is None


def test_a_released_test_opens_only_with_a_reason(owner, test):
    client = signed_in(owner)
    client.post(address(test, "_close"))
    Test.objects.filter(pk=test.pk).update(shows_score=True)

    refused = client.post(address(test, "_close"), {"open": "1"}, follow=True)
    assert "take the release back first" in refused.text
    assert "Open it although" not in refused.text
    assert Test.objects.get(pk=test.pk).starts_closed_at is not None

    signed_in(allowed(owner, "override_release"))
    assert "Open it although" in client.get(address(test)).text
    sent = {"open": "1", "override": "on", "reason": "Ada was ill"}
    client.post(address(test, "_close"), sent)

    assert Test.objects.get(pk=test.pk).starts_closed_at is None
    assert ResultRelease.objects.get().reason == "Ada was ill"


def test_files_are_named_after_the_test(owner, test):
    client = signed_in(owner)

    csv = client.get(address(test, "_file"), {"format": "csv"})
    german = client.get(
        address(test, "_file"), {"format": "csv"}, headers={"Accept-Language": "de"}
    )
    xlsx = client.get(address(test, "_file"), {"format": "xlsx", "answers": "1"})
    data = client.get(address(test, "_file"), {"format": "json", "answers": "1"})

    assert 'filename="geography.csv"' in csv["Content-Disposition"]
    assert "Last name,First name" in csv.text
    assert "Last name;First name" in german.text
    assert len(zipfile.ZipFile(io.BytesIO(xlsx.content)).namelist()) > 5
    assert len(json.loads(data.content)["answers"]) == 4


@pytest.mark.parametrize("count", [1, 6])
def test_statements_do_not_grow_with_rows(owner, count, django_assert_max_num_queries):
    with owned_by(owner):
        test = make_test(questions=[make_question(name="capital")])
    for number in range(count):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])
    client = signed_in(owner)
    client.get(address(test))

    with django_assert_max_num_queries(26):
        client.get(address(test))
