"""What a voice must do, whatever engine is behind it."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from voicebot.audio.frame import Pcm


@dataclass(frozen=True, slots=True)
class WordMark:
    """Where in the text a stretch of audio belongs: text[:end] has been spoken once `at` samples were played."""

    end: int
    """Index into the text of the chunk just after this word."""
    at: int
    """Samples from the start of the chunk's audio until the word is over."""


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A sentence (or less) of speech. text: the display text it speaks. pcm: 16 kHz mono int16, no long silence at either end."""

    text: str
    pcm: Pcm
    marks: tuple[WordMark, ...]
    engine: str
    cached: bool = False
    inside: bool = False
    """Begins inside a sentence whose beginning was another chunk, maybe in the middle of a word. text: the words that end here."""


class Synthesizer(Protocol):
    """Text in, chunks of speech out, first chunk as early as possible."""

    name: str

    def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        """Speak a display text. rate 1.0 is normal, 0.8 slower. Errors: SpeakingError."""
        ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a voice made of one spoken text. marks index into that spoken text, not into any display text.

    A piece of it counts samples from its own beginning, characters from the text's. last: nothing of the text follows.
    """

    pcm: Pcm
    marks: tuple[WordMark, ...]
    last: bool = True


class Voice(Protocol):
    """One engine that turns text, already written out as spoken words, into audio."""

    name: str
    """Engine, model and fingerprint: two voices with the same name sound the same."""

    async def render(self, text: str, *, rate: float = 1.0, background: bool = False) -> Rendered:
        """Speak one sentence or clause. background: nobody waits on the line. Errors: SpeakingError (busy, dead, too slow)."""
        ...


@runtime_checkable
class StreamingVoice(Voice, Protocol):
    """A voice that may be heard before the sentence is made."""

    def stream(self, text: str, *, rate: float = 1.0) -> AsyncGenerator[Rendered]:
        """The pieces of a sentence as they are made, at least one; the last says so. Errors: SpeakingError, at any piece."""
        ...
