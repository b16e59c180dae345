"""Who is asking: forwarded addresses, origins, tokens."""

import pytest
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from gateway.web.client import Proxies, bearer, is_admin, is_this_machine
from voicebot.errors import ConfigError

Headers = list[tuple[str, str]]
BEHIND = Proxies(["10.0.0.0/8", " 2001:db8::1 "])


def connection(peer: str | None, *headers: tuple[str, str]) -> HTTPConnection:
    """A connection from this address with these headers."""
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return HTTPConnection({"type": "http", "client": (peer, 1) if peer else None, "headers": raw})


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["203.0.113.9"], "192.0.2.7"),  # a stranger's word
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.0.0.1", ["203.0.113.9"], "203.0.113.9"),  # IPv4 on a socket of both kinds
        ("2001:db8::1", ["2001:db8::9"], "2001:db8::9"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),  # the first is made up by the caller
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", [], "10.0.0.1"),
        (None, ["203.0.113.9"], "unknown"),
        ("testclient", ["203.0.113.9"], "unknown"),
    ],
)
def test_the_address_is_the_nearest_that_nobody_untrusted_made_up(
    peer: str | None, forwarded: list[str], client: str
) -> None:
    """Hops are read from our side and only as far as trusted proxies wrote them."""
    assert BEHIND.client(connection(peer, *(("X-Forwarded-For", hop) for hop in forwarded))) == client


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    """The setting, its value and what is allowed are named."""
    with pytest.raises(ConfigError, match=r"server\.trusted_proxies.*proxy\.pl"):
        Proxies(["10.0.0.1", "proxy.pl"])


@pytest.mark.parametrize(
    ("peer", "headers", "same"),
    [
        ("192.0.2.7", [("Host", "shop.pl")], True),  # no browser
        ("192.0.2.7", [("Host", "shop.pl"), ("Origin", "https://shop.pl")], True),
        ("192.0.2.7", [("Host", "shop.pl:8000"), ("Origin", "http://shop.pl:8000")], True),
        ("192.0.2.7", [("Host", "shop.pl:8000"), ("Origin", "http://shop.pl")], False),
        ("192.0.2.7", [("Host", "shop.pl"), ("Origin", "https://evil.pl")], False),
        ("192.0.2.7", [("Host", "shop.pl"), ("Origin", "null")], False),
        ("192.0.2.7", [("Origin", "https://shop.pl")], False),
        (
            "192.0.2.7",
            [("Host", "shop.pl"), ("X-Forwarded-Host", "evil.pl"), ("Origin", "https://evil.pl")],
            False,
        ),
        ("10.0.0.1", [("Host", "in"), ("X-Forwarded-Host", "shop.pl"), ("Origin", "https://shop.pl")], True),
        ("10.0.0.1", [("Host", "in"), ("X-Forwarded-Host", "shop.pl"), ("Origin", "https://in")], False),
        ("10.0.0.1", [("Host", "shop.pl"), ("Origin", "https://shop.pl")], True),
        (None, [("Host", "shop.pl"), ("Origin", "https://shop.pl")], True),
    ],
)
def test_a_page_of_another_host_is_told_apart(peer: str | None, headers: Headers, same: bool) -> None:
    """Origin against the host asked for, which only a trusted proxy may restate."""
    assert BEHIND.same_origin(connection(peer, *headers)) is same


@pytest.mark.parametrize(
    ("peer", "scheme", "headers", "secure"),
    [
        ("192.0.2.7", "http", [("Host", "shop.pl")], False),
        ("192.0.2.7", "https", [("Host", "shop.pl")], True),
        ("192.0.2.7", "wss", [("Host", "shop.pl")], True),
        ("192.0.2.7", "http", [("X-Forwarded-Proto", "https")], False),  # a stranger's word
        ("10.0.0.1", "http", [("X-Forwarded-Proto", "https")], True),
        ("10.0.0.1", "http", [("X-Forwarded-Proto", "HTTPS, http")], True),
        ("10.0.0.1", "http", [("X-Forwarded-Proto", "http")], False),
        ("10.0.0.1", "http", [("X-Forwarded-Proto", "http"), ("Origin", "https://shop.pl")], False),
        (
            "127.0.0.1",
            "http",
            [("Host", "shop.pl"), ("Origin", "https://shop.pl")],
            True,
        ),  # a proxy nobody told us of
        ("127.0.0.1", "http", [("Host", "shop.pl"), ("Origin", "http://shop.pl")], False),
        ("127.0.0.1", "http", [("Host", "shop.pl"), ("Origin", "https://evil.pl")], False),
    ],
)
def test_https_is_seen_through_a_proxy(peer: str, scheme: str, headers: Headers, secure: bool) -> None:
    """By the socket, by a trusted proxy's word, or because the page that asks is ours over https."""
    asking = connection(peer, *headers)
    asking.scope["scheme"] = scheme
    assert BEHIND.secure(asking) is secure


@pytest.mark.parametrize(
    ("peer", "headers", "here"),
    [
        ("127.0.0.1", [], True),
        ("127.8.8.8", [], True),
        ("::1", [], True),
        ("::ffff:127.0.0.1", [], True),
        ("192.0.2.7", [], False),
        (None, [], False),
        ("127.0.0.1", [("Origin", "http://127.0.0.1")], False),
        ("127.0.0.1", [("X-Forwarded-For", "127.0.0.1")], False),
        ("127.0.0.1", [("X-Forwarded-Host", "shop.pl")], False),
        ("127.0.0.1", [("Forwarded", "for=127.0.0.1")], False),
        ("127.0.0.1", [("X-Real-IP", "127.0.0.1")], False),
    ],
)
def test_only_a_program_on_this_machine_counts_as_such(
    peer: str | None, headers: Headers, here: bool
) -> None:
    """Loopback, with no sign of a proxy or of a web page."""
    assert is_this_machine(connection(peer, *headers)) is here


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
    ],
)
def test_the_bearer_token_is_read(header: str, token: str | None) -> None:
    """The scheme's case does not matter; another scheme is no token."""
    assert bearer(connection("192.0.2.7", ("Authorization", header))) == token


def test_no_header_is_no_token() -> None:
    """A request that presents nothing."""
    assert bearer(connection("192.0.2.7")) is None


def test_the_admin_is_known_by_the_whole_token() -> None:
    """Neither a part, nor letters outside ASCII, nor an empty or missing setting open anything."""
    assert is_admin("tajny", SecretStr("tajny"))
    assert not is_admin("tajn", SecretStr("tajny"))
    assert not is_admin("tajnó", SecretStr("tajny"))
    assert not is_admin("", SecretStr(""))
    assert not is_admin("", None)
