"""What the bot's sound says, by a recogniser: proof that a caption was really spoken."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import ModelError
from voicebot.hearing.types import OPEN, Ears, Grammar
from voicebot.hearing.vosk import VoskEars

CHUNK = 3200


def recogniser(ears: Ears) -> Callable[[NDArray[np.int16], Sequence[str]], str]:
    """A function from mono 16 kHz sound and the words it may hold (none: any) to the text heard. It blocks. Errors: HearingError."""

    def recognise(pcm: NDArray[np.int16], words: Sequence[str] = ()) -> str:
        ear = ears.recognizer(Grammar("caller", tuple(words)) if words else OPEN)
        for start in range(0, len(pcm), CHUNK):
            ear.accept(pcm[start : start + CHUNK])
        return ear.finish().text

    return recognise


def installed_recogniser(models: Path) -> Callable[[NDArray[np.int16], Sequence[str]], str]:
    """The same with the largest Vosk model under `models`. Errors: ModelError."""
    found = sorted(models.glob("**/am/final.mdl"), key=lambda file: file.stat().st_size)
    if not found:
        raise ModelError(f"{models}: no Vosk model there; run `voicebot models verify`")
    return recogniser(VoskEars(found[-1].parent.parent))
