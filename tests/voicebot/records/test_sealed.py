"""The file of a recording."""

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import RecordingError
from voicebot.records.keys import KeyRing
from voicebot.records.sealed import MAGIC, Extent, Sealed, Sealer

KEY = bytes(range(32))
RING = KeyRing(KEY)
SOUNDS = [(0, 100, b"raz" * 30), (100, 50, b"dwa"), (900, 100, b""), (1000, 10, b"trzy" * 100)]


def pieces_of(*, last: bool = True, name: str = "call") -> list[bytes]:
    sealer = Sealer(KEY, name)
    parts = [sealer.head]
    for start, samples, sound in SOUNDS:
        parts.append(sealer.piece(start, samples, sound))
        sealer.wrote(parts[-1])
    if last:
        parts.append(sealer.piece(2000, 0, b"", last=True))
    return parts


def test_what_was_put_in_comes_out() -> None:
    """Every piece at its place, the name, and the length with the silence at the end."""
    sealed = Sealed.of(b"".join(pieces_of(name="rozmowa-ł")), RING)
    assert sealed.name == "rozmowa-ł"
    assert sealed.extent() == Extent(2000, True)
    assert list(sealed.pieces()) == SOUNDS


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    """Neither sound nor key are in the file, and the same sound looks different in every file."""
    one, two = b"".join(pieces_of()), b"".join(pieces_of())
    assert b"raz" not in one
    assert KEY not in one
    assert one[60:] != two[60:]
    with pytest.raises(RecordingError) as caught:
        Sealed.of(one, KeyRing(bytes(32)))
    assert caught.value.kind == "key"


@settings(max_examples=200)
@given(st.integers(0, 2000))
def test_a_file_cut_anywhere_is_read_up_to_its_last_whole_piece(cut: int) -> None:
    """And known to be cut short, unless nothing is missing."""
    parts = pieces_of()
    data = b"".join(parts)[:cut]
    if len(data) < len(parts[0]):
        holds_nothing(data)
        return
    whole = 0
    while whole < len(SOUNDS) and len(b"".join(parts[: whole + 2])) <= len(data):
        whole += 1
    sealed = Sealed.of(data, RING)
    assert list(sealed.pieces()) == SOUNDS[:whole]
    assert sealed.extent().whole == (len(data) == len(b"".join(parts)))


def holds_nothing(data: bytes) -> None:
    """A file cut inside its head holds nothing."""
    found: list[object] = []
    with contextlib.suppress(RecordingError):
        found.extend(Sealed.of(data, RING).pieces())
    assert found == []


@settings(max_examples=200)
@given(st.data())
def test_a_changed_bit_is_noticed(data: st.DataObject) -> None:
    """Whichever it is: nothing wrong is ever given out as sound."""
    parts = pieces_of()
    whole = bytearray(b"".join(parts))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    found = []
    try:
        sealed = Sealed.of(bytes(whole), RING)
        found.extend(sealed.pieces())
        cut = not sealed.extent().whole or len(found) < len(SOUNDS)
    except RecordingError:
        cut = True
    assert found == SOUNDS[: len(found)]
    assert cut


@pytest.mark.parametrize("order", [(0, 1, 3, 4, 5), (0, 2, 1, 3, 4, 5), (0, 1, 1, 2, 3, 4, 5), (0, 1, 5)])
def test_pieces_cannot_be_taken_out_moved_or_doubled(order: tuple[int, ...]) -> None:
    """Each is locked together with the one before."""
    parts = pieces_of()
    with pytest.raises(RecordingError) as caught:
        list(Sealed.of(b"".join(parts[number] for number in order), RING).pieces())
    assert caught.value.kind == "damaged"


def test_a_piece_of_another_call_is_refused() -> None:
    """Nobody's words can be put into another one's mouth."""
    one, two = pieces_of(), pieces_of(name="other")
    with pytest.raises(RecordingError):
        list(Sealed.of(b"".join([*one[:2], two[2], *one[3:]]), RING).pieces())


def test_a_piece_that_was_not_written_leaves_a_gap_and_no_doubt() -> None:
    """The disk refused one: the next is locked with what is really there."""
    sealer = Sealer(KEY, "call")
    first = sealer.piece(0, 1, b"a")
    sealer.wrote(first)
    sealer.piece(1, 1, b"lost")
    third = sealer.piece(2, 1, b"c")
    sealer.wrote(third)
    assert list(Sealed.of(sealer.head + first + third, RING).pieces()) == [(0, 1, b"a"), (2, 1, b"c")]


@pytest.mark.parametrize("tail", [bytes(100), struct.pack(">BQII", 0, 5, 5, 1 << 30), b"\xff" * 50])
def test_what_a_power_failure_leaves_at_the_end_is_no_piece(tail: bytes) -> None:
    """Zeros or rubbish after the last whole piece."""
    parts = pieces_of(last=False)
    sealed = Sealed.of(b"".join(parts) + tail, RING)
    assert list(sealed.pieces()) == SOUNDS
    assert sealed.extent() == Extent(1010, False)


@pytest.mark.parametrize("data", [b"", MAGIC, b"RIFF" + bytes(200)])
def test_another_file_is_refused(data: bytes) -> None:
    """It is no recording."""
    with pytest.raises(RecordingError) as caught:
        Sealed.of(data, RING)
    assert caught.value.kind == "foreign"
