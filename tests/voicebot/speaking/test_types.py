"""What crosses between the speaking room and the calls."""

import dataclasses

import numpy as np
import pytest

from voicebot.speaking.types import Rendered, SpeechChunk, WordMark


def test_speech_cannot_be_changed_on_its_way() -> None:
    """Chunks and renderings are frozen: a cached one is shared by many calls."""
    pcm = np.zeros(4, np.int16)
    marks = (WordMark(3, 4),)
    for value in (Rendered(pcm, marks), SpeechChunk("Tak", pcm, marks, "test")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.marks = ()  # type: ignore[misc]
