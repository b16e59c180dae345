"""Messages between the gateway and the voice worker."""

import asyncio
import struct

import pytest

from voicebot.speaking import wire


def _reader(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_a_message_comes_out_as_it_went_in() -> None:
    """Header and samples survive, one message after another, then a clean end."""
    data = wire.encode({"op": "say", "text": "żółć"}, b"\x01\x02") + wire.encode({"op": "hello"})
    reader = _reader(data)
    assert await wire.read(reader) == ({"op": "say", "text": "żółć"}, b"\x01\x02")
    assert await wire.read(reader) == ({"op": "hello"}, b"")
    assert await wire.read(reader) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x00",
        struct.pack("!II", 5, 0) + b"{}",
        struct.pack("!II", 2, 9) + b"{}xx",
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 2, 0) + b"{x",
        struct.pack("!II", 2, 0) + b"\xff\xfe",
        struct.pack("!II", wire.MAX_HEADER + 1, 0),
        struct.pack("!II", 2, wire.MAX_BODY + 1),
    ],
    ids=[
        "cut lengths",
        "cut header",
        "cut body",
        "no object",
        "no JSON",
        "no text",
        "huge header",
        "huge body",
    ],
)
async def test_nonsense_is_refused(data: bytes) -> None:
    """Bytes that are no message raise WireError, never anything else."""
    with pytest.raises(wire.WireError):
        await wire.read(_reader(data))


def test_what_the_reader_would_refuse_is_not_sent() -> None:
    """Too large a header stops at the sender."""
    with pytest.raises(wire.WireError):
        wire.encode({"text": "x" * wire.MAX_HEADER})
