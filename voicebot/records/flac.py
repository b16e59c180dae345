"""A second or so of stereo sound made small without loss: each piece is a FLAC stream of its own, readable without the others."""

from io import BytesIO

import numpy as np
import soundfile

from voicebot.audio.frame import RATE
from voicebot.records.stereo import Stereo

_MARK = b"fLaC"
_LAST = 0x80
"""Set in the first byte of a metadata block after which the sound begins; the other bits are the block's type."""
_STREAMINFO = 0


def encode(pcm: Stereo) -> bytes:
    """shape (n, 2), n > 0, int16 at RATE → a whole FLAC stream."""
    file = BytesIO()
    soundfile.write(file, pcm, RATE, format="FLAC", subtype="PCM_16")
    return _bare(file.getvalue())


def decode(data: bytes) -> Stereo:
    """What `encode` was given. Errors: ValueError for bytes that are no such stream."""
    try:
        pcm, rate = soundfile.read(BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(str(error)) from error
    if rate != RATE or pcm.shape[1] != 2:
        raise ValueError("another rate or number of channels")
    found: Stereo = np.asarray(pcm, np.int16)
    return found


def _bare(stream: bytes) -> bytes:
    """Without the tags and padding that the library puts in front of every stream: 8 KB, more than half a second of sound."""
    at, info = len(_MARK), b""
    while True:
        kind, end = stream[at], at + 4 + int.from_bytes(stream[at + 1 : at + 4], "big")
        if kind & ~_LAST == _STREAMINFO:
            info = bytes([_STREAMINFO | _LAST]) + stream[at + 1 : end]
        at = end
        if kind & _LAST:
            return _MARK + info + stream[at:]
