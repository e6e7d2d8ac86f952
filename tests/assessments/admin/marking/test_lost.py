"""A marker whose right is taken away while the page is open."""

import pytest

from assessments.models import Mark, TestShare
from tests.assessments.admin.marking.conftest import essays, fields, page_of
from tests.assessments.api.conftest import client_of, make_staff

pytestmark = pytest.mark.django_db


def test_what_was_typed_is_given_back_with_a_clear_message(client, exam):
    (essay,) = essays(exam, "Freedom.")
    sent = fields(client, page_of(exam, essay)) | {"points": "1", "comment": "Good."}
    TestShare.objects.all().delete()

    response = client.post(page_of(exam, essay), sent)

    page = response.content.decode()
    assert response.status_code == 404
    assert "your right to mark was taken away" in page
    assert "Good.</textarea>" in page
    assert 'value="1" readonly' in page
    assert "Freedom." not in page
    assert not Mark.objects.exists()


def test_the_open_page_hears_of_it(client, exam):
    (essay,) = essays(exam, "Freedom.")
    TestShare.objects.all().delete()

    assert client.get(f"{page_of(exam, essay)}status/").status_code == 404


def test_who_never_had_the_right_learns_nothing(exam):
    (essay,) = essays(exam, "Freedom.")
    stranger = client_of(make_staff("assessments.mark_answers", watches_all=False))

    page = stranger.post(page_of(exam, essay), {"points": "1"}).content.decode()

    assert "Freedom." not in page
    assert "Philosophy" not in page
