"""Why a page without JavaScript stops: what it says, keeps and offers."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from assessments.papers.presentation import present_paper
from assessments.questions.kind import Kind
from assessments.views.plain_stopped import stopped, unsaved_lines
from realtime.connections.admission import Closed
from realtime.models import Policy
from realtime.protocol import CloseCode, SessionRefused, SessionReplaced
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


class Session(dict):
    session_key = "key"


@pytest.fixture
def attempt():
    return make_attempt(test=make_test(title="Biology", questions=[make_question()]))


@pytest.fixture
def show(attempt):
    def show(code, frame=None, **options):
        request = RequestFactory().get("/")
        request.user, request.session = attempt.candidate, Session()
        return stopped(request, attempt, Closed(code, frame), **options)

    return show


def text_of(response):
    return " ".join(response.content.decode().split())


def replaced(**fields):
    at = int(timezone.now().timestamp() * 1000)
    return SessionReplaced(
        **{"at": at, "device": "Firefox on Linux", "other_test": False} | fields
    )


def refused(**fields):
    fields = {"policy": Policy.FIRST_WINS, "since": 0, "may_confirm": False} | fields
    return SessionRefused(device="Firefox on Linux", **fields)


def test_an_attempt_of_somebody_else_is_not_named(show):
    response = show(CloseCode.FORBIDDEN)

    assert (response.status_code, response["Location"]) == (302, "/")


def test_what_has_ended_leads_to_the_receipt_unless_a_form_brought_something(
    show, attempt
):
    address = f"/attempts/{attempt.pk}/receipt/"

    assert show(CloseCode.ATTEMPT_CLOSED)["Location"] == address
    for unsaved in ([], ["Paris"]):
        kept = show(CloseCode.ATTEMPT_CLOSED, unsaved=unsaved)
        assert kept.status_code == 410
        assert address in text_of(kept)
        assert ("Paris" in text_of(kept)) == bool(unsaved)


def test_it_says_where_the_test_went(show):
    moved = text_of(show(CloseCode.TAKEN_OVER, replaced()))
    other = text_of(show(CloseCode.TAKEN_OVER, replaced(other_test=True)))

    assert "It moved to Firefox on Linux at" in moved
    assert "Another test of yours was opened in Firefox on Linux" in other


@pytest.mark.parametrize(
    ("frame", "words", "may_confirm"),
    [
        (refused(), "stays where it was opened first", False),
        (refused(may_confirm=True), "If you continue here, it stops there", True),
        (refused(policy=Policy.HOLD), "The invigilator decided", False),
    ],
)
def test_a_refusal_says_why_and_whether_a_click_helps(show, frame, words, may_confirm):
    page = text_of(show(CloseCode.SEAT_HELD, frame))

    assert words in page
    assert ('name="confirm" value="1"' in page) is may_confirm


def test_a_page_that_waits_asks_again_under_its_name(show):
    name = "a" * 32

    waiting = text_of(show(CloseCode.ON_HOLD, page=name))
    going = text_of(show(CloseCode.LEASE_LOST, page=name))

    assert f'name="page" value="{name}"' in waiting
    assert "Ask again" in waiting
    assert name not in going
    assert "Continue here" in going


def test_what_was_typed_is_shown_as_text(show):
    page = text_of(show(CloseCode.LEASE_LOST, unsaved=["<b>Paris</b>"]))

    assert "&lt;b&gt;Paris&lt;/b&gt;" in page
    assert "was not saved" in page
    assert "was not saved" not in text_of(show(CloseCode.LEASE_LOST, unsaved=[]))


@pytest.fixture
def item():
    attempt = make_attempt(test=make_test(questions=[make_question(Kind.SINGLE)]))
    attempt.answers.update(response={"choice": 1}, revision=1)
    return present_paper(attempt.paper.content, attempt.answers.all()).items[0]


def test_only_what_differs_from_what_is_stored_is_unsaved(item):
    assert unsaved_lines(item, {"answer": ["1"]}) == []
    assert unsaved_lines(item, {"answer": ["2"]}) == ["Rome"]
    assert unsaved_lines(item, {"answer": ["one", ""]}) == ["one"]


def test_a_form_without_the_seat_reveals_no_option(item):
    shown = unsaved_lines(item, {"answer": ["2"]}, may_read=False)

    assert "Rome" not in str(shown)
    assert unsaved_lines(item, {"answer": ["2"]}) == ["Rome"]
