"""SIP messages of the simulated caller."""

import pytest

from gateway.caller.sip_messages import Message, Uri, answered, authorization, parameter, parse, pick, uri_of

OK = (
    b"SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx, SIP/2.0/UDP 5.6.7.8\r\n"
    b'To: "a, b" <sip:a,b@c;lr>;tag=1\r\nrecord-route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\nCSeq: 7 INVITE\r\n'
    b"c: application/sdp\r\nl: 3\r\n\r\nv=0rest"
)


def test_a_response_is_read() -> None:
    """Compact names, folded lines, several entries in a line, no more body than announced."""
    message = parse(OK)
    assert message is not None
    assert (message.status, message.phrase, message.method) == (200, "OK", None)
    assert message.listed("Record-Route") == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert message.listed("To") == ['"a, b" <sip:a,b@c;lr>;tag=1']
    assert (message.sequence(), message.branch(), message.text()) == ((7, "INVITE"), "z9hG4bKx", "v=0")
    assert pick(message, ("cseq", "Via")) == (
        ("cseq", "7 INVITE"),
        ("Via", "SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx, SIP/2.0/UDP 5.6.7.8"),
    )


def test_what_is_written_is_read_again() -> None:
    """With its length."""
    message = Message("INFO sip:a@b SIP/2.0", (("CSeq", "x"), ("Content-Type", "text/plain")), b"abc")
    assert b"Content-Length: 3\r\n\r\nabc" in message.encoded()
    again = parse(message.encoded())
    assert again is not None
    assert (again.method, again.status, again.phrase, again.body) == ("INFO", None, "", b"abc")
    assert (again.sequence(), again.branch(), again.text()) == ((0, ""), "", None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\x01\x02",
        b"\xff\xfe: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"SIP/2.0 200 OK\r\nno colon\r\n\r\n",
        b"SIP/2.0 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        b"SIP/2.0 200 OK\r\nContent-Length: x\r\n\r\nabc",
    ],
)
def test_what_is_no_message_is_none(data: bytes) -> None:
    """Whatever a port may get."""
    assert parse(data) is None


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("sip:bot@127.0.0.1:5060", Uri("bot", "127.0.0.1", 5060)),
        ('"x" <sips:[::1]:5061;lr>;q=1', Uri(None, "::1", 5061, "sips", ";lr")),
        ("sip:host.example;tag=1", Uri(None, "host.example", None)),
        ("tel:+48123", None),
        ("<sip:>", None),
        ("", None),
    ],
)
def test_an_address_is_found_in_a_header(text: str, uri: Uri | None) -> None:
    """With brackets, its parameters are its own; without, they are the header's."""
    assert uri_of(text) == uri


def test_an_address_is_written_as_it_was() -> None:
    """Brackets around IPv6."""
    for text in ("sip:bot@127.0.0.1:5060", "sips:[::1]:5061;lr", "sip:a@b"):
        assert str(uri_of(f"<{text}>")) == text


def test_parameters_are_found_by_name() -> None:
    """Not inside the address, and without quotes."""
    assert parameter("<sip:a;tag=no>;Tag=yes", "tag") == "yes"
    assert parameter(r'realm="a \"b\"", nonce=c', "realm") == 'a "b"'
    assert parameter("<sip:a;tag=no>", "tag") is None


RFC_2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def test_a_challenge_is_answered_as_the_rfcs_do() -> None:
    """The examples of RFC 2617 (MD5) and RFC 7616 (SHA-256)."""
    md5 = authorization(RFC_2617, "Mufasa", "Circle Of Life", "GET", "/dir/index.html", cnonce="0a4f113b")
    assert md5 is not None
    assert parameter(md5, "response") == "6629fae49393a05397450978507c4ef1"
    assert parameter(md5, "opaque") == "5ccc069c403ebaf9f0171e9517f40e41"
    sha = authorization(
        RFC_7616,
        "Mufasa",
        "Circle of Life",
        "GET",
        "/dir/index.html",
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )
    assert sha is not None
    assert parameter(sha, "response") == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"


def test_a_challenge_without_quality_is_answered_the_old_way() -> None:
    """RFC 2069: no counter, no number of ours."""
    answer = authorization('Digest realm="r", nonce="n"', "u", "p", "INVITE", "sip:b", cnonce="c")
    assert answer is not None
    assert parameter(answer, "nc") is None
    assert len(parameter(answer, "response") or "") == 32


@pytest.mark.parametrize(
    "challenge",
    [
        'Basic realm="r"',
        'Digest realm="r"',
        'Digest nonce="n"',
        'Digest realm="r", nonce="n", algorithm=SHA-512-256',
        'Digest realm="r", nonce="n", qop="auth-int"',
        "",
    ],
)
def test_a_challenge_that_cannot_be_answered_is_none(challenge: str) -> None:
    """The call is then refused with what the other side said."""
    assert authorization(challenge, "u", "p", "INVITE", "sip:b", cnonce="c") is None


def test_a_response_repeats_what_it_must() -> None:
    """Every Via and proxy in order; our tag only where there is none yet."""
    request = parse(
        b"BYE sip:a SIP/2.0\r\nVia: x, y\r\nVia: z\r\nRecord-Route: <sip:p>\r\nFrom: <sip:b>;tag=b\r\nSubject: s\r\n"
        b"To: <sip:a>\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n"
    )
    assert request is not None
    response = answered(request, 200, "OK", "ours", [("Allow", "BYE")], "body")
    assert response.start == "SIP/2.0 200 OK"
    assert response.listed("Via") == ["x", "y", "z"]
    assert (response.header("To"), response.header("From")) == ("<sip:a>;tag=ours", "<sip:b>;tag=b")
    assert (response.header("Allow"), response.header("Subject"), response.body) == ("BYE", None, b"body")
    known = Message(request.start, (("To", "<sip:a>;tag=theirs"),))
    assert answered(known, 481, "No", "ours").header("To") == "<sip:a>;tag=theirs"
