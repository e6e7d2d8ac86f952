from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.templatetags.static import static
from django.utils import timezone

from assessments.models import Accommodation, Attempt, Slot
from assessments.questions.kind import Kind
from tests.assessments.views.conftest import without_token
from tests.factories import make_question, make_test, make_user, owned_by

HOUR = timedelta(hours=1)
PAGES_OF_TESTS = ("geo", "later", "over")


@pytest.fixture
def author(client, db):
    author = make_user("ana")
    permission = Permission.objects.get(
        content_type__app_label="assessments", codename="view_test"
    )
    author.user_permissions.add(permission)
    client.force_login(author)
    with owned_by(author):
        yield client


def test_test_shows_its_facts_and_rules(page):
    make_test(slug="geo", title="Geography", rules="No phones.\n\nNo notes.")

    response = page.get("/tests/geo/")

    assert "<h1>Geography</h1>" in response.text
    assert response.context["rules"] == ["No phones.", "No notes."]
    assert response.context["question_count"] == len(Kind)
    assert 'action="/tests/geo/start/"' in response.text


def test_test_shows_the_candidates_own_time(page, candidate):
    Accommodation.objects.create(
        candidate=candidate, extra_time_percent=25, extra_time_minutes=5
    )
    make_test(slug="geo", duration_minutes=60)

    response = page.get("/tests/geo/")

    assert "1 hour 20 minutes" in response.text
    assert "20 minutes of it extra time" in response.text


def test_test_warns_when_it_closes_before_the_time_is_over(page):
    make_test(slug="geo", duration_minutes=60, closes_at=timezone.now() + HOUR / 2)

    assert "less than your full time" in page.get("/tests/geo/").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_at": timezone.now() + HOUR}, "You can start from"),
        ({"closes_at": timezone.now() - HOUR}, "This test has closed"),
    ],
)
def test_test_that_cannot_be_started_has_no_start(page, fields, words):
    make_test(slug="geo", **fields)

    response = page.get("/tests/geo/")

    assert words in response.text
    assert "/start/" not in response.text


def test_test_with_an_open_attempt_leads_back_to_it(page, begin):
    attempt = begin(make_test(slug="geo"))

    response = page.get("/tests/geo/")

    assert f'href="/attempts/{attempt.pk}/"' in response.text
    assert "/start/" not in response.text


@pytest.mark.parametrize("path", ["/tests/geo/", "/tests/geo/start/"])
def test_test_of_another_group_looks_like_a_missing_one(page, path):
    make_test(slug="geo").groups.add(Group.objects.create(name="other"))

    hidden, missing = page.get(path), page.get(path.replace("geo", "none"))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_token(hidden) == without_token(missing)


def test_draft_looks_like_a_missing_test(page):
    make_test(slug="geo", published=False)

    assert page.get("/tests/geo/").status_code == 404


def test_start_leads_to_a_new_attempt(page, candidate):
    make_test(slug="geo")

    response = page.post("/tests/geo/start/")

    attempt = Attempt.objects.get(candidate=candidate)
    assert response.status_code == 302
    assert response.url == f"/attempts/{attempt.pk}/"


def test_start_leads_to_the_open_attempt(page, begin):
    attempt = begin(make_test(slug="geo"))

    response = page.post("/tests/geo/start/")

    assert response.url == f"/attempts/{attempt.pk}/"
    assert Attempt.objects.count() == 1


def test_start_says_why_not(page):
    make_test(slug="geo", closes_at=timezone.now() - HOUR)

    response = page.post("/tests/geo/start/")

    assert response.status_code == 409
    assert "<title>Error: " in response.text
    assert response.context["refusal"].code == "test.closed"
    assert response.context["refusal"].message in response.text
    assert Attempt.objects.count() == 0


def test_start_by_a_link_changes_nothing(page):
    make_test(slug="geo")

    response = page.get("/tests/geo/start/")

    assert response.url == "/tests/geo/"
    assert Attempt.objects.count() == 0


def test_test_checks_the_device_while_it_can_be_sat(page):
    make_test(slug="geo")
    make_test(slug="later", opens_at=timezone.now() + HOUR)
    make_test(slug="over", closes_at=timezone.now() - HOUR)

    script = static("assessments/test/preflight.js")
    checks = [script in page.get(f"/tests/{s}/").text for s in PAGES_OF_TESTS]

    assert checks == [True, True, False]
    assert "JavaScript is off, so nothing is checked." in page.get("/tests/geo/").text


@pytest.mark.parametrize("count", [1, 6])
def test_test_costs_a_fixed_number_of_queries(
    page, begin, let_time_run_out, django_assert_num_queries, count
):
    questions = [make_question() for _ in range(count)]
    test = make_test(slug="geo", questions=questions, attempts_allowed=10)
    for _ in range(count):
        let_time_run_out(begin(test))

    with django_assert_num_queries(7):
        page.get("/tests/geo/")


def test_preview_shows_the_paper_without_its_key(author):
    questions = [
        make_question(kind, feedback="secret feedback", name="secret name")
        for kind in Kind
    ]
    make_test(slug="geo", questions=questions)

    response = author.get("/tests/geo/preview/")

    for question in questions:
        assert question.text in response.text
    assert "secret" not in response.text


def test_preview_tells_what_not_every_candidate_could_read(author):
    drawn = make_question(category="Drawer", name="Drawn", text=r"\(\nosuch\)")
    test = make_test(slug="geo", published=False)
    section = test.sections.get()
    assert "Not every candidate" not in author.get("/tests/geo/preview/").text

    Slot.objects.create(section=section, category=drawn.category)
    section.text, section.text_format = '<img src="x">', "html"
    section.save()
    response = author.get("/tests/geo/preview/")

    assert "“Section 1”: A picture is not shown." in response.text
    assert r"“Drawn”: The formula \(\nosuch\) cannot be drawn" in response.text


def test_preview_shows_a_draft(author):
    make_test(slug="geo", published=False)

    assert author.get("/tests/geo/preview/").status_code == 200


def test_preview_of_a_test_that_cannot_be_drawn_says_why(author):
    make_test(slug="geo", questions=[])

    response = author.get("/tests/geo/preview/")

    assert response.status_code == 409
    assert "it has no questions" in response.text


@pytest.mark.parametrize(
    ("draw", "used"), [("7", 7), ("", 1), ("-1", 1), ("x", 1), ("9" * 99, 1)]
)
def test_preview_takes_the_draw_asked_for(author, draw, used):
    make_test(slug="geo")

    response = author.get("/tests/geo/preview/", {"draw": draw})

    assert response.context["draw"] == used


def test_preview_writes_nothing(author):
    make_test(slug="geo")

    author.get("/tests/geo/preview/")

    assert Attempt.objects.count() == 0


def test_preview_is_for_authors(page):
    make_test(slug="geo")

    response = page.get("/tests/geo/preview/")

    assert response.status_code == 403
    assert "This page is not for you" in response.text


@pytest.mark.parametrize("count", [1, 6])
def test_preview_costs_a_fixed_number_of_queries(
    author, django_assert_num_queries, count
):
    make_test(slug="geo", questions=[make_question() for _ in range(count)])

    with django_assert_num_queries(13):
        author.get("/tests/geo/preview/")


@pytest.mark.parametrize(
    ("navigation", "is_said"), [("sequential", True), ("free", False)]
)
def test_who_sits_one_question_after_another_is_told_what_is_on_the_device(
    page, navigation, is_said
):
    make_test(slug="geo", navigation=navigation)

    text = page.get("/tests/geo/").text

    assert ("All questions are on your device from the start" in text) == is_said
