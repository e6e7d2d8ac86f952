import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.gradebook.table import grade_key_of
from assessments.models import Test, TestGradeKey, TestShare
from assessments.people.roles import AUTHORS
from assessments.rules.grade_key import ONE_TO_FIVE
from tests.assessments.admin.conftest import fields_of, member_of, signed_in
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, owned_by

pytestmark = pytest.mark.django_db
STRICT = {"unit": "percent", "lines": "60 = 4.0\n0 = 5.0", "pass_mark": "60"}


def reader(**fields):
    user = member_of(AUTHORS, watches_all=False, **fields)
    user.user_permissions.add(Permission.objects.get(codename="view_results"))
    return user


@pytest.fixture
def owner():
    return reader(username="owner")


@pytest.fixture
def test(owner):
    with owned_by(owner):
        questions = [make_question(name="one"), make_question(name="two")]
        test = make_test(questions=questions, slug="geography")
    TestGradeKey.objects.create(test=test, lines="50 = 4.0\n0 = 5.0", pass_mark=50)
    sat(test, "ada", one={"choice": 1})
    sat(test, "ben", one={"choice": 1}, two={"choice": 1})
    return test


def address(test, what=""):
    return reverse(f"admin:assessments_test_results_grade_key{what}", args=[test.pk])


def look(client, test, **sent):
    return client.post(address(test), {**STRICT, "preview": "1", **sent})


def hidden(page):
    return {name: values[0] for name, values in fields_of(page).items()}


def save(client, test, page, **sent):
    return client.post(
        address(test), {**STRICT, **hidden(page), "save": "1", **sent}, follow=True
    )


def pass_mark(test):
    return grade_key_of(test).pass_mark


def test_grades_that_change_are_shown_before_anything_is_saved(owner, test):
    page = look(signed_in(owner), test).text

    assert "1 grade changes." in page
    assert "1 candidate no longer passes." in page
    assert "4.0, passed" in page and "5.0, not passed" in page
    assert "(ada)" in page and "(ben)" not in page
    assert "Grades are released" not in page
    assert pass_mark(test) == 50


def test_what_was_looked_at_is_saved(owner, test):
    client = signed_in(owner)

    done = save(client, test, look(client, test))

    assert "The grade key is saved." in done.text
    assert pass_mark(test) == 60


def test_what_was_changed_after_the_look_is_shown_again(owner, test):
    client = signed_in(owner)

    again = save(client, test, look(client, test), pass_mark="70")

    assert "What would change" in again.text
    assert pass_mark(test) == 50
    assert (
        "What would change" in client.post(address(test), {**STRICT, "save": "1"}).text
    )
    assert pass_mark(test) == 50


def test_a_key_that_somebody_else_changed_is_not_overwritten(owner, test):
    client = signed_in(owner)
    page = look(client, test)
    TestGradeKey.objects.filter(test=test).update(pass_mark=55)

    done = save(client, test, page)

    assert "was changed meanwhile" in done.text
    assert pass_mark(test) == 55


def test_where_grades_are_released_it_is_said_who_sees_another(owner, test):
    Test.objects.filter(pk=test.pk).update(shows_grade=True)

    page = look(signed_in(owner), test).text

    assert "see their new grade as soon as you save" in page


def test_a_scheme_and_a_file_stand_in_the_fields_after_the_look(owner, test):
    client = signed_in(owner)
    file = SimpleUploadedFile(
        "key.json",
        client.get(address(test, "_file"), {"format": "json"}).content.replace(
            b'"50"', b'"40"'
        ),
    )

    scheme = look(client, test, scheme="one_to_five")
    done = save(
        client,
        test,
        scheme,
        lines="\n".join(f"{one.least} = {one.grade}" for one in ONE_TO_FIVE.bounds),
        pass_mark="50",
    )
    from_file = look(client, test, file=file)

    assert "95 = 1.0" in scheme.text
    assert "is saved" in done.text
    assert grade_key_of(test) == ONE_TO_FIVE
    assert "40 = 4.0" in from_file.text


def test_without_lines_there_are_no_grades(owner, test):
    client = signed_in(owner)

    page = look(client, test, lines="", pass_mark="")
    save(client, test, page, lines="", pass_mark="")

    assert "2 grades change." in page.text
    assert grade_key_of(test) is None
    assert "The test has no grade key." in client.get(address(test)).text
    assert client.get(address(test, "_file")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"lines": "50"}, "Line 1: write the lower bound"),
        ({"pass_mark": "-1"}, "greater than or equal to 0"),
        ({"file": SimpleUploadedFile("k.csv", b"a,b\n")}, "has to name the columns"),
        ({"file": SimpleUploadedFile("k.csv", b"x" * 100_001)}, "too large"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(owner, test, sent, words):
    page = look(signed_in(owner), test, **sent).text

    assert words in page
    assert "What would change" not in page


def test_the_key_goes_into_files(owner, test):
    client = signed_in(owner)

    data = json.loads(client.get(address(test, "_file"), {"format": "json"}).content)
    text = client.get(address(test, "_file"))

    assert data["bounds"][0] == {"least": "50", "grade": "4.0"}
    assert text.text.splitlines()[1] == "50,4.0,yes"
    assert 'filename="geography-grade-key.csv"' in text["Content-Disposition"]


def test_who_may_only_read_changes_nothing(test):
    other = reader(username="other")
    unshared = signed_in(other).get(address(test)).status_code
    TestShare.objects.create(test=test, user=other, right="read")
    client = signed_in(other)

    page = client.get(address(test))

    assert unshared == 404
    assert page.status_code == 200
    assert "Look at the grades" not in page.text
    assert look(client, test).status_code == 403
    assert pass_mark(test) == 50


def test_the_results_page_leads_here(owner, test):
    results = reverse("admin:assessments_test_results", args=[test.pk])

    assert address(test) in signed_in(owner).get(results).text
