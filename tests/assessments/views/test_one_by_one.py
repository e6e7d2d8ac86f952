"""Questions one at a time from the server: not one byte of a later one, on any path."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Attempt, Draft, Section, Slot
from assessments.papers.reached import content_reached
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from realtime.models import SessionLease
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

KINDS = [Kind.ESSAY, Kind.SINGLE, Kind.MATCHING, Kind.ORDERING, Kind.SHORT_TEXT]


def marked(number):
    """A question whose every text names its place."""
    kind, here = KINDS[number - 1], f"zebra{number}"
    choices = {
        Kind.SINGLE: [{"text": f"{here} line", "weight": 1}, {"text": f"{here} other"}],
        Kind.MATCHING: [{"text": f"{here} left", "match": f"{here} right"}] * 2,
        Kind.ORDERING: [{"text": f"{here} a"}, {"text": f"{here} b"}],
        Kind.SHORT_TEXT: [{"text": f"{here} key", "weight": 1}],
    }
    return make_question(
        kind, name=f"{here} name", text=f"{here} stem", choices=choices.get(kind, [])
    )


def begin(navigation="one_by_one"):
    """Five questions, the last two in a section of their own, sat without scripts."""
    questions = [marked(number) for number in range(1, 6)]
    test = make_test(questions=questions, navigation=navigation)
    title, text = "zebra4 title", "zebra4 instructions"
    late = Section.objects.create(test=test, position=2, title=title, text=text)
    Slot.objects.filter(question__in=questions[3:]).update(section=late)
    attempt = make_attempt(make_user("cara"), test)
    return Sitter(attempt.candidate, attempt)


@pytest.fixture
def sitter():
    return begin()


def ids(sitter):
    return dict(sitter.attempt.answers.values_list("number", "pk"))


def seat(sitter):
    """The seat over HTTP, and what the claim was answered with."""
    address = f"/api/attempts/{sitter.attempt.pk}/session/"
    return sitter.client.post(address, {}, content_type="application/json")


def visit(sitter, number):
    return sitter.client.post(
        f"/api/attempts/{sitter.attempt.pk}/visit/",
        {"answer": ids(sitter)[number]},
        content_type="application/json",
        headers={"X-Connection-Id": connection()},
    )


def connection():
    return str(SessionLease.objects.get().connection_id)


def responses_of(sitter):
    """What a browser or a program of the candidate can ask for, by form and by API."""
    client, attempt = sitter.client, sitter.attempt
    here, api = f"/attempts/{attempt.pk}/", f"/api/attempts/{attempt.pk}/"
    yield client.get("/")
    yield client.get(f"/tests/{attempt.test.slug}/")
    yield client.get(here)
    yield client.get(f"{here}review/")
    yield client.get(f"{here}receipt/", follow=True)
    yield client.get(f"{here}receipt/answers/", follow=True)
    yield client.get(api)
    yield client.get("/api/attempts/")
    claimed = seat(sitter)
    yield claimed
    name = {"connection": connection()}
    named = {"X-Connection-Id": connection()}
    yield client.get(here, headers=named)
    yield client.get(f"{here}review/", name, follow=True)
    yield client.post(f"{here}review/", name, follow=True)
    yield client.post(
        f"{api}heartbeat/", {}, content_type="application/json", headers=named
    )
    for number in range(1, 7):
        address = f"{here}questions/{number}/"
        yield client.get(address, name, follow=True)
        yield client.get(f"{address}?leaving=1&offer=1", name, follow=True)
        for action in ("save", "clear"):
            for answer in ("1", ""):
                sent = {**name, "action": action, "answer": answer}
                yield client.post(address, sent, follow=True)
        yield client.post(address, {"action": "save", "answer": "1"}, follow=True)
    # What the answers ahead are asked about: none is stored, so none is reached.
    for pk in ids(sitter).values():
        yield client.put(
            f"{api}answers/{pk}/",
            {"response": {"choice": 99}, "base_revision": 0},
            content_type="application/json",
            headers=named,
        )


def seen(responses):
    """The numbers of the questions of which anything can be read."""
    texts = [response.content.decode() for response in responses]
    return sorted({int(n) for text in texts for n in re.findall(r"zebra(\d)", text)})


def test_a_sequential_test_hands_out_everything():
    assert seen(responses_of(begin("sequential"))) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("reached", [1, 3, 4, 5])
def test_nothing_of_a_later_question_leaves_on_any_path(sitter, reached):
    seat(sitter)
    for number in range(2, reached + 1):
        assert visit(sitter, number).status_code == 204

    assert seen(responses_of(sitter)) == list(range(1, reached + 1))

    sitter.attempt.refresh_from_db()
    assert sitter.attempt.furthest == reached


def test_the_page_knows_no_kind_and_no_number_of_choices_ahead(sitter):
    page = sitter.client.get(f"/attempts/{sitter.attempt.pk}/")

    data = page.context["bootstrap"]
    assert data["one_by_one"] is True
    assert [one["kind"] for one in data["answers"]] == ["essay", "", "", "", ""]
    assert page.text.count(" data-ahead ") == 4
    # All of them have their place on the map.
    assert len(re.findall(r'<span data-answer="\d+">', page.text)) == 5


def test_the_forms_go_on_one_by_one(sitter):
    sitter.begin()
    assert seen([sitter.page]) == [1]

    page = sitter.send("next", answer="written")
    assert seen([page]) == [1]
    page = sitter.send("leave", answer="written")

    assert page.context["item"].number == 2
    assert seen([page]) == [2]
    assert sitter.stored() == {"text": "written"}


def test_what_was_not_reached_is_told_by_no_receipt(sitter):
    """A save of a question that was never shown is kept, and not told in its words."""
    forged = {"response": {"choice": 1}, "received_at": timezone.now()}
    submit_attempt(
        sitter.attempt.pk, actor=sitter.attempt.candidate, now=timezone.now()
    )
    for number, why in ((1, "attempt.closed"), (2, "attempt.closed")):
        response = {"text": "too late"} if number == 1 else forged["response"]
        Draft.objects.create(
            attempt=sitter.attempt,
            answer_id=ids(sitter)[number],
            why=why,
            base_revision=0,
            epoch=1,
            connection_id=uuid.uuid4(),
            **{**forged, "response": response},
        )
    here = f"/attempts/{sitter.attempt.pk}/"

    receipt = sitter.client.get(f"{here}receipt/")

    assert "too late" in receipt.text
    assert seen([receipt]) == []
    for number in range(1, 6):
        late = {"action": "save", "answer": "1", "connection": "gone"}
        answered = sitter.client.post(f"{here}questions/{number}/", late, follow=True)
        assert 2 not in seen([answered])


def test_it_is_frozen_when_the_attempt_starts(sitter):
    test = sitter.attempt.test
    test.navigation = "free"
    test.save()

    assert seen([sitter.client.get(f"/attempts/{sitter.attempt.pk}/")]) == [1]


def test_other_papers_are_left_as_they_are():
    attempt = Attempt.objects.get(pk=begin("sequential").attempt.pk)

    assert content_reached(attempt) is attempt.paper.content
    assert "one_by_one" not in attempt.paper.content


def test_the_candidate_reads_before_the_start_that_it_needs_a_connection():
    test = make_test(navigation="one_by_one")
    client = Client()
    client.force_login(make_user())

    page = client.get(f"/tests/{test.slug}/")

    assert "Each question comes from the server when you reach it" in page.text
    assert "A question that you leave is closed" in page.text
    assert "All questions are on your device" not in page.text


def test_it_costs_no_more_statements_than_a_sequential_test(
    django_assert_max_num_queries, sitter
):
    address = f"/attempts/{sitter.attempt.pk}/"
    sitter.client.get(address)

    with django_assert_max_num_queries(12) as asked:
        sitter.client.get(address)

    sitter.attempt.paper.content.pop("one_by_one")
    sitter.attempt.paper.save()
    with django_assert_max_num_queries(len(asked)):
        sitter.client.get(address)


def test_what_the_page_begins_with_is_json_without_later_texts(sitter):
    page = sitter.client.get(f"/attempts/{sitter.attempt.pk}/")
    data = re.search(r'id="sitting" type="application/json">(.*?)</script>', page.text)

    assert "zebra" not in json.dumps(json.loads(data.group(1)))
    assert timedelta(milliseconds=page.context["remaining_ms"]) > timedelta()
