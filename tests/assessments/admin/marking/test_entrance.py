"""The first page of the admin names what waits to be marked, and for whom."""

import pytest

from assessments.models import TestShare
from tests.assessments.admin.marking.conftest import essays, mark, root

pytestmark = pytest.mark.django_db


def test_a_marker_finds_what_waits_on_the_first_page(client, exam):
    waiting, _blank = essays(exam, "Freedom.", "")

    page = client.get("/admin/").content.decode()

    assert f'href="{root(exam)}"' in page
    assert "1 attempt waits" in page
    mark(client, exam, waiting, points="1")
    assert root(exam) not in client.get("/admin/").content.decode()


def test_nobody_else_finds_it(client, exam):
    essays(exam, "Freedom.")
    TestShare.objects.all().delete()

    assert "To be marked" not in client.get("/admin/").content.decode()
