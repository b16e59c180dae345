"""Stereo sound made small."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.audio.frame import RATE
from voicebot.records.flac import decode, encode


@settings(max_examples=30, deadline=None)
@given(samples=st.integers(1, 3000), seed=st.integers(0, 99), level=st.integers(0, 32767))
def test_nothing_is_lost(samples: int, seed: int, level: int) -> None:
    """Any sound of any length comes back the same."""
    pcm = np.random.default_rng(seed).integers(-level - 1, level + 1, (samples, 2)).astype(np.int16)
    assert np.array_equal(decode(encode(pcm)), pcm)


def test_a_call_is_small() -> None:
    """One side talking, the other silent, takes less than half of what it would as it is; silence next to nothing."""
    tone = (np.sin(np.arange(RATE) / 20) * 3000 + np.random.default_rng(1).normal(0, 30, RATE)).astype(
        np.int16
    )
    talk = np.stack([tone, np.zeros(RATE, np.int16)], axis=1)
    assert len(encode(talk)) < talk.nbytes / 4
    assert len(encode(np.zeros((RATE, 2), np.int16))) < 200


@pytest.mark.parametrize("data", [b"", b"fLaC", b"RIFF" + bytes(100), encode(np.ones((9, 2), np.int16))[:30]])
def test_what_is_no_such_stream_is_refused(data: bytes) -> None:
    """A damaged piece is an error, never noise."""
    with pytest.raises(ValueError, match=r"."):
        decode(data)


def test_another_format_is_refused() -> None:
    """A stream that the library reads, but that is not ours."""
    from io import BytesIO

    import soundfile

    file = BytesIO()
    soundfile.write(file, np.zeros((100, 1), np.int16), 8000, format="FLAC", subtype="PCM_16")
    with pytest.raises(ValueError, match="another rate"):
        decode(file.getvalue())
