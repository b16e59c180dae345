"""Where others reach us."""

import pytest

from gateway.sip.contact import came_by, contact_for, contact_towards
from gateway.sip.message import Request, parse
from voicebot.config import Sip

PLAIN = Sip(port=5070)
SECURE = Sip(port=5070, tls_port=5071, public_ip="203.0.113.7")


def request(via: str) -> Request:
    found = parse(f"OPTIONS sip:bot@127.0.0.1 SIP/2.0\r\nVia: {via}\r\n\r\n".encode())
    assert isinstance(found, Request)
    return found


@pytest.mark.parametrize(
    ("via", "transport"),
    [
        ("SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bKx", "udp"),
        ("SIP/2.0/TCP 127.0.0.1", "tcp"),
        ("SIP / 2.0 / tls 127.0.0.1", "tls"),
        ("nonsense", "udp"),
    ],
)
def test_the_topmost_via_says_how_a_request_came(via: str, transport: str) -> None:
    """udp where it says nothing."""
    assert came_by(request(via)) == transport


@pytest.mark.parametrize(
    ("sip", "transport", "user", "contact"),
    [
        (PLAIN, "udp", "", "<sip:127.0.0.1:5070>"),
        (PLAIN, "tcp", "bot", "<sip:bot@127.0.0.1:5070;transport=tcp>"),
        (SECURE, "udp", "", "<sip:203.0.113.7:5070>"),
        (SECURE, "tls", "bot", "<sip:bot@203.0.113.7:5071;transport=tls>"),
        (PLAIN, "tls", "", "<sip:127.0.0.1:5070>"),
        (Sip(host="::1"), "udp", "", "<sip:[::1]:5060>"),
    ],
)
def test_an_answer_names_the_address_of_the_askers_own_transport(
    sip: Sip, transport: str, user: str, contact: str
) -> None:
    """A plain telephone gets the plain port even when there is a TLS one; behind NAT the public address."""
    assert contact_for(sip, transport, user) == contact


@pytest.mark.parametrize(
    ("uri", "contact"),
    [
        ("sip:x@trunk.example", "<sip:u@203.0.113.7:5070>"),
        ("sip:trunk.example;transport=TCP", "<sip:u@203.0.113.7:5070;transport=tcp>"),
        ("sip:trunk.example;transport=tls", "<sip:u@203.0.113.7:5071;transport=tls>"),
        ("sips:trunk.example", "<sip:u@203.0.113.7:5071;transport=tls>"),
        ("nonsense", "<sip:u@203.0.113.7:5070>"),
    ],
)
def test_a_call_out_names_the_address_of_the_way_it_takes(uri: str, contact: str) -> None:
    """By the transport of where we send to."""
    assert contact_towards(SECURE, uri, "u") == contact
