import pytest

from realtime.connections.auth import client_address, is_same_origin, logins_of


def scope(peer, *forwarded):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": (peer, 50000), "headers": headers}


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
        ("192.0.2.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.200.3.4", ["203.0.113.9"], "203.0.113.9"),
        ("11.0.0.1", ["203.0.113.9"], "11.0.0.1"),
        ("192.0.2.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6, 203.0.113.9, 10.1.1.1"], "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        ("2001:db8::5", ["2001:470::1"], "2001:470::1"),
        ("::ffff:192.0.2.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["10.1.1.1"], "10.1.1.1"),
        ("192.0.2.1", ["203.0.113.9:1234"], "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6:1, 203.0.113.9:1234, 10.1.1.1:443"], "203.0.113.9"),
        ("192.0.2.1", ["[2001:470::1]:443"], "2001:470::1"),
        ("192.0.2.1", ["[2001:470::1]"], "2001:470::1"),
        ("192.0.2.1", [], "192.0.2.1"),
    ],
)
def test_forwarded_addresses_count_from_proxies_of_ours(peer, forwarded, client):
    assert client_address(scope(peer, *forwarded)) == client


@pytest.mark.parametrize(
    "nonsense",
    [
        *("unknown", "<x>", "", "1.2.3", "203.0.113.9:", "203.0.113.9:port"),
        *("[203.0.113.9", "[unknown]:1", "1.2.3:80", "203.0.113.9:1:2"),
    ],
)
def test_what_is_no_address_ends_the_search(nonsense):
    assert client_address(scope("192.0.2.1", nonsense)) == "192.0.2.1"
    assert client_address(scope("192.0.2.1", f"{nonsense}, 10.1.1.1")) == "10.1.1.1"


@pytest.mark.django_db
def test_no_database_is_asked_for_a_key_that_it_refuses(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert logins_of([r'sessionid="ab\000c"', "sessionid="]) == [None, None]
    with django_assert_num_queries(1):
        assert logins_of(["sessionid=abc"]) == [None]


def test_a_peer_without_an_address_has_none():
    assert client_address({"client": None, "headers": []}) is None


def test_a_setting_that_is_no_network_is_named(settings):
    settings.TRUSTED_PROXIES = ["proxy.example"]

    with pytest.raises(ValueError, match=r"proxy\.example"):
        client_address(scope("192.0.2.1"))


@pytest.mark.parametrize(
    ("origin", "host", "is_ours"),
    [
        ("https://exam.example", "exam.example", True),
        ("http://exam.example:8000", "exam.example:8000", True),
        ("https://EXAM.example", "exam.example", True),
        ("https://partner.example", "exam.example", True),
        ("https://exam.example", "", True),
        ("https://evil.example", "exam.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://evil.example", "", False),
        ("https://exam.example:8443", "exam.example", False),
        ("https://exam.example.evil.example", "exam.example", False),
        ("null", "exam.example", False),
        ("", "exam.example", False),
        ("file://exam.example", "exam.example", False),
    ],
)
def test_a_page_is_ours_when_origin_and_host_agree(settings, origin, host, is_ours):
    settings.ALLOWED_HOSTS = ["exam.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.example"]
    headers = [(b"origin", origin.encode()), (b"host", host.encode())]

    assert is_same_origin({"headers": headers}) is is_ours
