"""Who may open the pages that correct keys."""

import pytest

from assessments.models.sharing import Right
from tests.assessments.admin.correcting.conftest import make_corrector, root, sat
from tests.assessments.api.conftest import client_of, make_staff
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def pages(exam):
    return [root(exam), f"{root(exam)}1/"]


def test_who_may_correct_and_edits_the_test(client, exam):
    sat(exam)
    for address in pages(exam):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("right", [Right.READ, Right.USE, Right.MARK])
def test_not_by_a_lesser_right(exam, right):
    sat(exam)
    client = client_of(make_corrector(exam, right=right))
    for address in pages(exam):
        assert client.get(address).status_code == 404


def test_not_without_the_permission(exam):
    sat(exam)
    client = client_of(make_corrector(exam, "assessments.view_results"))
    for address in pages(exam):
        assert client.get(address).status_code == 403
    stranger = client_of(make_staff("assessments.correct_key", watches_all=False))
    assert stranger.get(root(exam)).status_code == 404
    candidate = client_of(make_user())
    assert candidate.get(root(exam)).status_code == 302


def test_the_page_of_the_test_leads_there(exam):
    user = make_corrector(
        exam,
        "assessments.correct_key",
        "assessments.view_test",
        "assessments.change_test",
    )
    html = client_of(user).get(f"/admin/assessments/test/{exam.pk}/change/")
    assert f'href="{root(exam)}"' in html.content.decode()


def test_the_results_lead_there_for_who_may_correct(exam):
    results = f"/admin/assessments/test/{exam.pk}/results/"
    corrector = client_of(make_corrector(exam))
    reader = client_of(make_corrector(exam, "assessments.view_results"))

    assert root(exam) in corrector.get(results).content.decode()
    assert root(exam) not in reader.get(results).content.decode()


def test_an_absurd_number_is_not_found(client, exam):
    assert client.get(f"/admin/assessments/test/{2**40}/correct/").status_code == 404
