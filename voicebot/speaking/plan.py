"""In which pieces a reply is spoken, and which of them somebody has recorded."""

from collections.abc import Callable
from dataclasses import dataclass

from voicebot.speaking.normalise import Speakable
from voicebot.speaking.sentences import split
from voicebot.speaking.types import Rendered

RECORDED = "recorded"
"""The engine of a piece that nobody has to synthesize."""

Normalise = Callable[[str], Speakable]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a reply. spoken: the words for a voice. recorded: its sound, with marks in `display`; None: a voice speaks it."""

    display: str
    spoken: Speakable
    recorded: Rendered | None = None


Plan = Callable[[str, Normalise], list[Piece]]
"""The pieces of a display text, in order; " ".join of them says all that the text says."""


def by_sentence(text: str, normalise: Normalise) -> list[Piece]:
    """What is spoken where nothing was recorded: sentence by sentence."""
    return [Piece(sentence, normalise(sentence)) for sentence in split(text)]
