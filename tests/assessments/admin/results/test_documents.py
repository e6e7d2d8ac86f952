import io
import zipfile

import pytest
from django.urls import reverse

from assessments.models import Attempt, TestShare
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.results.test_page import allowed
from tests.assessments.documents.conftest import KEY, exam
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, make_user

__all__ = ["exam"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(exam):
    user = allowed(make_user(is_staff=True), "view_results")
    TestShare.objects.create(test=exam, user=user, right="read")
    return user


def address(test, *attempt):
    name = "document" if attempt else "documents"
    ids = [test.pk, *(one.pk for one in attempt)]
    return reverse(f"admin:assessments_test_results_{name}", args=ids)


def of(username):
    return Attempt.objects.get(candidate__username=username)


def unpacked(response):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_one_document_opens_as_a_page(reader, exam):
    client = signed_in(reader)

    shown = client.get(address(exam, of("ada")))
    with_key = client.get(address(exam, of("ada")), {"key": "1"})

    assert "An essay of ada." in shown.text
    assert "sha256-" in shown["Content-Security-Policy"]
    assert KEY not in shown.text
    assert KEY in with_key.text


def test_an_attempt_that_is_open_or_of_another_test_has_none(reader, exam):
    other = sat(make_test(questions=[make_question(name="capital")]), "dora")
    client = signed_in(reader)

    assert client.get(address(exam, of("cleo"))).status_code == 404
    assert client.get(address(exam, other)).status_code == 404


def test_without_a_tick_there_are_those_of_all_that_the_page_shows(reader, exam):
    client = signed_in(reader)

    everybody = unpacked(client.post(address(exam)))
    one = client.post(address(exam), {"q": "ada"})

    assert len(everybody) == 2
    assert all(KEY not in text for text in everybody.values())
    assert "An essay of ada." in one.text


def test_ticked_ones_come_with_the_key_if_it_is_asked_for(reader, exam):
    stranger = sat(make_test(questions=[make_question(name="capital")]), "dora")
    ticked = [of("ada").pk, of("ben").pk, of("cleo").pk, stranger.pk, "nonsense"]

    found = unpacked(
        signed_in(reader).post(address(exam), {"attempt": ticked, "key": "on"})
    )

    assert [name.split("-")[0] for name in found] == ["Ada", "Ben"]
    assert all(KEY in text for text in found.values())


def test_without_chromium_the_page_says_so(reader, exam, settings):
    settings.CHROMIUM = ""

    done = signed_in(reader).post(address(exam), {"format": "pdf"}, follow=True)

    assert "set CHROMIUM to its path" in done.text
    assert "PDF is not set up here" in done.text


def test_a_test_without_documents_says_so(reader, exam):
    done = signed_in(reader).post(address(exam), {"q": "cleo"}, follow=True)

    assert "There is no attempt that has ended." in done.text


def test_documents_are_for_who_may_read_the_results(exam):
    stranger = allowed(member_of(AUTHORS, watches_all=False))
    nobody = make_user(is_staff=True)
    TestShare.objects.create(test=exam, user=nobody, right="read")

    for user, status in ((stranger, 404), (nobody, 403)):
        client = signed_in(user)
        assert client.get(address(exam, of("ada"))).status_code == status
        assert client.post(address(exam)).status_code == status
