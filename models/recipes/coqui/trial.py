"""What the new voice is like: spoken by the line's own code, measured beside espeak-ng, and heard again by the built-in ears where
its language has some.

`make voice-report` is the whole trial, of the voice that is on the shelf; this one is of the voice that was just made, so that its
card tells figures of its own.
"""

import asyncio
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.behind import wrong_words
from bench.voice.prompts import Prompt
from bench.voice.trial import Recognise, intelligible, listener, rendered, trailing_ms
from voicebot.audio.frame import RATE, Pcm
from voicebot.hearing.vosk import VoskEars
from voicebot.languages.tongue import Tongue
from voicebot.speaking.sentences import split
from voicebot.speaking.synthesis import CoquiSynthesis
from voicebot.speaking.types import Voice

_WORD = re.compile(r"[^\W\d_]+")


def tried(
    model: Path, tongue: Tongue, espeak: Voice, ears: Path | None, prompts: Sequence[Prompt]
) -> dict[str, float]:
    """Figures by name. model: holds voice/ and vocoder/; espeak: speaks the same beside it; ears: of a Vosk model, without them there
    are no figures of what was heard. Errors: ModelError, SpeakingError, HearingError."""
    voice = CoquiSynthesis(model / "voice", model / "vocoder")
    heard = Heard(tongue, listener(VoskEars(ears))) if ears else None
    voice.warm_up()
    cpu = audio = longest = 0.0
    stois: list[float] = []
    try:
        for prompt in prompts:
            sentences = [tongue.normalise(sentence).text for sentence in split(prompt.text)]
            began = time.process_time()
            pieces = [voice.render(sentence).pcm for sentence in sentences]
            cpu += time.process_time() - began
            pcm = np.concatenate(pieces)
            source = np.concatenate(asyncio.run(rendered(espeak, sentences)))
            if heard:
                heard.listen(" ".join(sentences), prompt.order, pcm, source)
            audio += len(pcm) / RATE
            longest = max(longest, *(trailing_ms(piece) for piece in pieces))
            stois.append(intelligible(source, pcm))
    finally:
        voice.close()
    known = [value for value in stois if not math.isnan(value)]
    return {
        "prompts": float(len(prompts)),
        **(heard.figures() if heard else {}),
        "stoi": round(sum(known) / len(known), 3) if known else 0.0,
        "real_time_factor": round(cpu / audio, 3),
        "longest_silence_at_the_end_ms": round(longest, 1),
    }


class Heard:
    """What a recogniser understands of the voice, and of espeak-ng beside it."""

    def __init__(self, tongue: Tongue, recognise: Recognise) -> None:
        self._number_runs, self._recognise = tongue.number_runs, recognise
        self._words = self._wrong = self._source_wrong = 0
        self._orders: list[bool] = []

    def listen(self, text: str, order: str | None, pcm: Pcm, source: Pcm) -> None:
        """One prompt. text: as it is spoken; order: the number in it; source: by espeak-ng."""
        said = " ".join(_WORD.findall(text.lower()))
        heard = self._recognise(pcm)
        self._words += len(said.split())
        self._wrong += wrong_words(said, heard)
        self._source_wrong += wrong_words(said, self._recognise(source))
        if order is not None:
            self._orders.append(any(run.digits == order for run in self._number_runs(heard)))

    def figures(self) -> dict[str, float]:
        """By name."""
        right = 100 * sum(self._orders) / len(self._orders) if self._orders else 100.0
        return {
            "words_wrong_percent": round(100 * self._wrong / self._words, 1),
            "words_wrong_of_espeak_percent": round(100 * self._source_wrong / self._words, 1),
            "orders_right_percent": round(right, 1),
        }
