"""Both speak: when the bot lowers its voice, falls silent, and goes on again. One of these for each call."""

from voicebot.dialogue.profiles import Interruption
from voicebot.turns.events import Decided, Duck, Interrupt, Resume
from voicebot.turns.interrupt import Meaning, meaning, real_words

CONFIRM_S = 2.0
"""So long after the bot fell silent for speech alone there must be a word; else it goes on."""
FALSE_ALARMS = 2
"""After so many false interruptions in one answer of the bot only words stop it: a television has no say."""


class Overlap:
    """What the bot does with its voice while the caller's turn is open. At most one Interrupt until it speaks (on) again."""

    def __init__(self) -> None:
        self._on = False
        self._stopped = False
        self._ducked = False
        self._silent_since: float | None = None
        """Since when the bot is silent for an open turn that may yet prove to be nothing."""
        self._resuming = False
        self._worded = False
        self._alarms = 0
        self._deaf = False
        """This turn has been a false alarm: only its words count now."""

    @property
    def bot_talks(self) -> bool:
        """The bot is speaking, and nobody has stopped it."""
        return self._on and not self._stopped

    @property
    def deadline(self) -> float | None:
        """When `due` has something to say unless a word comes."""
        return None if self._silent_since is None or self._worded else self._silent_since + CONFIRM_S

    def asked(self) -> None:
        """A new question: what disturbed the last answer is forgotten."""
        self._alarms = 0

    def bot(self, on: bool) -> bool:
        """The bot's speech begins or is over; true when it begins anew, false when it goes on after a false alarm."""
        began = on and not self._on and not self._resuming
        if began:
            self._silent_since = None
        if on and not self._on:
            self._stopped = False
        self._on, self._resuming = on, False
        return began

    def speech(self, rule: Interruption, text: str, speech_ms: int, at: float) -> list[Decided]:
        """More of the caller's open turn: its words and its length so far."""
        what = meaning(rule, text, speech_ms)
        self._worded = bool(real_words(text, rule.tongue))
        if self._silent_since is not None:
            return [self._resume(at)] if what is Meaning.GO_ON else []
        if not self.bot_talks:
            return []
        if what is Meaning.WORDS or (what is Meaning.SPEECH and self._heeds_speech()):
            self._stopped, self._ducked, self._silent_since = True, False, at
            return [Interrupt(at)]
        return self._duck(what in (Meaning.PERHAPS, Meaning.SPEECH), at)

    def due(self, now: float) -> list[Decided]:
        """Speech without a word for too long stopped the bot: it goes on."""
        if self.deadline is None or now < self.deadline:
            return []
        self._deaf = True
        return [self._resume(now)]

    def turn_over(self, counts: bool, at: float) -> list[Decided]:
        """The caller's turn is over; counts: it goes to the dialogue."""
        decided = self._duck(False, at)
        if self._silent_since is not None:
            if not counts:
                decided.append(self._resume(at))
            elif not self._worded:
                self._alarms += 1
        self._silent_since, self._worded, self._deaf = None, False, False
        return decided

    def _heeds_speech(self) -> bool:
        return self._alarms < FALSE_ALARMS and not self._deaf

    def _duck(self, on: bool, at: float) -> list[Decided]:
        if on is self._ducked:
            return []
        self._ducked = on
        return [Duck(on, at)]

    def _resume(self, at: float) -> Decided:
        self._silent_since, self._stopped, self._resuming = None, False, True
        self._alarms += 1
        return Resume(at)
