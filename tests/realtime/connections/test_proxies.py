"""Whose address it is: no candidate may write their own."""

import pytest

from realtime.connections.proxies import client_behind, is_trusted, networks

PROXY, CLIENT, FORGED = "10.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def _trusted(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8::1"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        (CLIENT, "", CLIENT),
        # Not through a proxy of ours: the header is the client's own.
        (CLIENT, FORGED, CLIENT),
        (PROXY, CLIENT, CLIENT),
        # What stands before the first stranger the stranger wrote.
        (PROXY, f"{FORGED}, {CLIENT}", CLIENT),
        (PROXY, f"{FORGED}, {CLIENT}, 10.0.0.2", CLIENT),
        (PROXY, f"{CLIENT}:1234", CLIENT),
        (PROXY, "[2001:db8::9]:443", "2001:db8::9"),
        ("::ffff:10.0.0.1", CLIENT, CLIENT),
        ("2001:db8::1", CLIENT, CLIENT),
        # What is no address ends the search.
        (PROXY, f"{FORGED}, unknown", PROXY),
        (PROXY, "<script>", PROXY),
        (PROXY, "", PROXY),
        (None, CLIENT, None),
    ],
)
def test_the_client_is_the_last_who_is_no_proxy_of_ours(peer, forwarded, client):
    assert client_behind(peer, forwarded) == client


def test_only_what_is_named_is_trusted():
    assert is_trusted(PROXY)
    assert not is_trusted(CLIENT)
    assert not is_trusted(None)


def test_a_setting_that_is_no_address_is_named():
    with pytest.raises(ValueError, match=r"proxy\.example"):
        networks(("proxy.example",))
