import pytest
from django.contrib.auth.models import Permission

from assessments.admin.question_files.access import MAY_IMPORT, may_export, may_import
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGES = ("import/", "export/")


def status_of(user, page):
    return signed_in(user).get(f"/admin/assessments/question/{page}").status_code


def test_authors_may_import_and_export():
    author = member_of(AUTHORS, watches_all=False)

    assert may_import(author)
    assert may_export(author)
    assert [status_of(author, page) for page in PAGES] == [200, 200]
    page = signed_in(author).get("/admin/assessments/question/").text
    assert "/question/import/" in page
    assert "/question/export/" in page


def test_who_may_only_read_may_only_export():
    reader = make_user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_question"))

    assert [status_of(reader, page) for page in PAGES] == [403, 200]
    page = signed_in(reader).get("/admin/assessments/question/").text
    assert "/question/import/" not in page
    assert "/question/export/" in page


@pytest.mark.parametrize("missing", MAY_IMPORT)
def test_each_permission_is_needed(missing):
    names = {name.partition(".")[2] for name in MAY_IMPORT} - {
        missing.partition(".")[2]
    }
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))

    assert status_of(user, "import/") == 403


def test_staff_without_permissions_and_candidates_see_neither():
    assert [status_of(make_user(is_staff=True), page) for page in PAGES] == [403, 403]
    assert [status_of(make_user(), page) for page in PAGES] == [302, 302]
