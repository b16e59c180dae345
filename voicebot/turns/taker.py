"""Turn taking without I/O: told what happens on the line, it decides who speaks. All times are the events' own."""

from dataclasses import dataclass
from typing import Literal

from voicebot.audio.frame import FRAME_MS
from voicebot.dialogue.profiles import SlotProfile
from voicebot.turns import end
from voicebot.turns.events import (
    Asked,
    BotTalks,
    Decided,
    Discard,
    EndTurn,
    Interrupt,
    KeyPressed,
    StartListening,
    Told,
    Voice,
    Words,
)
from voicebot.turns.interrupt import means_to_interrupt
from voicebot.turns.silence import NoInputClock
from voicebot.turns.start import Onset

AUDIO_GAP_S = 0.2
"""Audio may stall this long before the stall counts as silence: late packets are no pause of the caller's."""
SETTLED_S = 1.2
"""A whole answer with no new word for this long is over even if the line never falls silent (a television, a street)."""
HELD_MS = 1_500
"""A whole answer said into the bot's last words waits this long for the bot to end."""


@dataclass(slots=True)
class _Turn:
    """The caller's open turn. silence_ms: heard silence since the last speech, in audio time."""

    began: float
    speech_ended: float
    noticed: float
    speech_ms: int = 0
    silence_ms: int = 0
    text: str = ""
    text_at: float = 0.0
    shape: end.Shape = end.Shape.PARTIAL


class TurnTaker:
    """One call's turn taking. Feed `handle`, call `tick` at `deadline`; both give decisions in order."""

    def __init__(self) -> None:
        self._profile = SlotProfile("none")
        self._onset = Onset()
        self._clock = NoInputClock()
        self._turn: _Turn | None = None
        self._bot_talks = False
        self._bot_since = 0.0
        self._bot_interrupted = False
        self._last_frame = 0.0

    @property
    def listening(self) -> bool:
        """A turn of the caller is open: frames belong to the recogniser."""
        return self._turn is not None

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called at the latest; None while nothing can become due by time alone."""
        if self._turn is not None:
            stalled = (self._limit_ms(self._turn) - self._turn.silence_ms) / 1000 + AUDIO_GAP_S
            return min(self._cap(self._turn), self._last_frame + stalled)
        return None if self._bot_talks else self._clock.deadline

    def handle(self, told: Told) -> list[Decided]:
        """Take one event; times never go back."""
        match told:
            case Voice():
                decided = self._voice(told)
            case Words():
                decided = self._words(told)
            case BotTalks():
                decided = self._bot(told)
            case Asked():
                self._profile = told.profile
                if self._turn is not None:
                    self._turn.shape = end.shape_of(told.profile.end, self._turn.text)
                self._clock.ask(told.profile.no_input, told.at)
                decided = []
            case KeyPressed():
                self._clock.alive(told.at)
                decided = self._close(Discard(told.at)) if self._turn and not self._turn.text else []
        return decided + self.tick(told.at)

    def tick(self, now: float) -> list[Decided]:
        """What time alone brings: a turn's end, the hard cap, nobody speaking."""
        if self._turn is not None:
            over = self._over(self._turn, now)
            if over is None:
                return []
            return self._close(over) + self.tick(now)
        step = None if self._bot_talks else self._clock.due(now)
        return [step] if step else []

    # --- events -----------------------------------------------------------------------------------

    def _voice(self, frame: Voice) -> list[Decided]:
        self._last_frame = frame.at
        spoke_at = self._onset.frame(frame.speech, frame.at)
        turn = self._turn
        if turn is None:
            if spoke_at is None:
                return []
            began = spoke_at - FRAME_MS / 1000
            self._turn = turn = _Turn(
                began, frame.at, frame.at, speech_ms=round((frame.at - began) * 1000), text_at=frame.at
            )
            return [StartListening(began), *self._barge_in(turn, frame.at)]
        if frame.speech:
            turn.speech_ms += FRAME_MS
        if spoke_at is not None or (frame.speech and not turn.silence_ms):
            turn.speech_ended, turn.silence_ms = frame.at, 0
            return self._barge_in(turn, frame.at)
        if not turn.silence_ms:
            turn.noticed = frame.at
        turn.silence_ms += FRAME_MS
        return []

    def _words(self, words: Words) -> list[Decided]:
        turn = self._turn
        if turn is None:
            return []
        if words.text != turn.text:
            turn.text, turn.text_at = words.text, words.at
            turn.shape = end.shape_of(self._profile.end, words.text)
        return self._barge_in(turn, words.at)

    def _bot(self, bot: BotTalks) -> list[Decided]:
        if bot.on and not self._bot_talks:
            self._bot_since, self._bot_interrupted = bot.at, False
        if self._bot_talks and not bot.on:
            self._clock.quiet_since(bot.at)
        self._bot_talks = bot.on
        return []

    def _barge_in(self, turn: _Turn, at: float) -> list[Decided]:
        if not self._bot_talks or self._bot_interrupted:
            return []
        if not means_to_interrupt(self._profile.interruption, turn.text, turn.speech_ms):
            return []
        self._bot_interrupted = True
        return [Interrupt(at)]

    # --- the end of a turn ------------------------------------------------------------------------

    def _cap(self, turn: _Turn) -> float:
        return turn.began + self._profile.end.max_ms / 1000

    def _talked_over(self, turn: _Turn) -> bool:
        """Said into the bot's speech, not meant to stop it. A turn begun before the bot's is the caller's good right."""
        return self._bot_talks and not self._bot_interrupted and turn.began >= self._bot_since

    def _limit_ms(self, turn: _Turn) -> int:
        """Silence that brings the verdict."""
        if self._talked_over(turn) and turn.shape is not end.Shape.PARTIAL:
            return HELD_MS
        return end.patience_ms(self._profile.end, turn.shape, turn.text, turn.speech_ms)

    def _over(self, turn: _Turn, now: float) -> EndTurn | Discard | None:
        stalled_ms = max(0.0, now - self._last_frame - AUDIO_GAP_S) * 1000
        whole = turn.shape is end.Shape.WHOLE
        settled = whole and not self._talked_over(turn) and now - turn.text_at >= SETTLED_S
        capped = now >= self._cap(turn)
        # frames count whole milliseconds, time does not: half a millisecond decides nothing
        if not (capped or settled or turn.silence_ms + stalled_ms + 0.5 >= self._limit_ms(turn)):
            return None
        if self._talked_over(turn) or end.is_noise(turn.text, turn.speech_ms):
            return Discard(now)
        if not turn.silence_ms:
            turn.noticed = now
        why: Literal["complete", "silence", "cap"] = (
            "complete" if turn.shape is not end.Shape.PARTIAL else "cap" if capped else "silence"
        )
        return EndTurn(why, turn.began, turn.speech_ended, turn.noticed, now)

    def _close(self, over: EndTurn | Discard) -> list[Decided]:
        self._turn = None
        self._onset.reset()
        if isinstance(over, EndTurn):
            self._clock.alive(over.decided)
        return [over]
