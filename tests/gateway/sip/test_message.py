"""A SIP message is read as it was meant, or refused; whoever cannot be answered is known by his own words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sip.message import MAX_LINES, Address, Request, Response, Uri, listed, parse, reachable
from tests.support.sip_stack import request, response
from tests.support.sip_ugly import BAD_URIS, ODD_URIS
from voicebot.errors import DataError

INVITE = (
    b"INVITE sip:%2B48221234567;npdi@shop.example:5070;user=phone SIP/2.0\r\n"
    b"v: SIP/2.0/UDP a.example;branch=z9hG4bK1,\r\n SIP/2.0/TCP b.example;branch=z9hG4bK2\r\n"
    b'f: "Anna \\"A\\" Nowak" <sip:anna:secret@example>;tag=1\r\n'
    b"To: sip:bot@shop.example;tag=2\r\n"
    b"P-Asserted-Identity: <tel:+48601234567>\r\n"
    b"P-Asserted-Identity: <sip:other@example>\r\n"
    b"c: application/sdp; charset=utf-8\r\n\r\nv=0\r\n"
)


def test_a_request_is_read() -> None:
    """Long names for short ones, folded lines joined, values in order."""
    found = parse(INVITE)
    assert isinstance(found, Request)
    assert (found.method, found.uri) == ("INVITE", "sip:%2B48221234567;npdi@shop.example:5070;user=phone")
    assert len(list(listed(found.all("via")))) == 2
    assert found.all("p-asserted-identity") == ("<tel:+48601234567>", "<sip:other@example>")
    assert (found.get("subject"), found.all("subject")) == (None, ())
    assert found.sdp == "v=0\r\n"


def test_who_speaks_and_to_whom_is_read() -> None:
    """User parts without password and parameters, unescaped; the number of a tel URI."""
    found = parse(INVITE)
    assert isinstance(found, Request)
    assert [found.user(name) for name in ("from", "to", "p-asserted-identity", "contact")] == [
        "anna",
        "bot",
        "+48601234567",
        "",
    ]
    assert found.target == Uri("sip", "+48221234567", "shop.example", 5070, {"user": "phone"})
    address = found.address("from")
    assert address is not None
    assert (address.display, address.params) == ('Anna "A" Nowak', {"tag": "1"})


def test_a_response_is_read() -> None:
    """Status and phrase, which may be missing."""
    found = parse(b"SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n")
    assert isinstance(found, Response)
    assert (found.status, found.phrase, found.get("cseq"), found.sdp) == (486, "Busy Here", "1 INVITE", None)
    short = parse(b"SIP/2.0 200\r\n\r\n")
    assert isinstance(short, Response)
    assert short.phrase == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"INVITE\r\n\r\n",
        b"INVITE sip:a@b SIP/7.0\r\n\r\n",
        b"INVITE sip:a b SIP/2.0\r\n\r\n",
        b"SIP/2.0 999 x\r\n\r\n",
        b"OPTIONS sip:a@b SIP/2.0\r\nno header\r\n\r\n",
        b"OPTIONS sip:a@b SIP/2.0\r\n" + b"X: y\r\n" * (MAX_LINES + 1) + b"\r\n",
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    """By the one error that callers know."""
    with pytest.raises(DataError):
        parse(data)


@given(st.binary(max_size=300))
def test_nothing_that_comes_raises_anything_else(tail: bytes) -> None:
    """Any bytes after a right beginning are read or refused, and every question about them is answered."""
    try:
        found = parse(b"INVITE sip:a@b SIP/2.0\r\nContact: " + tail)
    except DataError:
        return
    assert isinstance(found, Request)
    assert isinstance(found.user("contact"), str)
    assert isinstance(reachable(found, fresh=True), bool)
    assert isinstance(found.text, str)


@given(st.text(max_size=80))
def test_any_uri_is_read_or_refused(text: str) -> None:
    """And what is read has a scheme that we know."""
    with contextlib.suppress(DataError):
        assert Uri.parse(text).scheme in ("sip", "sips", "tel")


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("sip:host", Uri("sip", "", "host")),
        ("SIPS:a@HOST:5061;lr;x=1", Uri("sips", "a", "host", 5061, {"lr": "", "x": "1"})),
        ("sip:a@[2001:DB8::1]:5060", Uri("sip", "a", "2001:db8::1", 5060)),
        ("sip:a@b?Subject=x", Uri("sip", "a", "b", bare=False)),
        ("tel:+48-601;phone-context=x", Uri("tel", "+48-601", params={"phone-context": "x"})),
    ],
)
def test_a_uri_is_taken_apart(text: str, uri: Uri) -> None:
    """Scheme, user, host, port, parameters, and whether it brings headers along."""
    assert Uri.parse(text) == uri


@pytest.mark.parametrize(
    "text", ["sip:", "sip:a@", "sip:a@b:0", "sip:a@b:65536", "http://x", "tel:x", "sip:a%0d@b"]
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    """Ports that cannot be and control characters, too."""
    with pytest.raises(DataError):
        Uri.parse(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sip:a@b;tag=1", Address("", "sip:a@b", {"tag": "1"})),
        ("<sip:a@b;x=1>;tag=2", Address("", "sip:a@b;x=1", {"tag": "2"})),
        ('"a <b>, c" <sip:d@e>', Address("a <b>, c", "sip:d@e", {})),
        ('Anna Nowak <sip:d@e>;expires="60"', Address("Anna Nowak", "sip:d@e", {"expires": "60"})),
    ],
)
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    """Parameters behind the brackets are the header's, others the URI's."""
    assert Address.parse(text) == address


@pytest.mark.parametrize("text", ['"only a name"', "<sip:a@b", "<sip:a@b> x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """And a header that holds one has no user."""
    with pytest.raises(DataError):
        Address.parse(text)
    assert request("OPTIONS", f"Reply-To: {text}").user("reply-to") == ""


def test_a_list_is_cut_at_its_own_commas() -> None:
    """Not at those in quotes or brackets."""
    assert list(listed(('"a, \\" b" <sip:x@y?z=1,2>, <sip:q@r>', "c"))) == [
        '"a, \\" b" <sip:x@y?z=1,2>',
        "<sip:q@r>",
        "c",
    ]


@pytest.mark.parametrize("uri", BAD_URIS)
def test_who_cannot_be_sent_a_request_is_not_reachable(uri: str) -> None:
    """By Contact or Record-Route, whatever else stands there."""
    assert not reachable(request("INVITE", contact=uri), fresh=True)
    assert not reachable(request("UPDATE", contact=uri), fresh=False)
    assert not reachable(response(200, f"Record-Route: <sip:a@b;lr>, {uri}"), fresh=True)


@pytest.mark.parametrize("uri", ODD_URIS)
def test_who_only_lives_far_away_is_reachable(uri: str) -> None:
    """A plain URI is one that a request can be built for; whether it arrives is another matter."""
    assert reachable(request("INVITE", contact=uri), fresh=True)


def test_a_contact_must_be_there_only_at_the_beginning() -> None:
    """Later the one that is known stays."""
    assert not reachable(request("INVITE", contact=""), fresh=True)
    assert reachable(request("UPDATE", contact=""), fresh=False)
