"""The keys of recordings."""

import base64

import pytest

from voicebot.errors import RecordingError
from voicebot.records.keys import KeyRing, id_of, parse

ONE, TWO = bytes(range(32)), bytes(32)


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_new_ones_are_locked_with_the_current_key_and_old_ones_still_open() -> None:
    """A key may be changed without losing what was recorded before."""
    ring = KeyRing.of(text(ONE), f"{text(TWO)}, ")
    assert ring.current == ONE
    assert ring[id_of(ONE)] == ONE
    assert ring[id_of(TWO)] == TWO


def test_a_key_that_is_not_there_is_named_by_its_id() -> None:
    """The operator can tell which one is missing, and nobody the key from its id."""
    with pytest.raises(RecordingError, match=id_of(TWO).hex()) as caught:
        KeyRing.of(text(ONE))[id_of(TWO)]
    assert caught.value.kind == "key"
    assert TWO not in id_of(TWO)


def test_without_keys_there_is_none() -> None:
    """Recording is off."""
    assert KeyRing.of(None).current is None


@pytest.mark.parametrize("bad", ["", "kurz", text(bytes(16)), text(bytes(33)), "ł" * 44, "*" * 44])
def test_what_is_no_key_is_refused_with_how_to_make_one(bad: str) -> None:
    """A weak or mistyped key stops the start."""
    with pytest.raises(ValueError, match="openssl rand -base64 32"):
        parse(bad)
