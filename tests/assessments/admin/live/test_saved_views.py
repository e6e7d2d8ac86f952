"""Saved views: a filter and an order under a name of one's own."""

import pytest
from django.http import QueryDict

from assessments.admin.live.saved_views import words_of
from assessments.models import SavedView
from assessments.monitoring.frames import FILTER_CHARS
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.live.test_page import live_of
from tests.factories import make_test

pytestmark = pytest.mark.django_db

TROUBLE = "group=Room+B&attention=any"


@pytest.fixture
def test():
    return make_test(title="Geography")


def keep(client, test, name="Room B, trouble only", query=TROUBLE, **fields):
    sent = {"keep": "1", "name": name, "query": query, **fields}
    return client.post(live_of(test, "views"), sent, follow=True)


def links(response):
    return [(one.name, one.search) for one in response.context["saved_views"]]


def test_what_is_looked_at_gets_a_name_and_is_found_at_every_test(proctor, test):
    page = proctor.get(live_of(test, "views"), QueryDict(f"{TROUBLE}&page=3"))
    assert page.context["what"] == "Group: Room B; Attention: Any reason"

    after = keep(proctor, test, query=page.context["form"]["query"].value())

    assert after.redirect_chain == [(f"{live_of(test)}?{TROUBLE}", 302)]
    assert "is saved" in after.text
    (link,) = after.context["saved_views"]
    assert link.is_current
    elsewhere = proctor.get(live_of(make_test()))
    assert links(elsewhere) == [("Room B, trouble only", f"?{TROUBLE}")]
    assert not elsewhere.context["saved_views"][0].is_current


def test_a_name_that_is_taken_is_replaced_only_on_purpose(proctor, test):
    keep(proctor, test)

    refused = keep(proctor, test, query="status=offline")

    assert "You have another view called" in refused.text
    assert "<title>Error:" in refused.text
    assert links(proctor.get(live_of(test)))[0][1] == f"?{TROUBLE}"
    keep(proctor, test, query="status=offline", replaces="on")
    assert links(proctor.get(live_of(test)))[0][1] == "?status=offline"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
def test_a_name_that_makes_no_sense_is_refused(proctor, test, name):
    assert keep(proctor, test, name=name).status_code == 200
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("page=4&nonsense=1&status=live", "status=live"),
        ("sort=-unsent", "sort=-unsent"),
        ("q=%00", "q=%00"),
        # The page itself looks for no more than this.
        ("q=" + "a" * 1000, "q=" + "a" * FILTER_CHARS),
        ("q={0}&group={0}".format("ä" * FILTER_CHARS), None),
    ],
)
def test_of_an_address_what_makes_a_view_is_kept(proctor, test, query, kept):
    keep(proctor, test, query=query)

    found = list(SavedView.objects.values_list("query", flat=True))
    assert found == ([] if kept is None else [kept])
    assert proctor.get(live_of(test)).status_code == 200


def test_a_view_is_renamed(proctor, test):
    keep(proctor, test)
    keep(proctor, test, name="Late")
    view = SavedView.objects.get(name="Late")
    address = live_of(test, "views")

    for name in ("Room B, trouble only", ""):
        proctor.post(address, {"rename": view.pk, "name": name})
        assert SavedView.objects.filter(name="Late").exists()
    after = proctor.post(address, {"rename": view.pk, "name": "Later"}, follow=True)

    assert "is called “Later” now" in after.text
    assert [one.name for one in after.context["views"]] == [
        "Later",
        "Room B, trouble only",
    ]


def test_a_view_is_deleted_after_it_was_asked(proctor, test):
    keep(proctor, test)
    view = SavedView.objects.get()
    address = live_of(test, "views")

    asked = proctor.get(address, {"delete": view.pk})
    assert "Delete the view “Room B, trouble only”?" in asked.text
    assert SavedView.objects.exists()

    after = proctor.post(address, {"delete": view.pk}, follow=True)
    assert "is deleted" in after.text
    assert not SavedView.objects.exists()


def test_views_of_others_are_neither_seen_nor_touched(proctor, test):
    keep(proctor, test)
    view = SavedView.objects.get()
    ben = signed_in(member_of(PROCTORS, username="ben"))
    address = live_of(test, "views")

    assert links(ben.get(live_of(test))) == []
    assert "trouble only" not in ben.get(address).text
    assert ben.get(address, {"delete": view.pk}).status_code == 404
    for sent in ({"delete": view.pk}, {"rename": view.pk, "name": "Mine"}):
        assert ben.post(address, sent).status_code == 404
    assert SavedView.objects.get().name == "Room B, trouble only"


@pytest.mark.parametrize("pk", ["x", "²", "9" * 30, "-1"])
def test_a_view_that_is_not_there_is_not_found(proctor, test, pk):
    assert proctor.post(live_of(test, "views"), {"delete": pk}).status_code == 404


def test_who_may_not_watch_has_no_views(author, test):
    address = live_of(test, "views")

    assert author.get(address).status_code == 403
    assert keep(author, test).status_code == 403
    stranger = signed_in(member_of(PROCTORS, watches_all=False))
    assert keep(stranger, test).status_code == 404
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "everybody"),
        ("status=offline,live", "Status: Offline, Live"),
        (
            "band=5&sort=-unsent",
            "Time left: 5 minutes or less; sorted by Unsent, descending",
        ),
        ("status=nonsense&sort=nonsense", "Status: nonsense; sorted by nonsense"),
    ],
)
def test_a_view_is_said_in_words(query, words):
    assert words_of(query) == words
