import pytest
from django.contrib.auth.models import Permission

from assessments.admin.question_files import forms
from assessments.admin.question_files.forms import ExportForm, UploadForm
from assessments.formats import FORMATS
from tests.factories import make_category, make_user

pytestmark = pytest.mark.django_db


def test_who_may_not_make_tests_is_not_offered_one():
    user = make_user(is_staff=True)
    assert "test" not in UploadForm(user).fields
    names = ("add_test", "change_test")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))

    assert "test" in UploadForm(type(user).objects.get(pk=user.pk)).fields


def test_every_format_is_offered():
    assert {name for name, _label in forms.format_choices()} == {"auto", *FORMATS}


def test_a_text_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(forms, "MAX_FILE_BYTES", 3)

    assert "text" in UploadForm(make_user(), {"text": "long"}).errors
    assert UploadForm(make_user(), {"text": "abc"}).is_valid()


def test_only_what_one_may_read_can_be_exported():
    user = make_user()
    mine, theirs = make_category("mine", owner=user), make_category("theirs")

    def is_offered(category):
        return ExportForm(user, {"format": "gift", "category": category.pk}).is_valid()

    assert is_offered(mine)
    assert not is_offered(theirs)
