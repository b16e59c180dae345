"""Records survive the socket; what is no record is refused."""

import json
import struct

import pytest

from gateway.sip import protocol
from gateway.sip.protocol import Ended, Incoming, Invite, Reader, Record, Registered, Respond, Up
from voicebot.errors import DataError

RECORDS: list[Record] = [
    Respond("in-1", 200, "OK", "v=0\r\n", (("Contact", "<sip:a@b>"),)),
    Invite("out-1", "sip:ł@b", "sip:a@b", "v=0", ring_s=30),
    Up("b1", ("sip:127.0.0.1:5060",)),
    Incoming("in-1", "peer:x", "+48123", True, "bot", "10.0.0.1", False, None, {"subject": "ó"}),
    Ended("in-1", "bye"),
    Registered("home", 200, 600),
]


def framed(tree: object) -> bytes:
    body = json.dumps(tree).encode()
    return struct.pack("!I", len(body)) + body


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_out_as_it_went_in(record: Record) -> None:
    """Encoding and reading give the same record back."""
    assert Reader().feed(protocol.encode(record)) == [record]


def test_records_may_come_in_any_pieces() -> None:
    """Bytes cut anywhere still make every record, once."""
    reader, found = Reader(), []
    for byte in b"".join(map(protocol.encode, RECORDS)):
        found += reader.feed(bytes([byte]))
    assert found == RECORDS


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("!I", protocol.MAX_FRAME + 1),
        struct.pack("!I", 3) + b"{a}",
        framed({"kind": "Nonsense"}),
        framed([1]),
        framed({"kind": "Ended", "call": 7, "cause": "bye"}),
        framed({"kind": "Ended", "call": "x", "cause": "bye", "more": 1}),
        framed({"kind": "Ended", "call": "x"}),
        framed({"kind": "Up", "boot": "x", "urls": "y"}),
        framed({"kind": "Respond", "call": "x", "status": 200, "phrase": "OK", "headers": [["a"]]}),
    ],
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    """Wrong lengths, kinds, fields and types raise DataError."""
    with pytest.raises(DataError):
        Reader().feed(data)


def test_a_record_that_is_too_long_is_not_sent() -> None:
    """What the other side would refuse is refused here."""
    with pytest.raises(DataError):
        protocol.encode(Respond("x", 200, "OK", "v" * protocol.MAX_FRAME))
