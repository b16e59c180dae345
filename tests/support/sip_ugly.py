"""Messages that nobody should send: one of each kind that breaks SIP stacks, and as many mutations as a test has time for."""

import random
from collections.abc import Iterator

from tests.support.sip_wire import SDP, Caller, Wire, message

BAD_URIS = (
    "<tel:+1>",
    "<http://x/>",
    "<>",
    "*",
    "<sip:x@>",
    "<sip:x@127.0.0.1:99999>",
    "<urn:service:sos>",
    "<foo:bar>",
    "<mailto:a@b>",
    "sip:",
    '"<sip:x@127.0.0.1>',
    "<sip:x@127 .0.0.1>",
    "<sip:x@127.0.0.1?Route=%3Ctel:1%3E>",
    "<sip:x@127.0.0.1>,<tel:1>",
    "<sip:%00@127.0.0.1>",
)
"""Contacts and Record-Routes that no request can be sent to."""
ODD_URIS = (
    "<sip:x@127.0.0.1:9;transport=sctp>",
    "<sip:x@127.0.0.1:9;transport=zz>",
    "<sip:x@127.0.0.1:9;transport=tls>",
    "<sips:x@127.0.0.1:9>",
    "<sip:x@[::1]:9>",
    "<sip:x@nope.invalid>",
    "<sip:x@127.0.0.1:9;maddr=zz..z>",
    "<sip:x@256.256.256.256>",
    "<sip:x@127.0.0.1:9;method=FOO>",
    "<sip:x@127.0.0.1:9;lr>",
    "<sip:a:b@127.0.0.1:9>",
    f"<sip:{'a' * 300}@127.0.0.1:9>",
)
"""Such as look right, but lead nowhere."""


def torture(wire: Wire) -> dict[str, bytes]:
    """By name: what RFC 4475 calls torture, in words of our own, and worse."""
    call = Caller(wire)
    plain = call.request("OPTIONS")
    invite = call.request("INVITE", sdp=SDP)

    def options(*more: str, drop: str = "") -> str:
        text = Caller(wire).request("OPTIONS", *more)
        return "\r\n".join(line for line in text.split("\r\n") if not drop or not line.startswith(drop))

    texts = {
        "folded everywhere": plain.replace(": ", " :\r\n  \t "),
        "compact names": invite.replace("\r\nVia:", "\r\nv:")
        .replace("\r\nFrom:", "\r\nf:")
        .replace("\r\nTo:", "\r\nt:"),
        "line feeds only": plain.replace("\r\n", "\n"),
        "negative length": plain.replace("Content-Length: 0", "Content-Length: -999"),
        "length beyond the end": invite.replace("Content-Length: ", "Content-Length: 9"),
        "length short of the end": invite.replace("Content-Length: 1", "Content-Length: "),
        "two lengths": options("Content-Length: 10", "Content-Length: 99"),
        "huge numbers": options("Expires: 1000000000000000000000000", "Max-Forwards: 99999999999"),
        "huge CSeq": plain.replace("CSeq: 1 ", "CSeq: 36893488147419103232 "),
        "CSeq of another method": plain.replace("OPTIONS\r\nMax", "INVITE\r\nMax"),
        "CSeq without a number": plain.replace("CSeq: 1 ", "CSeq: abc "),
        "no CSeq": options(drop="CSeq"),
        "no Via": options(drop="Via"),
        "no From": options(drop="From"),
        "no To": options(drop="To"),
        "no Call-ID": options(drop="Call-ID"),
        "Via of garbage": plain.replace("Via: ", "Via: garbage, "),
        "Via port beyond": plain.replace(f":{wire.port};branch", ":99999;branch"),
        "Via by another transport": plain.replace("SIP/2.0/UDP", "SIP/2.0/TLS"),
        "version of the future": plain.replace(" SIP/2.0\r\n", " SIP/7.0\r\n", 1),
        "URI in brackets": plain.replace("OPTIONS sip:bot@127.0.0.1", "OPTIONS <sip:bot@127.0.0.1>"),
        "URI with spaces": plain.replace("OPTIONS sip:bot", "OPTIONS sip:b ot"),
        "unknown scheme": plain.replace("OPTIONS sip:", "OPTIONS nobodyknowsthis:"),
        "scheme tel": invite.replace("INVITE sip:bot", "INVITE tel:+481"),
        "escaped null": plain.replace("OPTIONS sip:bot", "OPTIONS sip:b%00t"),
        "open quote": plain.replace("From: <", 'From: "caller <'),
        "control characters": options("Subject: \x01\x02\x7f\x1b"),
        "not UTF-8": options("Subject: x").replace("Subject: x", "Subject: \udcff\udcfe"),
        "everything twice": plain.replace("\r\n\r\n", "\r\n" + plain.partition("\r\n")[2]),
        "too many headers": options(*["X-A: b"] * 5000),
        "a header too long": options("X-A: " + "b" * 60_000),
        "too many contacts": options("Contact: " + "<sip:a@b>," * 5000),
        "too many Vias": options("Via: " + ",".join(["SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx"] * 1000)),
        "deep parameters": options("Contact: <sip:a@b>" + ";a=b" * 5000),
        "response out of nowhere": message("SIP/2.0 200 OK", plain.split("\r\n")[1:-3]),
        "response of a huge status": message(
            "SIP/2.0 4294967301 better not break", plain.split("\r\n")[1:-3]
        ),
        "response without a reason": message("SIP/2.0 200", plain.split("\r\n")[1:-3]),
        "response without a number": message("SIP/2.0 abc OK", plain.split("\r\n")[1:-3]),
        "ACK of nothing": Caller(wire).request("ACK"),
        "CANCEL of nothing": Caller(wire).request("CANCEL"),
        "BYE of nothing": Caller(wire).request("BYE"),
        "PRACK of nothing": Caller(wire).request("PRACK", "RAck: 1 1 INVITE"),
        "Replaces nothing": Caller(wire).request(
            "INVITE", "Require: replaces", "Replaces: x;to-tag=1;from-tag=2", sdp=SDP
        ),
        "requires what nobody has": Caller(wire).request("INVITE", "Require: telepathy", sdp=SDP),
        "session timer of nothing": Caller(wire).request(
            "INVITE", "Supported: timer", "Session-Expires: 0;refresher=uas", sdp=SDP
        ),
        "body of another kind": Caller(wire).request("INVITE", "Content-Type: image/png", sdp="\x89PNG"),
        "multipart without an end": Caller(wire).request(
            "INVITE", "Content-Type: multipart/mixed;boundary=x", sdp="--x\r\n"
        ),
        "empty": "",
        "blank lines": "\r\n" * 500,
        "half a line": "INVITE sip:",
        "the web": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    }
    found = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
    found["STUN"] = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12)
    found["SigComp"] = b"\xf8" + bytes(40)
    return found


class Mutator:
    """Messages that were right once, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def mutations(self, wire: Wire, number: int) -> Iterator[bytes]:
        """So many, of requests of every method, each of a call of its own."""
        methods = ("INVITE",) * 6 + (
            "OPTIONS",
            "REGISTER",
            "BYE",
            "CANCEL",
            "UPDATE",
            "INFO",
            "NOTIFY",
            "REFER",
            "PRACK",
            "SUBSCRIBE",
        )
        for _ in range(number):
            call = Caller(wire)
            if self._random.random() < 0.1:
                call.contact = self._random.choice(BAD_URIS + ODD_URIS)
            if self._random.random() < 0.1:
                call.headers = (f"Record-Route: {self._random.choice(BAD_URIS + ODD_URIS)}",)
            method = self._random.choice(methods)
            yield self.mutate(call.request(method, sdp=SDP if method == "INVITE" else "").encode())

    def mutate(self, data: bytes) -> bytes:
        """One message, damaged a little."""
        chance, damaged = self._random, bytearray(data)
        for _ in range(chance.randint(1, 8)):
            at, kind = chance.randrange(len(damaged) + 1), chance.random()
            if kind < 0.4 and at < len(damaged):
                damaged[at] = chance.randrange(256)
            elif kind < 0.6:
                del damaged[at : at + chance.randint(1, 20)]
            elif kind < 0.8:
                damaged[at:at] = chance.randbytes(chance.randint(1, 10))
            else:
                self._shuffle_lines(damaged)
        return bytes(damaged)

    def _shuffle_lines(self, damaged: bytearray) -> None:
        lines = bytes(damaged).split(b"\r\n")
        here, there = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        match self._random.randrange(4):
            case 0:
                lines[here], lines[there] = lines[there], lines[here]
            case 1:
                lines.insert(here, lines[there])
            case 2:
                del lines[here]
            case _:
                name = lines[here].partition(b":")[0]
                lines[here] = name + b":" + lines[there].partition(b":")[2]
        damaged[:] = b"\r\n".join(lines)
