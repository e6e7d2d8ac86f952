import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from assessments.people.roles import AUTHORS
from assessments.questions.kind import Kind
from assessments.statistics.advice import Advice
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db
PARIS, ROME = RESPONSES[Kind.SINGLE], {"choice": 2}


@pytest.fixture
def owner():
    user = member_of(AUTHORS, watches_all=False, username="owner")
    user.user_permissions.add(Permission.objects.get(codename="view_results"))
    return user


def statistics_of_key_that_is_wrong(owner, count=12):
    """The better half chose Rome, which the key of the first question calls wrong."""
    with owned_by(owner):
        questions = [make_question(name=f"q{number}") for number in range(4)]
        test = make_test(questions=questions, slug="geography")
    for number in range(count):
        is_good = number < count // 2
        others = {f"q{n}": PARIS if is_good else ROME for n in range(1, 4)}
        sat(test, f"user{number}", q0=ROME if is_good else PARIS, **others)
    return test


@pytest.fixture
def test(owner):
    return statistics_of_key_that_is_wrong(owner)


def address(test, what=""):
    name = f"admin:assessments_test_results_statistics{what}"
    return reverse(name, args=[test.pk])


def page(user, test, **asked):
    return signed_in(user).get(address(test), asked)


def test_a_wrong_key_is_named_with_a_link_to_its_question(owner, test):
    text = page(owner, test).text

    question = test.sections.get().slots.first().question_id
    assert "Negative discrimination" in text
    assert "More of the best than of the weakest chose this wrong answer" in text
    assert reverse("admin:assessments_question_change", args=[question]) in text


def test_the_figures_are_in_the_language_of_the_reader(owner, test):
    german = signed_in(owner).get(address(test), headers={"Accept-Language": "de"}).text

    assert "Trennschärfe" in german
    assert "-1,00" in german


def test_a_test_that_nobody_sat_says_so(owner):
    with owned_by(owner):
        test = make_test()

    assert "no attempt has ended" in page(owner, test).text


def test_few_attempts_are_said(owner):
    test = statistics_of_key_that_is_wrong(owner, count=4)

    text = page(owner, test).text

    assert "fewer than 10 attempts" in text
    assert "Negative discrimination" not in text


def test_which_attempts_count_can_be_chosen(owner, test):
    assert '<option value="all" selected>' in page(owner, test, attempts="all").text
    assert '<option value="first" selected>' in page(owner, test, attempts="x").text


def test_the_results_page_leads_here_and_needs_the_same_permission(owner, test):
    results = reverse("admin:assessments_test_results", args=[test.pk])

    assert address(test) in signed_in(owner).get(results).text
    assert page(make_user(is_staff=True), test).status_code == 403
    stranger = make_user(is_staff=True)
    stranger.user_permissions.add(Permission.objects.get(codename="view_results"))
    assert page(stranger, test).status_code == 404
    assert signed_in(stranger).get(address(test, "_file")).status_code == 404
    assert signed_in(owner).post(address(test)).status_code == 405


def test_who_may_not_open_questions_has_no_links_to_them(owner, test):
    proctor = make_user(is_staff=True)
    proctor.user_permissions.add(Permission.objects.get(codename="view_results"))
    proctor.user_permissions.add(Permission.objects.get(codename="view_live"))
    test.proctors.add(proctor)

    text = page(proctor, test).text

    assert "Negative discrimination" in text
    assert "/admin/assessments/question/" not in text


def test_a_typed_answer_is_shown_as_text(owner):
    with owned_by(owner):
        test = make_test(questions=[make_question(Kind.SHORT_TEXT, name="typed")])
    sat(test, "ada", typed={"text": "<script>alert(1)</script>"})

    text = page(owner, test).text

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text


def test_files_have_the_same_figures(owner, test):
    client = signed_in(owner)

    data = json.loads(client.get(address(test, "_file"), {"format": "json"}).content)
    xlsx = client.get(address(test, "_file"), {"format": "xlsx"})
    csv = client.get(address(test, "_file"))

    assert Advice.NEGATIVE_DISCRIMINATION in data["questions"][0]["advice"]
    assert 'filename="geography-statistics.xlsx"' in xlsx["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(xlsx.content)).namelist()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 3
    assert "Question,Name,Kind" in csv.text


@pytest.mark.parametrize("count", [2, 12])
def test_statements_do_not_grow(owner, count, django_assert_max_num_queries):
    test = statistics_of_key_that_is_wrong(owner, count)
    client = signed_in(owner)
    client.get(address(test))

    with django_assert_max_num_queries(24):
        client.get(address(test))
