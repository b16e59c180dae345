"""How well a model hears certain sentences: spoken by espeak-ng in voices that no model of ours was trained on, through a telephone's codec."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from voicebot.audio.frame import RATE, Pcm
from voicebot.hearing.vosk import VoskEars
from voicebot.speaking.espeak import EspeakVoice

VOICES = ("pl+Annie", "pl+linda", "pl+Gene", "pl+whisperf", "pl+f4", "pl+m3", "pl+m7")
"""Never used in training (facts of the built-in model's card)."""
TELEPHONE_RATE = 8_000
PAUSE_S = 0.3
_BLOCK = RATE // 5


@dataclass(frozen=True)
class Sentence:
    """What is said. words: what should be heard; spelled: what the voice reads; new: the words that it is about."""

    words: tuple[str, ...]
    spelled: str
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """wer: word errors per word said; found: share of the new words that were heard (1.0 when there are none)."""

    wer: float
    found: float
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """A sentence and its sound."""

    sentence: Sentence
    pcm: Pcm


def record(sentences: Sequence[Sentence], voices: Sequence[str] = VOICES) -> list[Recorded]:
    """Have the sentences spoken, one voice after another. Errors: SpeakingError."""

    async def all_of_them() -> list[Recorded]:
        mouths = [EspeakVoice(voice, timeout_s=20.0) for voice in voices]
        found = []
        for at, sentence in enumerate(sentences):
            rendered = await mouths[at % len(mouths)].render(sentence.spelled)
            found.append(Recorded(sentence, by_telephone(rendered.pcm)))
        return found

    return asyncio.run(all_of_them())


def by_telephone(pcm: Pcm) -> Pcm:
    """The sound after 8 kHz A-law, at our rate again, with a pause before and after."""
    narrow = soxr.resample(pcm.astype(np.float32) / 32768, RATE, TELEPHONE_RATE)
    loud = np.clip(np.abs(narrow), 0, 1)
    a, log = 87.6, 1 + np.log(87.6)
    packed = np.where(loud < 1 / a, a * loud / log, (1 + np.log(np.maximum(a * loud, 1))) / log)
    packed = np.round(packed * 127) / 127
    loud = np.where(packed < 1 / log, packed * log / a, np.exp(packed * log - 1) / a)
    wide = soxr.resample(np.sign(narrow) * loud, TELEPHONE_RATE, RATE)
    still = np.zeros(int(PAUSE_S * RATE), np.int16)
    heard = np.clip(np.round(wide * 32767), -32768, 32767).astype(np.int16)
    return np.concatenate([still, heard, still])


def hear(model: Path, recorded: Sequence[Recorded]) -> list[tuple[str, ...]]:
    """What the model hears. Errors: ModelError, HearingError."""
    ears = VoskEars(model)
    heard = []
    for one in recorded:
        recognizer = ears.recognizer()
        for at in range(0, len(one.pcm), _BLOCK):
            recognizer.accept(one.pcm[at : at + _BLOCK])
        heard.append(tuple(recognizer.finish().text.split()))
    return heard


def score(recorded: Sequence[Recorded], heard: Sequence[tuple[str, ...]]) -> Score:
    """Word error rate, and which of the new words were heard at all."""
    wrong = sum(errors(one.sentence.words, got) for one, got in zip(recorded, heard, strict=True))
    said = sum(len(one.sentence.words) for one in recorded)
    new = [(word, word in got) for one, got in zip(recorded, heard, strict=True) for word in one.sentence.new]
    missed = tuple(word for word, found in new if not found)
    return Score(wrong / max(1, said), 1 - len(missed) / len(new) if new else 1.0, missed)


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words put in, left out or taken for another (edit distance)."""
    row = list(range(len(heard) + 1))
    for at, word in enumerate(said, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(heard, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (word != other))
    return row[-1]
