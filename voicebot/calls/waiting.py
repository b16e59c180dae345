"""What somebody hears who waits for a person, and what their words and keys mean meanwhile. Pure: the session plays and listens.

What is to be told waits here until the line is free for it: between two stretches of music, never into the caller's words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from voicebot.audio.frame import Frame
from voicebot.calls.people import Held, Joined, Looking, Lost, Moved, News, Nobody, Over, Passed, Position
from voicebot.dialogue.prompts import Prompts
from voicebot.hearing.numbers import fold
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

QUESTION, RATING = "waiting_room", "rate_talk"
"""Their records in slots.yml."""
BEST = 5
CALL_BACK, MESSAGE = "callback_wish", "voicemail_wish"
"""What who waits may want instead."""
TEXTS = (
    "queue_first",
    "queue_position",
    "queue_short",
    "queue_up_to",
    "queue_from_to",
    "queue_callback",
    "queue_looking",
    "queue_passed",
    "queue_nobody",
    "queue_held",
    "queue_lost",
    "queue_moved",
    "queue_rate",
    "queue_thanks",
    "queue_patience",
    CALL_BACK,
    MESSAGE,
)
"""What is said here, and what the dialogue is told in the caller's place."""


@dataclass(frozen=True, slots=True)
class Say:
    """These words, now; over the music."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Music:
    """Music until there is something to say."""


@dataclass(frozen=True, slots=True)
class Join:
    """Be silent: the person has the word. hear: takes what the caller says."""

    hear: Callable[[Frame], None]


@dataclass(frozen=True, slots=True)
class Part:
    """The person does not hear the caller any more."""


@dataclass(frozen=True, slots=True)
class Return:
    """Back to the dialogue. wish: the key of what it is told in the caller's place."""

    wish: str = CALL_BACK


@dataclass(frozen=True, slots=True)
class Ask:
    """Say this and wait for the answer; no answer is told to `silent`. question: its record in slots.yml."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Rated:
    """For the record. stars: 1 to 5."""

    stars: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """The call is over."""


Act = Say | Music | Join | Part | Return | Ask | Rated | HangUp


class _Phase(Enum):
    WAITS = auto()
    TALKS = auto()
    HELD = auto()
    RATES = auto()
    LEAVES = auto()


class WaitingRoom:
    """One caller's wait and talk. `free` is asked whenever the line is free: nothing is said, or only music is heard."""

    def __init__(self, prompts: Prompts, tongue: Tongue = POLISH) -> None:
        self._tongue = tongue
        self._text = prompts.text
        self._phase = _Phase.WAITS
        self._position: Position | None = None
        self._status: str | None = None
        """The key of what happened, to be told."""
        self._untold = False
        """The position is to be told."""

    @property
    def talks(self) -> bool:
        """A person has the word."""
        return self._phase is _Phase.TALKS

    def told(self, news: News) -> tuple[Act, ...]:
        """News of the wait: what must be done at once; words wait for `free`."""
        match news:
            case Position():
                self._position, self._untold = news, True
            case Looking():
                self._status = "queue_looking"
            case Passed():
                # who has not been told that somebody looks need not hear that they do no longer
                self._status = None if self._status == "queue_looking" else "queue_passed"
            case Nobody():
                return (Return(MESSAGE if news.message else CALL_BACK),)
            case Joined():
                self._phase, self._status, self._untold = _Phase.TALKS, None, False
                return (Join(news.hear),)
            case Held():
                self._phase, self._status = _Phase.HELD, "queue_held"
                return (Part(), *self.free())
            case Lost():
                self._phase, self._status = _Phase.WAITS, "queue_lost"
                return (Part(), *self.free())
            case Moved():
                self._phase, self._status, self._position = _Phase.WAITS, "queue_moved", None
                return (Part(), *self.free())
            case Over(rating=True):
                self._phase = _Phase.RATES
                return (Part(), Ask(RATING, self._text("queue_rate")))
            case Over():
                return (HangUp(),)
        return ()

    def free(self) -> tuple[Act, ...]:
        """The line is free: what is to be told, else music."""
        if self._phase is _Phase.LEAVES:
            return (HangUp(),)
        if self._phase in (_Phase.TALKS, _Phase.RATES):
            return ()
        words = self._words()
        return (Say(words),) if words else (Music(),)

    @property
    def has_words(self) -> bool:
        """Something waits to be told."""
        return self._status is not None or self._untold

    def heard(self, text: str) -> tuple[Act, ...]:
        """Words of the caller: they want to leave a message or to be called back, or want to know whether anybody is there."""
        if self._phase is _Phase.RATES:
            return self._rated(self._tongue.digits(text))
        if self._phase is not _Phase.WAITS:
            return self.free()
        if any(word.startswith(self._tongue.answers.message) for word in fold(text).split()):
            return (Return(MESSAGE),)
        if any(stem in fold(text) for stem in self._tongue.answers.call_back):
            return (Return(),)
        self._untold = self._position is not None
        return (Say((self._text("queue_patience"), *self._words())),)

    def pressed(self, key: str) -> tuple[Act, ...]:
        """Any key of who waits: they want to be called back. After the talk it is the rating."""
        if self._phase is _Phase.RATES:
            return self._rated(key)
        return (Return(),) if self._phase is _Phase.WAITS else ()

    def silent(self) -> tuple[Act, ...]:
        """Nothing was said for long: who waits need not, and who does not rate has rated enough."""
        return self._rated("") if self._phase is _Phase.RATES else ()

    def _rated(self, answer: str) -> tuple[Act, ...]:
        self._phase = _Phase.LEAVES
        stars = int(answer) if answer.isdecimal() and len(answer) == 1 else 0
        rated = (Rated(stars),) if 1 <= stars <= BEST else ()
        return (*rated, Say((self._text("queue_thanks"),)))

    def _words(self) -> tuple[str, ...]:
        words: list[str] = []
        if self._untold and self._position is not None and self._phase is _Phase.WAITS:
            words += self._where(self._position)
        if self._status is not None:
            words.append(self._text(self._status))
        self._status, self._untold = None, False
        return tuple(words)

    def _where(self, where: Position) -> list[str]:
        low, high = where.minutes
        words = [
            self._text("queue_first")
            if where.position == 1
            else self._text("queue_position", position=where.position)
        ]
        if high <= 1:
            words.append(self._text("queue_short"))
        elif low == 0:
            words.append(self._text("queue_up_to", high=high))
        else:
            words.append(self._text("queue_from_to", low=low, high=high))
        return [*words, self._text("queue_callback")] if where.callback else words
