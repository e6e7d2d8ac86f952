from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import QuestionFile
from assessments.services.authoring.importing import uploads
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def kept(user, *, name="a.gift", at=NOW):
    return uploads.keep_upload(user, name=name, data=b"x", options={"a": 1}, now=at)


def test_a_file_is_there_for_its_owner_for_a_day():
    owner, other = make_user(), make_user()
    row = kept(owner)

    assert uploads.upload_of(owner, row.pk, now=NOW + timedelta(hours=23)) == row
    assert uploads.upload_of(owner, row.pk, now=NOW + timedelta(hours=25)) is None
    assert uploads.upload_of(other, row.pk, now=NOW) is None


def test_what_has_expired_goes_when_anybody_uploads():
    old = kept(make_user(), at=NOW - timedelta(days=2))
    new = kept(make_user())

    assert list(QuestionFile.objects.all()) == [new]
    assert old.name == "a.gift"


def test_a_person_keeps_the_newest_five():
    user = make_user()
    others = kept(make_user())
    names = [str(n) for n in range(7)]
    for n, name in enumerate(names):
        kept(user, name=name, at=NOW + timedelta(minutes=n))

    left = QuestionFile.objects.filter(user=user).order_by("made_at")
    assert [row.name for row in left] == names[2:]
    assert QuestionFile.objects.filter(pk=others.pk).exists()


def test_choices_are_added_and_the_report_replaces_the_file():
    row = kept(make_user())

    uploads.choose(row, {"b": 2})
    uploads.finish(uploads.locked_upload(row), {"created": 1})

    row.refresh_from_db()
    assert row.options == {"a": 1, "b": 2}
    assert (row.report, bytes(row.data)) == ({"created": 1}, b"")
