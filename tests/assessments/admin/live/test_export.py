"""What the live page shows, as a file."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from assessments.people.roles import PROCTORS
from assessments.services.proctoring.notes import note_attempt
from tests.assessments.admin.conftest import member_of, signed_in, take_seat
from tests.assessments.admin.live.test_page import live_of
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    """Ada is connected; Bob, of Room B, has not started."""
    test = make_test(title="Geography", slug="geography")
    ada = make_attempt(make_user("ada", first_name="=SUM(1)"), test)
    take_seat(ada)
    note_attempt(ada.pk, actor=None, category="other", text="Moved", now=timezone.now())
    room = Group.objects.create(name="Room B")
    test.groups.add(room)
    make_user("bob").groups.add(room)
    return test


def export(client, test, form="csv", search=""):
    return client.get(f"{live_of(test)}export.{form}{search}")


def rows(response):
    return list(csv.DictReader(io.StringIO(response.text)))


def test_everybody_is_in_the_file_with_what_is_known(proctor, test):
    response = export(proctor, test)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="geography-' in response["Content-Disposition"]
    ada, bob = sorted(rows(response), key=lambda row: row["Username"])
    shown = {name: ada[name] for name in ("Name", "Status", "Questions", "Note")}
    assert shown == {
        "Name": "'=SUM(1)",  # no formula
        "Status": "Live",
        "Questions": "8",
        "Note": "Moved",
    }
    assert ada["Started (UTC)"].endswith("+00:00")
    assert (bob["Group"], bob["Status"]) == ("Room B", "Not started")


def test_the_filter_and_the_order_are_those_of_the_page(proctor, test):
    everybody = rows(export(proctor, test, search="?sort=-candidate"))
    assert [row["Username"] for row in everybody] == ["bob", "ada"]

    assert rows(export(proctor, test, search="?status=live&page=7")) == [
        row for row in everybody if row["Username"] == "ada"
    ]


def test_it_is_every_page_of_them(proctor, test):
    room = Group.objects.get(name="Room B")
    for number in range(101):
        make_user(f"member{number}").groups.add(room)

    assert len(rows(export(proctor, test))) == 103
    assert len(json.loads(export(proctor, test, "json").content)["rows"]) == 103


def test_programs_read_json_with_the_names_of_the_protocol(proctor, test):
    response = export(proctor, test, "json", "?status=live&sort=-unsent")

    found = json.loads(response.content)
    assert (found["test"], found["filter"], found["sort"]) == (
        *(test.pk, {"status": "live"}, "-unsent"),
    )
    (row,) = found["rows"]
    assert row["candidate"]["username"] == "ada"
    assert (row["status"], row["remaining_ms"], row["help"]) == ("live", None, None)
    assert row["deadline"].endswith("+00:00")
    # Nobody has told it, which is not the same as none.
    assert "unsent" not in row


def test_addresses_need_their_permission(test):
    user = make_user("onlooker", is_staff=True)
    permission = Permission.objects.get
    user.user_permissions.add(permission(codename="view_live"))
    test.proctors.add(user)

    def text():
        client = signed_in(type(user).objects.get(pk=user.pk))
        return [export(client, test, form).text for form in ("csv", "json")]

    assert not any("203.0.113.9" in one for one in text())
    user.user_permissions.add(permission(codename="view_sessionevent"))
    assert all("203.0.113.9" in one for one in text())


def test_the_page_links_to_what_it_shows(proctor, test):
    page = proctor.get(live_of(test), {"status": "live"})

    for form in ("csv", "json"):
        assert f'href="{live_of(test)}export.{form}?status=live"' in page.text


def test_who_may_not_watch_gets_no_file(author, test):
    stranger = signed_in(member_of(PROCTORS, watches_all=False))

    for form in ("csv", "json"):
        assert export(author, test, form).status_code == 403
        assert export(stranger, test, form).status_code == 404


def test_there_are_two_forms(proctor, test):
    assert export(proctor, test, "xlsx").status_code == 404
