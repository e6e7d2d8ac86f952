import pytest
from django.urls import reverse

from assessments.models import Test, TestGradeKey
from assessments.rules.grade_key import ONE_TO_FIVE
from tests.assessments.admin.authoring.test_slots import existing_test_data
from tests.assessments.admin.conftest import agree, rows
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test(questions=[make_question()])


def save(admin_client, test, **key):
    data = existing_test_data(test) | rows("grade_key", {"unit": "percent", **key})
    return admin_client.post(
        reverse("admin:assessments_test_change", args=[test.pk]), data
    )


def test_a_scheme_fills_in_the_key(admin_client, test):
    save(admin_client, test, scheme="one_to_five", lines="", pass_mark="")

    key = TestGradeKey.objects.get(test=test).key
    assert key == ONE_TO_FIVE


def test_a_key_of_ones_own_is_put_in_order(admin_client, test):
    save(admin_client, test, lines="0;failed\n60,5;passed", pass_mark="60.5")

    assert TestGradeKey.objects.get(test=test).lines == "60.5 = passed\n0 = failed"


def test_what_is_no_key_is_said_at_its_field_and_nothing_is_saved(admin_client, test):
    page = save(admin_client, test, lines="60 passed", pass_mark="")

    assert "Line 1: write the lower bound" in page.text
    assert not TestGradeKey.objects.exists()


def test_a_test_without_a_key_stays_without(admin_client, test):
    response = save(admin_client, test, lines="", pass_mark="")

    assert response.status_code == 302
    assert not TestGradeKey.objects.exists()


def test_where_grades_are_released_a_changed_key_is_asked_about(admin_client, test):
    TestGradeKey.objects.create(test=test, lines="50 = 4.0", pass_mark=50)
    Test.objects.filter(pk=test.pk).update(shows_grade=True)
    key = {"test": test.pk, "lines": "50 = 4.0", "pass_mark": "50"}
    stored = rows("grade_key", {"unit": "percent", **key}, initial=1)
    changed = rows("grade_key", {"unit": "percent", **key, "pass_mark": 60}, initial=1)
    address = reverse("admin:assessments_test_change", args=[test.pk])

    same = admin_client.post(address, existing_test_data(test) | stored)
    asked = admin_client.post(address, existing_test_data(test) | changed, follow=True)
    kept = TestGradeKey.objects.get(test=test).pass_mark
    agree(admin_client, asked)

    assert "Grades are released" not in same.text
    assert "candidates see them by the changed grade key at once" in asked.text
    assert (kept, TestGradeKey.objects.get(test=test).pass_mark) == (50, 60)
