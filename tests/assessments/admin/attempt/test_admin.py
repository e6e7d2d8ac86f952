from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.services.attempts import start_attempt, submit_attempt
from tests.assessments.admin.conftest import signed_in, take_seat
from tests.factories import make_question, make_test, make_user

LIST = "admin:assessments_attempt_changelist"


def cells(response):
    """The rows of the list as the columns' texts."""
    changelist = response.context["cl"]
    admin = changelist.model_admin
    return [
        {name: str(_cell(admin, attempt, name)) for name in admin.list_display}
        for attempt in changelist.result_list
    ]


def _cell(admin, attempt, name):
    column = getattr(admin, name, None)
    return column(attempt) if column else getattr(attempt, name)


def usernames(response):
    return [a.candidate.username for a in response.context["cl"].result_list]


def another_attempt(username, test):
    return start_attempt(candidate=make_user(username), test=test, now=timezone.now())


def let_time_run_out(attempt, seconds):
    attempt.deadline = timezone.now() - timedelta(seconds=seconds)
    attempt.save()


def test_a_row_says_how_the_attempt_stands(proctor, attempt):
    take_seat(attempt, page="one", device="Firefox on Linux")
    take_seat(attempt, page="two", device="Chrome on Windows")
    Answer.objects.filter(attempt=attempt, number=1).update(response={"choice": 1})

    [row] = cells(proctor.get(reverse(LIST)))

    assert row["candidate_name"] == "Ada Lovelace (ada)"
    assert "In progress" in row["status_column"]
    assert row["progress_column"] == "1 of 2"
    assert "Live" in row["live_column"]
    assert row["takeovers_column"] == "1"
    assert row["device_column"] == "Chrome on Windows"


def test_an_attempt_nobody_is_connected_to_is_not_live(proctor, attempt):
    [row] = cells(proctor.get(reverse(LIST)))

    assert "Not connected" in row["live_column"]
    assert row["device_column"] == "None"


@pytest.mark.parametrize(
    ("seconds", "status", "filtered"),
    [(10, "In progress", "in_progress"), (31, "Time ran out", "expired")],
)
def test_an_overdue_attempt_shows_and_filters_as_expired_before_it_is_written(
    proctor, attempt, seconds, status, filtered
):
    let_time_run_out(attempt, seconds)

    [row] = cells(proctor.get(reverse(LIST)))
    found = {
        name: usernames(proctor.get(reverse(LIST), {"status": name}))
        for name in ("in_progress", "expired")
    }

    assert status in row["status_column"]
    assert found == {"in_progress": [], "expired": []} | {filtered: ["ada"]}


def test_attempts_are_found_by_name_test_and_presence(proctor, attempt):
    other = another_attempt("bob", make_test(questions=[make_question()]))
    take_seat(attempt)

    def found(**query):
        return usernames(proctor.get(reverse(LIST), query))

    assert found(q="lovelace") == ["ada"]
    assert found(q="bob") == ["bob"]
    assert found(test__id__exact=other.test_id) == ["bob"]
    assert found(live="yes") == ["ada"]
    assert found(live="no") == ["bob"]


@pytest.mark.parametrize("digits", [25, 5_000])
def test_an_id_that_no_test_has_leads_back_to_a_list(proctor, digits):
    response = proctor.get(
        reverse(LIST), {"test__id__exact": "9" * digits}, follow=True
    )

    assert response.status_code == 200


def test_the_list_costs_the_same_whatever_its_length(
    proctor, attempt, django_assert_num_queries, django_assert_max_num_queries
):
    take_seat(attempt)
    proctor.get(reverse(LIST))  # reads the content types, once
    with django_assert_max_num_queries(20) as few:
        proctor.get(reverse(LIST))

    for number in range(6):
        take_seat(another_attempt(f"c{number}", attempt.test))

    with django_assert_num_queries(len(few)):
        proctor.get(reverse(LIST))


def page_of(client, attempt, **query):
    address = reverse("admin:assessments_attempt_change", args=[attempt.pk])
    return client.get(address, query)


def test_the_receipt_is_shown(proctor, attempt):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    attempt.refresh_from_db()

    assert attempt.receipt in page_of(proctor, attempt).text


@pytest.mark.parametrize("who", ["proctor", "superuser"])
def test_nobody_changes_or_deletes_an_attempt(request, who, attempt):
    client = request.getfixturevalue(who)
    change = reverse("admin:assessments_attempt_change", args=[attempt.pk])
    delete = reverse("admin:assessments_attempt_delete", args=[attempt.pk])

    answers = [
        client.post(change, {"score": "9"}).status_code,
        client.post(delete, {"post": "yes"}).status_code,
        client.get(reverse("admin:assessments_attempt_add")).status_code,
    ]

    assert answers == [403, 403, 403]
    assert Attempt.objects.get().score is None


def test_answers_and_events_have_no_page_at_all(superuser, attempt):
    addresses = [
        f"/admin/assessments/{m}/" for m in ("answer", "paper", "attemptevent")
    ]

    assert [superuser.get(a).status_code for a in addresses] == [404, 404, 404]


# Who comes in

PROCTORING = ["assessments_attempt", "realtime_sessionlease", "realtime_sessionevent"]
AUTHORING = ["assessments_test", "assessments_question", "assessments_category"]


def reached(client, names):
    addresses = [reverse(f"admin:{name}_changelist") for name in names]
    return [client.get(address).status_code for address in addresses]


def test_a_proctor_proctors_and_does_not_author(proctor):
    assert reached(proctor, PROCTORING) == [200, 200, 200]
    assert reached(proctor, AUTHORING) == [403, 403, 403]


def test_an_author_authors_and_does_not_proctor(author):
    assert reached(author, AUTHORING) == [200, 200, 200]
    assert reached(author, PROCTORING) == [403, 403, 403]


def test_a_candidate_reaches_none_of_it(candidate, attempt):
    client = signed_in(candidate)

    assert reached(client, PROCTORING + AUTHORING) == [302] * 6
    assert page_of(client, attempt).status_code == 302
