"""A scripted ear and a voice detector that goes by loudness, for policy tests in virtual time."""

import asyncio
from collections.abc import Callable

import numpy as np

from voicebot.audio.frame import Pcm
from voicebot.hearing.types import OPEN, Distance, Grammar, Heard


class Ear:
    """Hears what the script says was spoken. lags: it tells no words before it is asked for the final ones."""

    def __init__(self, on_words: Callable[[str], None]) -> None:
        self.on_words = on_words
        self.next: list[str | Exception] = []
        self.grammars: list[str] = []
        self.prepared: list[str] = []
        self.lags = False
        self.dropped = 0
        self.fed = 0
        self.discarded = 0

    def prepare(self, grammar: Grammar) -> None:
        self.prepared.append(grammar.name)

    def begin(self, grammar: Grammar) -> None:
        self.grammars.append(grammar.name)
        self.fed = 0

    def feed(self, pcm: Pcm) -> None:
        self.fed += len(pcm)
        if not self.lags and self.next and isinstance(self.next[0], str) and self.next[0]:
            asyncio.get_running_loop().call_soon(self.on_words, self.next[0])

    def finish(self) -> "asyncio.Future[Heard]":
        result: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        said = self.next.pop(0) if self.next else ""
        if isinstance(said, Exception):
            result.set_exception(said)
        else:
            result.set_result(Heard(said, 0.9))
        return result

    def discard(self) -> None:
        self.discarded += 1


class Pool:
    def ear(self, on_words: Callable[[str], None]) -> Ear:
        self.last = Ear(on_words)
        return self.last


class Loudness:
    distance = Distance.NEAR
    quiet_ms = 0

    def process(self, pcm: Pcm) -> bool:
        return bool(np.abs(pcm).max() > 1000)


class Told:
    """A recogniser that says what it is told to, and counts what it is given."""

    def __init__(self, heard: Heard | None = None, so_far: str = "") -> None:
        self.heard, self.so_far = heard or Heard("", 0.0), so_far
        self.pieces: list[int] = []
        """Samples of each piece of sound."""
        self.resets = 0

    @property
    def samples(self) -> int:
        return sum(self.pieces)

    def accept(self, pcm: Pcm) -> str:
        self.pieces.append(len(pcm))
        return self.so_far

    def finish(self) -> Heard:
        return self.heard

    def reset(self) -> None:
        self.resets += 1


class OneEar:
    """Ears with one recogniser for everything, which know one word."""

    name = "fake"

    def __init__(self, one: Told, word: str) -> None:
        self.one, self._word = one, word

    def recognizer(self, grammar: Grammar = OPEN) -> Told:
        return self.one

    def knows(self, word: str) -> bool:
        return word == self._word
