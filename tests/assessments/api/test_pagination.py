"""A list is never longer than the bound."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from assessments.api.pagination import DEFAULT_LIMIT, MAX_LIMIT, Pages


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("1", 1),
        ("500", MAX_LIMIT),
        ("1000000", MAX_LIMIT),
        ("0", DEFAULT_LIMIT),
        ("-1", DEFAULT_LIMIT),
        ("all", DEFAULT_LIMIT),
    ],
)
def test_a_page_has_a_bound(asked, given):
    request = Request(APIRequestFactory().get("/", {"limit": asked}))

    assert Pages().get_limit(request) == given
