import pytest

from assessments.admin.verbs.links import local_path, new_token, verb_address


@pytest.mark.parametrize("address", ["/admin/", "/admin/x/?status=live&p=2"])
def test_the_way_back_is_a_path_of_this_site(address):
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *("", "https://evil.example/", "//evil.example/", "/\\evil.example"),
        *("javascript:alert(1)", "///evil.example", "admin/"),
    ],
)
def test_any_other_leads_to_the_list_of_attempts(address):
    assert local_path(address) == "/admin/assessments/attempt/"


def test_an_address_says_what_it_is_asked_for():
    assert verb_address("pause").endswith("/pause/")
    assert verb_address("pause", ids="a,b", next="/x?y").endswith(
        "?ids=a%2Cb&next=%2Fx%3Fy"
    )


def test_no_two_forms_have_the_same_token():
    assert len({new_token() for _ in range(100)}) == 100
