"""Files over HTTP: uploaded, named by a save, and nobody else's."""

import errno
import hashlib
import os

import pytest
from django.test import Client

from assessments.models import AnswerFile
from assessments.services.answers import uploading
from realtime.connections.auth import login_hash
from realtime.models import SessionEvent, SessionLease
from tests.assessments.api.conftest import (
    Caller,
    client_of,
    make_attempt,
    refused,
    run_out_of_time,
)
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 an answer"
SHA256 = hashlib.sha256(PDF).hexdigest()
NAMED = {"files": [{"name": "essay.pdf", "size": len(PDF), "sha256": SHA256}]}


def caller_of(**settings):
    question = make_question("file", choices=[], settings=settings)
    attempt = make_attempt(test=make_test(questions=[question]))
    caller = Caller(client_of(attempt.candidate), attempt)
    caller.claim()
    return caller


@pytest.fixture
def caller():
    return caller_of()


def upload(caller, data=PDF, name="essay.pdf", *, answer=None, **headers):
    return caller.client.post(
        f"/api/attempts/{caller.attempt.pk}/answers/{answer or caller.answer}/files/?name={name}",
        data,
        content_type="application/octet-stream",
        headers={"X-Connection-Id": caller.connection, **headers},
    )


def test_an_upload_is_answered_with_what_a_save_may_name(caller):
    body = upload(caller).json()

    assert body == {**NAMED["files"][0], "type": "pdf"}
    saved = caller.save({"files": [{k: body[k] for k in ("name", "size", "sha256")}]})
    assert saved.json()["revision"] == 1
    assert caller.stored() == NAMED


def test_a_page_uploads_with_its_token_and_nobody_in_its_name(caller):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caller.attempt.candidate)
    lease = SessionLease.objects.get()
    SessionLease.objects.update(login=login_hash(strict.session.session_key))
    caller.client, caller.connection = strict, str(lease.connection_id)
    token = "a" * 32

    assert upload(caller).status_code == 403
    strict.cookies["csrftoken"] = token
    assert upload(caller, **{"X-CSRFToken": token}).json()["size"] == len(PDF)


def test_an_upload_alone_is_no_answer(caller):
    assert upload(caller).status_code == 200
    assert caller.stored() is None


def test_a_save_that_names_bytes_the_server_does_not_have_is_refused(caller):
    response = caller.save(NAMED)

    assert refused(response) == (422, "answer.invalid")
    assert "Upload it again" in response.json()["detail"]
    assert caller.stored() is None


def test_the_hash_of_somebody_elses_file_names_nothing(caller):
    other = caller_of()
    assert upload(other).status_code == 200
    assert other.save(NAMED).status_code == 200

    assert refused(caller.save(NAMED)) == (422, "answer.invalid")
    upload(caller)
    assert caller.save(NAMED).status_code == 200


def test_a_size_that_is_not_that_of_the_file_is_refused(caller):
    upload(caller)
    wrong = {"files": [{**NAMED["files"][0], "size": 1}]}

    assert refused(caller.save(wrong)) == (422, "answer.invalid")


def test_the_same_upload_again_is_one_file_under_the_newest_name(caller):
    upload(caller)
    upload(caller, name="final.pdf")

    assert [file.name for file in AnswerFile.objects.all()] == ["final.pdf"]


def test_a_file_of_another_type_is_refused_whatever_its_name(caller):
    response = upload(caller, b"MZ\x90\0" + bytes(99), "essay.pdf")

    assert refused(response) == (422, "file.refused")
    assert "8 MB" in response.json()["detail"]
    assert refused(upload(caller, b"")) == (422, "file.refused")


def test_the_question_says_which_types_it_takes():
    caller = caller_of(pdf=False)

    assert refused(upload(caller)) == (422, "file.refused")
    assert upload(caller, b"some text").json()["type"] == "text"


@pytest.mark.parametrize("is_declared", [True, False])
def test_too_large_a_file_is_refused(caller, monkeypatch, is_declared):
    monkeypatch.setattr(uploading, "MEGABYTE", 2)
    if not is_declared:
        monkeypatch.setattr("realtime.connections.request_budget.size_of", lambda _r: 0)

    assert refused(upload(caller, PDF)) == (413, "file.too_large")
    assert upload(caller, b"%PDF-1").status_code == 200
    assert AnswerFile.objects.count() == 1


def test_more_files_than_the_question_takes_are_refused():
    caller = caller_of(files=2)
    files = [upload(caller, b"text %d" % n, f"{n}.txt").json() for n in range(3)]
    named = [{k: file[k] for k in ("name", "size", "sha256")} for file in files]

    assert refused(caller.save({"files": named})) == (422, "answer.invalid")
    assert caller.save({"files": named[:2]}).status_code == 200


def test_an_answer_has_so_many_uploads_and_no_more(caller, monkeypatch):
    monkeypatch.setattr(uploading, "MOST_UPLOADS", 1)
    upload(caller)

    assert refused(upload(caller, b"another")) == (422, "file.refused")


def test_an_upload_of_a_page_that_lost_the_seat_is_refused_and_noted(caller):
    old = caller.connection
    caller.connection = None
    caller.claim(page="another")
    new, caller.connection = caller.connection, old

    assert refused(upload(caller)) == (409, "session.stale")
    assert not AnswerFile.objects.exists()
    assert SessionEvent.objects.filter(kind="refused_write").exists()
    caller.connection = new
    assert upload(caller).status_code == 200


def test_a_seat_lost_while_the_file_arrives_is_lost(caller, monkeypatch):
    stored = uploading.store.keep

    def taken_over_meanwhile(file):
        sha256 = stored(file)
        other = Caller(caller.client, caller.attempt)
        assert other.claim(page="another").status_code == 200
        return sha256

    monkeypatch.setattr(uploading.store, "keep", taken_over_meanwhile)

    assert refused(upload(caller)) == (409, "session.stale")
    assert not AnswerFile.objects.exists()


def test_a_full_disk_is_said_and_stores_nothing(caller, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(uploading.store, "keep", full)

    assert refused(upload(caller)) == (507, "file.not_stored")
    assert not AnswerFile.objects.exists()


def test_nothing_is_taken_after_the_end(caller):
    run_out_of_time(caller.attempt)

    assert refused(upload(caller)) == (410, "attempt.closed")


def test_a_question_without_files_takes_none(caller):
    attempt = make_attempt()
    other = Caller(client_of(attempt.candidate), attempt)
    other.claim()

    assert refused(upload(other)) == (422, "answer.invalid")
    assert refused(upload(other, answer=caller.answer)) == (422, "answer.invalid")


def test_a_stranger_finds_nothing(caller):
    caller.client = client_of(make_user())

    assert refused(upload(caller)) == (404, "not_found")


def test_a_form_is_no_upload(caller):
    response = caller.client.post(
        f"/api/attempts/{caller.attempt.pk}/answers/{caller.answer}/files/",
        {"name": "x"},
        headers={"X-Connection-Id": caller.connection},
    )

    assert refused(response) == (415, "request.media_type")


def test_a_late_save_keeps_no_draft_of_a_file_that_was_never_uploaded(caller):
    upload(caller)
    run_out_of_time(caller.attempt)
    unknown = {"files": [{**NAMED["files"][0], "sha256": "0" * 64}]}

    caller.save(unknown, ref="a")
    assert caller.attempt.drafts.count() == 0
    caller.save(NAMED, ref="b")
    assert caller.attempt.drafts.count() == 1
