"""What the bot's sound says, by a recogniser: proof that a caption was really spoken."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from voicebot.hearing.types import OPEN, Ears, Grammar

CHUNK = 3200


def recogniser(ears: Ears) -> Callable[[NDArray[np.int16], Sequence[str]], str]:
    """A function from mono 16 kHz sound and the words it may hold (none: any) to the text heard. It blocks. Errors: HearingError."""

    def recognise(pcm: NDArray[np.int16], words: Sequence[str] = ()) -> str:
        ear = ears.recognizer(Grammar("caller", tuple(words)) if words else OPEN)
        for start in range(0, len(pcm), CHUNK):
            ear.accept(pcm[start : start + CHUNK])
        return ear.finish().text

    return recognise
