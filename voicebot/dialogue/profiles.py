"""The slot profile: everything one question needs, in one record (data in nlu_data/slots.yml)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voicebot.hearing.types import OPEN, Grammar
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH


@dataclass(frozen=True, slots=True)
class Complete:
    """When an answer is whole, so that the turn may end at once. digits: this many spoken digits; phrases: exactly one of these."""

    digits: int | None = None
    phrases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sense:
    """When a sentence is whole by what it means. intents: that answer the question; none: whatever it means. silence_ms: after which
    such a turn ends (voicebot.turns.sense)."""

    intents: frozenset[str]
    silence_ms: int


@dataclass(frozen=True, slots=True)
class Final:
    """Answers that nothing is said after ("tak, zgadza się", "do widzenia"). silence_ms: after which exactly such words end a turn."""

    phrases: frozenset[str]
    silence_ms: int


@dataclass(frozen=True, slots=True)
class EndOfTurn:
    """silence_ms: after this much silence the turn ends. complete_silence_ms: the same once the answer is complete.
    max_ms: hard cap from the first speech. sense: None where words are not waited for by their meaning."""

    silence_ms: int
    complete_silence_ms: int
    max_ms: int
    complete: Complete = Complete()
    sense: Sense | None = None
    final: Final | None = None
    tongue: Tongue = POLISH


@dataclass(frozen=True, slots=True)
class Interruption:
    """What stops the bot while it speaks: min_words recognised words (beside "mhm" and the like), or one of `words` alone; and
    min_speech_ms of speech, for the time being: without a word it goes on."""

    allowed: bool
    min_words: int
    min_speech_ms: int
    words: frozenset[str] = frozenset()
    tongue: Tongue = POLISH


@dataclass(frozen=True, slots=True)
class Ladder:
    """What to say when nothing (or nothing usable) came. after_ms: silence until each step. prompts: keys of prompts.yml;
    waiting_ms: the same after a caller asked for a moment;
    past the last one the bot says goodbye and ends the call, for there is nobody to call back; or, where the caller may be
    there but unheard, asks for a person in their place."""

    after_ms: int
    prompts: tuple[str, ...]
    then: Literal["goodbye", "person"] = "goodbye"
    waiting_ms: int = 20_000


@dataclass(frozen=True, slots=True)
class Keypad:
    """digits: this many keys are a whole answer. terminator: the key that ends a shorter one. says: the words that an answer
    stands for ("1" for "tak")."""

    digits: int
    terminator: str = "#"
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlotProfile:
    """One question. name: what `expect` in a Rasa response calls it."""

    name: str
    grammar: Grammar = OPEN
    end: EndOfTurn = EndOfTurn(silence_ms=800, complete_silence_ms=250, max_ms=15_000)
    interruption: Interruption = Interruption(allowed=True, min_words=2, min_speech_ms=500)
    no_input: Ladder = Ladder(after_ms=6_000, prompts=())
    keypad: Keypad | None = None

    @property
    def tongue(self) -> Tongue:
        """The language it is asked and answered in."""
        return self.end.tongue
