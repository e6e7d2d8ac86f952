from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_test, make_user


def titles(response, name):
    return [overview.test.title for overview in response.context[name]]


def test_signing_in_comes_first(client, db):
    response = client.get("/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/"


def test_home_lists_tests_by_what_can_be_done_about_them(page, begin):
    tomorrow = timezone.now() + timedelta(days=1)
    make_test(title="Open")
    make_test(title="Later", opens_at=tomorrow)
    begin(make_test(title="Running"))

    response = page.get("/")

    assert titles(response, "to_continue") == ["Running"]
    assert titles(response, "ready") == ["Open"]
    assert titles(response, "upcoming") == ["Later"]
    assert response.context["finished"] == []


def test_home_leaves_out_what_is_not_for_this_candidate(page, candidate):
    mine, other = (Group.objects.create(name=name) for name in ("mine", "other"))
    candidate.groups.add(mine)
    make_test(title="Mine").groups.add(mine, other)
    make_test(title="Other").groups.add(other)
    make_test(title="Draft", published=False)
    make_test(title="Over", closes_at=timezone.now() - timedelta(days=1))

    response = page.get("/")

    assert titles(response, "ready") == ["Mine"]
    assert b"Other" not in response.content
    assert b"Draft" not in response.content


def test_home_lists_an_attempt_whose_time_ran_out_as_finished(
    page, begin, let_time_run_out
):
    attempt = begin()
    let_time_run_out(attempt)

    response = page.get("/")

    assert [sitting.attempt for _, sitting in response.context["finished"]] == [attempt]
    assert titles(response, "to_continue") == []


def test_home_says_so_when_there_is_nothing(page):
    response = page.get("/")

    assert "Nothing to sit at the moment" in response.text


def test_home_escapes_titles(page):
    make_test(title="<script>alert(1)</script>")

    response = page.get("/")

    assert "<script>" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text


@pytest.mark.parametrize("count", [1, 6])
def test_home_costs_a_fixed_number_of_queries(
    page, begin, let_time_run_out, django_assert_num_queries, count
):
    for _ in range(count):
        begin()
        let_time_run_out(begin())
        make_test()
        make_test(opens_at=timezone.now() + timedelta(days=1))

    with django_assert_num_queries(6):
        page.get("/")


def test_home_is_not_kept_by_the_browser(page):
    response = page.get("/")

    assert "no-store" in response["Cache-Control"]


def test_page_has_no_inline_script_or_style(page):
    response = page.get("/")

    assert "<script" not in response.text
    assert "<style" not in response.text
    assert " style=" not in response.text


def test_staff_find_the_administration(client, page):
    assert reverse("admin:index") not in page.get("/").text

    client.force_login(make_user(is_staff=True))

    assert reverse("admin:index") in client.get("/").text


@pytest.mark.parametrize("name", ["site.css", "favicon.svg"])
def test_what_every_page_loads_is_there(name):
    assert finders.find(f"assessments/shared/{name}")


def test_a_page_says_the_zone_of_the_site(page, settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    text = page.get("/").text

    assert '<meta name="time-zone" content="Asia/Tokyo">' in text
