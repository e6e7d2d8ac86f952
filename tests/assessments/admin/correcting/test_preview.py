"""The page that shows what a correction would do, and lets it count."""

import pytest
from django.utils import timezone

from assessments.models import (
    KeyOverlay,
    KeyPreview,
    Test,
    TestGradeKey,
    TestShare,
    User,
)
from assessments.rules.grade_key import ONE_TO_FIVE, as_text
from tests.assessments.admin.correcting.conftest import (
    count,
    make_corrector,
    previewed,
    root,
    sat,
    send,
)
from tests.assessments.api.conftest import client_of
from tests.assessments.services.correcting.conftest import scores
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_who_gains_and_loses_is_shown_before_anything_counts(client, exam):
    TestGradeKey.objects.create(test=exam, lines=as_text(ONE_TO_FIVE.bounds))
    right = sat(exam, choice=1, text="Paris")
    wrong = sat(exam, text="Paris")
    User.objects.filter(pk=right.candidate_id).update(first_name="Ada")
    User.objects.filter(pk=wrong.candidate_id).update(first_name="Bob")

    html = client.get(previewed(client, exam, void="out")).content.decode()

    assert html.index("Who stands worse") < html.index("Ada")
    assert html.index("Ada") < html.index("Who stands better") < html.index("Bob")
    assert "2 of 3" in html
    assert "66.67" in html
    assert "Grades that change</dt><dd>2<" in html
    assert scores(right)[0] == 1
    assert not KeyOverlay.objects.exists()


def test_it_is_computed_by_requests_and_says_how_far_it_is(client, exam):
    sat(exam, choice=1)
    address = send(client, exam, void="full").url
    html = client.get(address).content.decode()
    assert '<progress id="correcting-bar" max="1" value="0">' in html
    assert "preview" in html
    assert "Let it count" not in html

    told = client.post(f"{address}chunk/").json()

    assert told == {"done": 1, "total": 1, "finished": True}
    assert "Let it count" in client.get(address).content.decode()


def test_it_needs_a_reason_and_counts_once(client, exam):
    attempt = sat(exam, choice=2)
    address = previewed(client, exam, void="full")

    refused = count(client, address, reason=" ")
    assert refused.status_code == 409
    assert "Say why the key is corrected." in refused.content.decode()
    for _ in range(2):
        assert count(client, address).status_code == 302

    assert KeyOverlay.objects.count() == 1
    assert scores(attempt)[0] == 1
    assert "This counts, as correction 1." in client.get(address).content.decode()


def test_a_preview_that_is_out_of_date_changes_nothing(client, exam):
    sat(exam, choice=2)
    address = previewed(client, exam, void="full")
    Test.objects.update(key_revision=7)

    refused = count(client, address)

    assert refused.status_code == 409
    assert "out of date" in refused.content.decode()
    assert not KeyOverlay.objects.exists()


def test_who_may_not_read_results_sees_no_names(exam):
    attempt = sat(exam, choice=1)
    User.objects.filter(pk=attempt.candidate_id).update(first_name="Ada")
    client = client_of(make_corrector(exam, "assessments.correct_key"))

    html = client.get(previewed(client, exam, void="out")).content.decode()

    assert "Stand worse</dt><dd>1<" in html
    assert "Ada" not in html
    assert "nobody is named here" in html


def test_a_right_that_is_taken_away_while_the_page_is_open(client, exam):
    sat(exam, choice=2)
    address = previewed(client, exam, void="full")
    TestShare.objects.all().delete()

    assert count(client, address).status_code == 404
    assert client.post(f"{address}chunk/").status_code == 404
    assert not KeyOverlay.objects.exists()


def test_a_preview_of_another_test_is_not_found(client, exam):
    sat(exam, choice=2)
    previewed(client, exam, void="full")
    other = Test.objects.create(title="Other", slug="other")
    TestShare.objects.create(
        test=other, user=TestShare.objects.get().user, right="edit"
    )
    number = KeyPreview.objects.get().pk

    for address in (f"preview/{number}/", f"preview/{2**70}/"):
        assert client.get(root(other) + address).status_code == 404


def receipt(attempt):
    return client_of(attempt.candidate).get(f"/attempts/{attempt.pk}/receipt/")


def test_candidates_of_a_practice_test_have_seen_scores_and_are_told(client, exam):
    Test.objects.update(result_rule="score")
    attempt = sat(exam, choice=2)
    address = previewed(client, exam, void="full")
    assert "they see the new points at once" in client.get(address).content.decode()

    count(client, address)

    assert "How question 1 is scored was corrected" in receipt(attempt).content.decode()


@pytest.mark.parametrize("told", [True, False])
def test_candidates_are_told_by_choice(client, exam, told):
    attempt = sat(exam, choice=2)
    count(
        client, previewed(client, exam, void="full"), **({"told": "on"} if told else {})
    )
    assert "was corrected" not in receipt(attempt).content.decode()  # no result yet

    Test.objects.update(shows_score=True)

    html = receipt(attempt).content.decode()
    assert ("How question 1 is scored was corrected" in html) == told
    assert "1 of 3 points" in html


def test_candidates_who_see_results_are_told_in_any_case(client, exam):
    attempt = sat(exam, choice=2)
    Test.objects.update(shows_score=True, shows_paper=True)

    count(client, previewed(client, exam, **{"line-3": "right"}))

    html = receipt(attempt).content.decode()
    assert "How question 1 is scored was corrected" in html
    assert "The right answer was corrected." in html
    assert "Rome" in html


def test_a_candidate_who_sits_reads_nothing_of_it(client, exam):
    sat(exam, choice=2)
    sitting = make_attempt(test=exam, now=timezone.now())
    count(client, previewed(client, exam, void="full"), told="on")

    html = client_of(sitting.candidate).get(f"/attempts/{sitting.pk}/").content.decode()
    assert "corrected" not in html
