"""The keys that recordings are locked with: from the environment alone, told apart by an id that gives nothing away."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from typing import Self

from voicebot.errors import RecordingError

KEY_BYTES = 32
ID_BYTES = 8


def parse(text: str) -> bytes:
    """A key as the settings hold it. Errors: ValueError saying what is allowed."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{KEY_BYTES} random bytes in base64: openssl rand -base64 {KEY_BYTES}")
    return key


def id_of(key: bytes) -> bytes:
    """What a recording says of its key."""
    return hashlib.sha256(b"voicebot recording key" + key).digest()[:ID_BYTES]


class KeyRing:
    """The key that new recordings are locked with, and those of older ones."""

    def __init__(self, current: bytes | None, older: Iterable[bytes] = ()) -> None:
        keys = [key for key in (current, *older) if key is not None]
        self.current = current
        self._keys: Mapping[bytes, bytes] = {id_of(key): key for key in keys}

    @classmethod
    def of(cls, current: str | None, older: str | None = None) -> Self:
        """From settings; `older`: keys separated by commas. Errors: ValueError as of `parse`."""
        return cls(
            parse(current) if current else None,
            [parse(text) for text in (older or "").split(",") if text.strip()],
        )

    def __getitem__(self, key_id: bytes) -> bytes:
        """Errors: RecordingError("key")."""
        try:
            return self._keys[key_id]
        except KeyError:
            raise RecordingError(
                f"recorded with a key that is not there (id {key_id.hex()}): put it into VOICEBOT_RECORDS__OLD_KEYS",
                "key",
            ) from None
