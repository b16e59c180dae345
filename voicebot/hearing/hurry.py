"""A number's last word comes sooner when the ears need not wait for what follows it.

The network looks 180 ms ahead and takes 90 ms at a time: a word is found about a quarter of a second after it was said. Turn taking
waits for less than that once a number is whole. So in a pause the recogniser is given at once what it would hear while it waits:
the pause's own sound, over again. Who goes on speaking has made a longer pause. What it wins is printed by `python -m bench.turns`.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from voicebot.audio.frame import FRAME_MS, RATE, Pcm
from voicebot.audio.frames import Frames, powers
from voicebot.hearing.numbers import digits
from voicebot.hearing.rehearing import Digits
from voicebot.hearing.types import OPEN, UNKNOWN, Ears, Grammar, Heard, Recognizer

PAUSE_FRAMES = 6
"""So many soft frames (120 ms) in a row are a pause; the closure of a "t" or "k" is shorter."""
SOFT_DB = 30.0
"""A frame this much below the loudest of the turn is soft. Where the line is noisier nothing is hurried: 18 dB took fading consonants for
pauses, and numbers had a word too many (the line's column of `bench.ears`)."""
TAIL_FRAMES, AGAIN = 2, 4
"""The pause's last frames are heard over again, so many times (160 ms); earlier ones have the end of the word in them."""
LEFT = 2
"""Digits that may be missing: the last word brings them. Between earlier words there is nothing to be quick about."""


@dataclass(slots=True)
class _Turn:
    """What was heard of it. soft: the soft frames at the end, added: where (seconds of its own sound) the
    pause was heard over again, loudest: the power of a frame, fed: samples."""

    frames: Frames = field(default_factory=Frames)
    soft: list[Pcm] = field(default_factory=list)
    hurried: bool = False
    added: list[float] = field(default_factory=list)
    loudest: float = 0.0
    fed: int = 0


class _Recognizer:
    """One call's ear for numbers of so many digits."""

    def __init__(self, recognizer: Recognizer, wanted: int, digits: Digits) -> None:
        self._recognizer, self._wanted, self._digits = recognizer, wanted, digits
        self._turn = _Turn()

    def accept(self, pcm: Pcm) -> str:
        turn = self._turn
        turn.fed += len(pcm)
        text = self._recognizer.accept(pcm)
        frames = turn.frames.push(pcm)
        for frame, power in zip(frames, powers(frames).tolist(), strict=True):
            turn.loudest = max(turn.loudest, power)
            if power < turn.loudest * 10 ** (-SOFT_DB / 10):
                turn.soft = [*turn.soft[1 - PAUSE_FRAMES :], frame]
            else:
                turn.soft, turn.hurried = [], False
        if len(turn.soft) == PAUSE_FRAMES and not turn.hurried and self._ends_soon(text):
            return self._hurry()
        return text

    def finish(self) -> Heard:
        heard = self._recognizer.finish()
        words = tuple(
            replace(word, start=self._heard_at(word.start), end=self._heard_at(word.end))
            for word in heard.words
        )
        self._turn = _Turn()
        return replace(heard, words=words)

    def reset(self) -> None:
        self._turn = _Turn()
        self._recognizer.reset()

    def _ends_soon(self, text: str) -> bool:
        """One more word is all that is missing."""
        known = " ".join(word for word in text.split() if word != UNKNOWN)
        return 0 < self._wanted - len(self._digits(known)) <= LEFT

    def _hurry(self) -> str:
        turn = self._turn
        turn.hurried = True
        turn.added.append(turn.fed / RATE)
        tail = np.concatenate(turn.soft[-TAIL_FRAMES:])
        # back and forth, so that no edge is heard
        again = [tail[::-1] if time % 2 == 0 else tail for time in range(AGAIN)]
        return self._recognizer.accept(np.concatenate(again))

    def _heard_at(self, told_s: float) -> float:
        """Seconds of the turn's own sound; the recogniser counts what was added."""
        longer = AGAIN * TAIL_FRAMES * FRAME_MS / 1000
        for at in self._turn.added:
            if told_s <= at:
                break
            told_s = max(at, told_s - longer)
        return told_s


class Hurry:
    """Ears that are quick about the last word of a number. digits: of a text, as the language says numbers."""

    def __init__(self, ears: Ears, digits: Digits = digits) -> None:
        self.name = ears.name
        self._ears, self._digits = ears, digits

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer."""
        recognizer = self._ears.recognizer(grammar)
        return _Recognizer(recognizer, grammar.digits, self._digits) if grammar.digits else recognizer

    def knows(self, word: str) -> bool:
        """As Ears.knows."""
        return self._ears.knows(word)
