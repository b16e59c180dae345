"""What is particular to a language and is code: how its numbers, days and hours are heard and said, and the words that are understood
without any engine. All else of a language is data in its folder (pack.py). Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voicebot.hearing.numbers import NumberRun
from voicebot.speaking.normalise import Speakable


class Span(Protocol):
    """A stretch of time. start, end: aware, in the caller's zone; equal for a point in time. end: not included; None where it is open."""

    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class TurnWords:
    """By which turn taking knows a caller who only listens, or is not done yet; folded."""

    listening: frozenset[str]
    """Said while listening; it means "go on"."""
    fillers: frozenset[str]
    """Sounds of thinking."""
    leading_on: frozenset[str]
    """No sentence ends in these."""
    pleas: frozenset[str]
    """Being asked to wait."""
    beside_pleas: frozenset[str]
    """Makes a plea longer and nothing else."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is understood without the dialogue engine; folded. Beginnings are those of words."""

    yes: frozenset[str]
    no: frozenset[str]
    person: tuple[str, ...]
    """Beginnings: a human being is asked for."""
    message: tuple[str, ...]
    """Beginnings: a voice message is to be left."""
    unwilling: tuple[str, ...]
    """Anywhere in the answer: no number will be given."""
    call_back: tuple[str, ...]
    """Anywhere in the words of who waits: they would rather be called back."""
    bare: frozenset[str]
    """The shortest yes and no: a closed grammar finds one of them in other speech."""
    letters: frozenset[str]
    """Names of letters: ears that know no other language make them of a foreign one."""


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """One language. code: its two letters."""

    code: str
    number_runs: Callable[[str], list[NumberRun]]
    """The dictated numbers of a text, in order, corrections applied."""
    awaits_correction: Callable[[str], bool]
    """The text ends where the caller has just taken something back."""
    may_grow: Callable[[str], bool]
    """The last number could take one more word."""
    misheard: Mapping[str, str]
    """Words that noise makes of numerals → the numerals."""
    moment: Callable[[str, datetime], Span | None]
    """The time that a text names, seen from an aware now; None: none, or this language does not know."""
    clock: Callable[[int, int], str]
    """Hour and minute as they stand behind "until" and "from"."""
    day_of_month: Callable[[int], str]
    """1 to 31 as it stands in a date."""
    normalise: Callable[[str], Speakable]
    """One sentence written out for a voice."""
    words_of: Callable[[str], tuple[str, ...]]
    """The entries of a group that slots.yml may name. Errors: DataError."""
    turns: TurnWords
    answers: Answers

    def digits(self, text: str) -> str:
        """All digits of a text, in order, corrections applied."""
        return "".join(run.digits for run in self.number_runs(text))
