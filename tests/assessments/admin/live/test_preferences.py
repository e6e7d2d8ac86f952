"""Columns, density and sound are each person's own, on the server."""

import pytest

from assessments.admin.live.preferences import OPTIONAL, USUALLY_HIDDEN
from assessments.models import LivePreferences
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.live.test_page import live_of
from tests.factories import make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test(title="Geography")


def all_but(*names):
    return [name for name in OPTIONAL if name not in names]


def hidden(response):
    return [c["name"] for c in response.context["columns"] if c["is_hidden"]]


def test_who_chose_nothing_has_the_usual(proctor, test):
    page = proctor.get(live_of(test))

    assert hidden(page) == list(USUALLY_HIDDEN)
    assert f'data-hidden="{" ".join(USUALLY_HIDDEN)}"' in page.text
    assert 'data-density="comfortable"' in page.text


def test_what_was_chosen_is_on_the_page_without_scripts(proctor, test):
    response = proctor.post(
        live_of(test, "preferences"),
        {"shown": all_but("note", "unsent"), "compact": "on", "next": live_of(test)},
        follow=True,
    )

    assert response.redirect_chain == [(live_of(test), 302)]
    assert hidden(response) == ["unsent", "note"]
    assert 'data-hidden="unsent note"' in response.text
    assert 'data-density="compact"' in response.text
    assert hidden(proctor.get(live_of(make_test()))) == ["unsent", "note"]


def test_a_script_is_answered_without_a_page(proctor, test):
    sent = {"shown": all_but("note"), "sound": "on"}

    response = proctor.post(live_of(test, "preferences"), sent)

    assert (response.status_code, response.content) == (204, b"")
    kept = proctor.get(live_of(test)).context["page_data"]["preferences"]
    assert kept == {"hidden": ("note",), "compact": False, "sound": True}


def test_the_usual_ones_come_back_and_nothing_else_does(proctor, test):
    for usual in ({}, {"usual": "1"}):
        sent = {"shown": ["note"], "compact": "on", **usual}
        proctor.post(live_of(test, "preferences"), sent)

    page = proctor.get(live_of(test))
    assert hidden(page) == list(USUALLY_HIDDEN)
    assert page.context["preferences"].is_compact


def test_they_are_nobody_elses(proctor, test):
    proctor.post(live_of(test, "preferences"), {"shown": ["note"]})
    ben = signed_in(member_of(PROCTORS, username="ben"))

    assert hidden(ben.get(live_of(test))) == list(USUALLY_HIDDEN)


@pytest.mark.parametrize("name", ["candidate", "nonsense"])
def test_a_column_that_cannot_be_chosen_is_refused(proctor, test, name):
    response = proctor.post(live_of(test, "preferences"), {"shown": [name]})

    assert response.status_code == 422
    assert not LivePreferences.objects.exists()


def test_who_may_not_watch_keeps_nothing(author, test):
    address = live_of(test, "preferences")

    assert author.post(address, {}).status_code == 403
    stranger = signed_in(member_of(PROCTORS, watches_all=False))
    assert stranger.post(address, {}).status_code == 404
    assert stranger.get(address).status_code == 405
    assert not LivePreferences.objects.exists()


def test_it_leads_to_no_other_site(proctor, test):
    sent = {"next": "//evil.example/"}

    response = proctor.post(live_of(test, "preferences"), sent)

    assert response["Location"] == "/admin/assessments/attempt/"
