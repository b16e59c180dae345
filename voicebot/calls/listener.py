"""The bot's ear on one call: frames go in, decisions about turns come out; the recogniser hears only what belongs to a turn."""

import asyncio
from collections.abc import Callable, Sequence

from voicebot.audio.frame import Frame
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.hearing.pool import CallEar, HearingPool
from voicebot.hearing.preroll import PreRoll
from voicebot.hearing.types import OPEN, UNKNOWN, Grammar, Heard
from voicebot.hearing.vad import VoiceDetector
from voicebot.turns.events import (
    Asked,
    BotTalks,
    Decided,
    Discard,
    EndTurn,
    KeyPressed,
    StartListening,
    Told,
    Understood,
    Voice,
    Wait,
    Words,
)
from voicebot.turns.taker import TurnTaker


class Listener:
    """Hears one call. decided: told of every decision, in order; partial: told of the words so far of an open turn."""

    def __init__(
        self,
        pool: HearingPool,
        detector: VoiceDetector,
        decided: Callable[[Sequence[Decided]], None],
        partial: Callable[[str], None],
        now: Callable[[], float],
    ) -> None:
        self._ear: CallEar = pool.ear(self._words)
        self._detector = detector
        self._taker = TurnTaker()
        self._decided = decided
        self._partial = partial
        self._now = now
        self._preroll = PreRoll()
        self._listening = False
        self._profile: SlotProfile | None = None
        self._grammar: Grammar = OPEN

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called, monotonic seconds."""
        return self._taker.deadline

    @property
    def pause_ms(self) -> int | None:
        """How long the caller has been silent in their open turn; None without one."""
        return self._taker.pause_ms if self._listening else None

    @property
    def hears(self) -> bool:
        """The caller has the word: a turn of theirs is open."""
        return self._listening

    @property
    def dropped(self) -> int:
        """Samples the recogniser was too slow for."""
        return self._ear.dropped

    def asked(self, profile: SlotProfile, turn: int, at: float) -> None:
        """A question opens. A turn already being spoken keeps the grammar it began with."""
        self._profile = profile
        self._grammar = profile.grammar
        self._ear.prepare(profile.grammar)
        self._tell(Asked(profile, turn, at))

    def frame(self, frame: Frame) -> None:
        """The next 20 ms of the caller."""
        if self._listening:
            self._ear.feed(frame.pcm)
        else:
            self._preroll.add(frame.pcm)
        self._tell(Voice.judged(self._detector, frame.pcm, frame.at))

    def bot_talks(self, on: bool, at: float) -> None:
        """The bot's own speech began or is over."""
        self._tell(BotTalks(on, at))

    def otherwise(self, digit: str, at: float) -> None:
        """The caller was heard by another way than speech (a key, written text)."""
        self._tell(KeyPressed(digit, at))

    def understood(self, words: str, gist: Gist) -> None:
        """What these words of the open turn mean."""
        self._tell(Understood(words, gist, self._now()))

    def tick(self, now: float) -> None:
        """The deadline has come."""
        self._act(self._taker.tick(now))

    def finish(self) -> asyncio.Future[Heard]:
        """The final words of the turn that just ended or is doubted; empty text for speech that is no answer to the open question."""
        return self._ear.finish()

    def close(self) -> None:
        """Stop hearing; repeatable."""
        self._listening = False
        self._ear.discard()

    def _words(self, text: str) -> None:
        words = " ".join(word for word in text.split() if word != UNKNOWN)
        if words:
            self._partial(words)
        self._tell(Words(text, self._now()))

    def _tell(self, told: Told) -> None:
        self._act(self._taker.handle(told))

    def _act(self, decisions: Sequence[Decided]) -> None:
        for decision in decisions:
            match decision:
                case StartListening():
                    self._listening = True
                    self._ear.begin(self._grammar)
                    self._ear.feed(self._preroll.take())
                case EndTurn() | Discard(doubted=EndTurn()):
                    self._listening = False
                case Discard() | Wait():
                    self._listening = False
                    self._ear.discard()
        if decisions:
            self._decided(decisions)
