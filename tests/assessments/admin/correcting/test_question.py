"""The page that corrects the key of one question."""

import pytest

from assessments.models import KeyOverlay, KeyPreview
from assessments.questions.kind import Kind
from tests.assessments.admin.correcting.conftest import (
    count,
    previewed,
    root,
    sat,
    send,
    version,
)
from tests.assessments.services.correcting.conftest import scores
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def page(client, exam, slot=1):
    return client.get(f"{root(exam)}{slot}/").content.decode()


def test_it_shows_the_question_its_key_and_what_can_be_corrected(client, exam):
    sat(exam, choice=2)

    html = page(client, exam)

    assert "What is the capital?" in html
    assert html.count("as written: counts as wrong") == 2
    assert html.count("as written: counts as right") == 1
    assert "Accept further answers" not in html
    assert "empty for 1, as it was written" in html


def test_what_candidates_gave_is_there_to_tick_the_most_first(client, exam):
    for text in ("Rome", "rome ", "Lutetia", "Paris"):
        sat(exam, text=text)

    html = page(client, exam, 2)

    assert html.index("Rome") < html.index("Lutetia")
    assert "2 spellings" in html
    assert html.count('name="tick"') == 3


def test_a_ticked_answer_is_accepted_and_then_counts(client, exam):
    attempt, other = sat(exam, text="Lutetia"), sat(exam, text="lutetia")
    address = previewed(client, exam, 2, tick=["Lutetia"], share="0,5", accepted="")

    count(client, address)

    assert [scores(one)[1] for one in (attempt, other)] == [0.5, 0.5]
    assert "0.5 = Lutetia</textarea>" in page(client, exam, 2)


def test_further_answers_are_written_one_a_line(client, exam):
    attempt = sat(exam, text="Lutetia Parisiorum")

    count(client, previewed(client, exam, 2, accepted="1 = Lutetia*\n0 = Rome"))

    assert scores(attempt)[1] == 1


@pytest.mark.parametrize(
    ("slot", "said", "words"),
    [
        (1, {"line-1": "either"}, "cannot be corrected"),
        (1, {"void": "half"}, "Choose how the question counts"),
        (1, {"points": "many"}, "as a number, like 2.5"),
        (1, {"points": "1.005"}, "two decimals"),
        (1, {}, "how the question counts already"),
        (2, {"accepted": "Rome"}, "Line 1 cannot be read"),
        (2, {"tick": ["Rome"], "share": "2", "accepted": ""}, "from 0 to 1"),
        (2, {"tick": [" "], "share": "1", "accepted": ""}, "cannot be empty"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_begins(
    client, exam, slot, said, words
):
    sat(exam, choice=1, text="Rome")

    response = send(client, exam, slot, **said)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not KeyPreview.objects.exists()


def test_an_accepted_number_of_two_readings_is_asked_about(client, exam):

    exam.sections.get().slots.create(
        position=4, question=make_question(Kind.NUMERICAL), points=1
    )
    sat(exam)

    response = send(client, exam, 4, accepted="1 = 1,000")

    assert response.status_code == 422
    assert "two ways" in response.content.decode()
    assert "1 = 1,000</textarea>" in response.content.decode()


def test_the_history_is_there_and_the_last_correction_can_be_undone(client, exam):
    attempt = sat(exam, choice=2)
    count(client, previewed(client, exam, void="full"))
    assert scores(attempt)[0] == 1
    html = page(client, exam)
    assert "Void: everybody gets all of its points." in html
    assert "Both are right." in html

    count(client, previewed(client, exam, undo="1"), reason="It was right.")

    assert scores(attempt)[0] == 0
    assert KeyOverlay.objects.count() == 2
    assert "The key counts as its author wrote it." in page(client, exam)


def test_a_question_or_version_that_nobody_was_asked_is_not_found(client, exam):
    assert client.get(f"{root(exam)}1/").status_code == 404  # nobody sat it
    sat(exam)
    number = version(client, exam)
    for address in ("9/", "0/", "99999/", "2/?version=" + number, "1/?version=x"):
        assert client.get(root(exam) + address).status_code == 404
    assert client.post(f"{root(exam)}2/", {"version": number}).status_code == 404


def test_versions_of_a_place_that_changed_are_corrected_one_by_one(client, exam):
    sat(exam, choice=2)
    old = version(client, exam)
    question = exam.sections.get().slots.first().question
    question.text = "Which is the capital?"
    question.save()
    sat(exam)
    sat(exam)

    html = page(client, exam)

    assert "Which is the capital?" in html
    assert f'href="?version={old}"' in html
    other = client.get(f"{root(exam)}1/?version={old}").content.decode()
    assert "What is the capital?" in other


def test_a_thousand_different_answers_take_no_more_statements(
    client, exam, django_assert_max_num_queries
):
    for number in range(3):
        sat(exam, text=f"text {number}")

    with django_assert_max_num_queries(20):
        page(client, exam, 2)
