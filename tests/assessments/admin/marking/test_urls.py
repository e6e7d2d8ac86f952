"""Who reaches the addresses of marking, and by which method."""

import pytest
from django.test import Client

from assessments.admin.marking.urls import marking_address
from assessments.models import Mark, TestShare
from assessments.models.sharing import Right
from tests.assessments.admin.marking.conftest import (
    essays,
    fields,
    make_marker,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def essay(exam):
    return essays(exam, "Freedom.")[0]


@pytest.fixture
def addresses(exam, essay):
    one = page_of(exam, essay)
    return [
        root(exam),
        f"{root(exam)}2/",
        f"{root(exam)}2/rubric/",
        one,
        f"{one}status/",
    ]


def statuses(client, addresses):
    return [client.get(address).status_code for address in addresses]


def test_a_marker_reaches_all_of_them(client, addresses):
    assert statuses(client, addresses) == [200, 302, 200, 200, 200]


def test_who_may_only_read_does_not_mark(exam, addresses):
    reader = client_of(make_marker(exam, right=Right.READ))

    assert statuses(reader, addresses) == [404] * 5


def test_without_the_permission_there_is_no_page(exam, addresses):
    staff = make_staff(watches_all=False)
    TestShare.objects.create(test=exam, user=staff, right=Right.MARK)

    assert statuses(client_of(staff), addresses) == [403] * 5


def test_a_stranger_is_led_to_the_sign_in(addresses):
    assert statuses(Client(), addresses) == [302] * 5
    assert "/admin/login/" in Client().get(addresses[0])["Location"]


def test_only_the_forms_are_posted_to(client, exam, essay, addresses):
    sent = fields(client, page_of(exam, essay)) | {"points": "1"}

    assert [client.post(one, sent).status_code for one in addresses] == [
        405,
        405,
        302,
        302,
        405,
    ]
    assert Mark.objects.count() == 1


def test_a_right_that_is_taken_away_while_the_page_is_open_ends_it(client, exam, essay):
    address = page_of(exam, essay)
    sent = fields(client, address) | {"points": "1"}
    TestShare.objects.all().delete()

    assert client.post(address, sent).status_code == 404
    assert not Mark.objects.exists()


def test_a_number_that_no_test_has_is_no_page(client):
    for number in (10**30, 2**31, 2**31 - 1):
        address = f"/admin/assessments/test/{number}/marking/"
        assert client.get(address).status_code == 404


def test_the_address_is_offered_only_to_who_may_mark(exam, marker):
    reader = make_marker(exam, right=Right.READ)

    assert marking_address(marker, exam.pk) == root(exam)
    assert marking_address(reader, exam.pk) == ""
    assert marking_address(marker, exam.pk + 1) == ""
