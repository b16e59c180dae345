"""The file of a recording: pieces locked one by one, so that what is on disk can be read up to the last whole one whatever happened
to the process. docs/records.md gives the bytes.

A piece cannot be changed, moved, taken out or put into another file without being noticed: each is locked together with the file's
head and the seal of the piece before. A file that does not end with its last piece is known to be cut short.
"""

import io
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from voicebot.errors import RecordingError
from voicebot.records.keys import ID_BYTES, KEY_BYTES, KeyRing, id_of

MAGIC = b"VBREC\x01"
SALT_BYTES = 16
TAG_BYTES = 16
LONGEST = 1 << 20
"""Bytes of a locked piece; a longer one is no piece of ours."""
_HEAD = struct.Struct(f">{len(MAGIC)}s{ID_BYTES}s{SALT_BYTES}sB")
_PIECE = struct.Struct(">BQII")
_MORE, _LAST = 0, 1


@dataclass(frozen=True, slots=True)
class Extent:
    """samples: length of what can be read. whole: the recording was ended in order."""

    samples: int
    whole: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """One piece's, in clear: is it the last, its first sample, its samples, bytes of the locked sound."""

    last: bool
    start: int
    samples: int
    length: int

    def packed(self) -> bytes:
        return _PIECE.pack(_LAST if self.last else _MORE, self.start, self.samples, self.length)

    def nonce(self) -> bytes:
        """No two pieces of a file begin at the same sample, but for the last, which has no sound; no two files have the same key."""
        return struct.pack(">QBxxx", self.start, self.last)


class Sealer:
    """Makes the bytes of one file, in order. name: of the recording, 1 to 255 bytes in UTF-8."""

    def __init__(self, key: bytes, name: str) -> None:
        salt, named = secrets.token_bytes(SALT_BYTES), name.encode()
        self.head = _HEAD.pack(MAGIC, id_of(key), salt, len(named)) + named
        """The file begins with it."""
        self._cipher = _cipher(key, salt)
        self._seal = b""

    def piece(self, start: int, samples: int, sound: bytes, *, last: bool = False) -> bytes:
        """The next piece's bytes. start grows from piece to piece. Count it as written with `wrote`, or give the next one instead."""
        head = _Head(last, start, samples, len(sound) + TAG_BYTES)
        clear = head.packed()
        return clear + self._cipher.encrypt(head.nonce(), sound, self.head + clear + self._seal)

    def wrote(self, piece: bytes) -> None:
        """This piece is in the file."""
        self._seal = piece[-TAG_BYTES:]


class Sealed:
    """Reads one file. Errors of opening: RecordingError foreign, key."""

    def __init__(self, file: BinaryIO, keys: KeyRing) -> None:
        self._file = file
        fixed = file.read(_HEAD.size)
        if len(fixed) < _HEAD.size or not fixed.startswith(MAGIC):
            raise RecordingError("this is no recording", "foreign")
        _, key_id, salt, named = _HEAD.unpack(fixed)
        name = file.read(named)
        self._head = fixed + name
        self.name = name.decode("utf-8", "replace")
        self._cipher = _cipher(keys[key_id], salt)

    @classmethod
    def of(cls, data: bytes, keys: KeyRing) -> Self:
        """The same from memory."""
        return cls(io.BytesIO(data), keys)

    def extent(self) -> Extent:
        """How much there is; the heads alone are read."""
        samples, whole = 0, False
        for head, _ in self._heads():
            samples, whole = max(samples, head.start + head.samples), head.last
        return Extent(samples, whole)

    def pieces(self) -> Iterator[tuple[int, int, bytes]]:
        """(first sample, samples, sound) up to the last whole piece. Errors: RecordingError("damaged") at a piece that was changed."""
        seal, reached = b"", 0
        for head, at in self._heads():
            self._file.seek(at)
            locked = self._file.read(head.length)
            try:
                sound = self._cipher.decrypt(head.nonce(), locked, self._head + head.packed() + seal)
            except InvalidTag:
                raise RecordingError(f"the recording was changed after sample {reached}", "damaged") from None
            seal, reached = locked[-TAG_BYTES:], head.start + head.samples
            if not head.last:
                yield head.start, head.samples, sound

    def _heads(self) -> Iterator[tuple[_Head, int]]:
        """Each whole piece, and where its sound stands; what a crash left of one more is no piece."""
        size = self._file.seek(0, io.SEEK_END)
        at = len(self._head)
        while at + _PIECE.size <= size:
            self._file.seek(at)
            mark, start, samples, length = _PIECE.unpack(self._file.read(_PIECE.size))
            at += _PIECE.size
            if mark not in (_MORE, _LAST) or not TAG_BYTES <= length <= min(LONGEST, size - at):
                return
            yield _Head(mark == _LAST, start, samples, length), at
            at += length
            if mark == _LAST:
                return


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    """A key for this file alone."""
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"voicebot recording").derive(key))
