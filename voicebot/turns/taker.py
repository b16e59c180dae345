"""Turn taking without I/O: told what happens on the line, it decides who speaks. All times are the events' own."""

from dataclasses import dataclass, replace
from typing import Literal

from voicebot.audio.frame import FRAME_MS
from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.types import Distance
from voicebot.turns import end, sense
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
from voicebot.turns.hesitation import is_filler, is_plea
from voicebot.turns.interrupt import is_backchannel, known, real_words
from voicebot.turns.overlap import Overlap
from voicebot.turns.silence import NoInputClock
from voicebot.turns.start import Onset

AUDIO_GAP_S = 0.2
"""Audio may stall this long before the stall counts as silence: late packets are no pause of the caller's."""
SETTLED_S = 1.2
"""A whole answer with no new word for this long is over even if the line never falls silent (a television, a street)."""
FAR_MS = 1_200
"""Nothing but speech far away for so long is somebody else's: the caller is done, though the line never falls silent …"""
FAR_SPEECH_MS = 800
"""… when at least so much of it was speech: less is a caller who thinks aloud, softly."""
TAIL_S = 0.6
"""What begins so soon after a turn is most often the rest of its last word, found late in a noise …"""
TAIL_SPEECH_MS = 220
"""… and stops the bot only from so much speech on."""
HELD_MS = 1_500
"""A whole answer said into the bot's last words waits this long for the bot to end."""
OVER_SILENCE_MS = 500
"""What was said over the bot without a word of weight is over after this much silence: the bot may be waiting to go on."""


@dataclass(slots=True)
class _Turn:
    """The caller's open turn. silence_ms: heard silence since the last speech, far_ms: since the last speech that was near, in audio
    time, far_speech_ms: speech within that. meant_ms: silence that is enough by what the words mean. near: any of it was. over: begun over
    the bot's speech; one begun before the bot's is the caller's good right. tail: begun right after another."""

    began: float
    speech_ended: float
    noticed: float
    over: bool
    speech_ms: int = 0
    silence_ms: int = 0
    far_ms: int = 0
    far_speech_ms: int = 0
    tail: bool = False
    near: bool = False
    text: str = ""
    text_at: float = 0.0
    shape: end.Shape = end.Shape.PARTIAL
    understood: Understood | None = None
    meant_ms: int | None = None


class TurnTaker:
    """One call's turn taking. Feed `handle`, call `tick` at `deadline`; both give decisions in order."""

    def __init__(self) -> None:
        self._profile = SlotProfile("none")
        self._onset = Onset()
        self._clock = NoInputClock()
        self._turn: _Turn | None = None
        self._overlap = Overlap()
        self._last_frame = 0.0
        self._closed = float("-inf")
        """When the last turn that counted was over."""

    @property
    def listening(self) -> bool:
        """A turn of the caller is open: frames belong to the recogniser."""
        return self._turn is not None

    @property
    def pause_ms(self) -> int:
        """How long the caller has been silent in their open turn; 0 without one."""
        return self._turn.silence_ms if self._turn is not None else 0

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called at the latest; None while nothing can become due by time alone."""
        if self._turn is not None:
            stalled = (self._limit_ms(self._turn) - self._turn.silence_ms) / 1000 + AUDIO_GAP_S
            confirm = self._overlap.deadline
            due = min(self._cap(self._turn), self._last_frame + stalled)
            return due if confirm is None else min(due, confirm)
        return None if self._overlap.bot_talks else self._clock.deadline

    def handle(self, told: Told) -> list[Decided]:
        """Take one event; times never go back."""
        match told:
            case Voice():
                decided = self._voice(told)
            case Words():
                decided = self._words(told)
            case Understood():
                if self._turn is not None:
                    self._turn.understood = told
                    self._read(self._turn)
                decided = []
            case BotTalks():
                decided = self._bot(told)
            case Asked():
                self._profile = told.profile
                if self._turn is not None:
                    self._read(self._turn)
                self._overlap.asked()
                self._clock.ask(told.profile.no_input, told.at)
                decided = []
            case KeyPressed():
                self._clock.alive(told.at)
                decided = self._close(Discard(told.at), told.at) if self._turn and not self._turn.text else []
        return decided + self.tick(told.at)

    def tick(self, now: float) -> list[Decided]:
        """What time alone brings: a turn's end, the hard cap, nobody speaking."""
        if self._turn is not None:
            over = self._over(self._turn, now)
            if over is None:
                return self._overlap.due(now)
            return self._close(over, now) + self.tick(now)
        step = None if self._overlap.bot_talks else self._clock.due(now)
        return [step] if step else []

    # --- events -----------------------------------------------------------------------------------

    def _voice(self, frame: Voice) -> list[Decided]:
        self._last_frame = frame.at
        speech = frame.speech and frame.distance is not Distance.ROOM
        spoke_at = self._onset.frame(speech, frame.at)
        turn = self._turn
        if turn is None:
            if spoke_at is None:
                return []
            began = spoke_at - FRAME_MS / 1000
            self._turn = turn = _Turn(
                began,
                frame.at,
                frame.at,
                self._overlap.bot_talks,
                speech_ms=round((frame.at - began) * 1000),
                text_at=frame.at,
                tail=began - self._closed < TAIL_S,
                near=frame.distance is Distance.NEAR,
            )
            return [StartListening(began), *self._weigh(turn, frame.at)]
        if speech:
            turn.speech_ms += FRAME_MS
            turn.near |= frame.distance is Distance.NEAR
        if speech and frame.distance is Distance.NEAR:
            turn.far_ms = turn.far_speech_ms = 0
        else:
            turn.far_ms += FRAME_MS
            turn.far_speech_ms += FRAME_MS * speech
        if spoke_at is not None or (speech and not turn.silence_ms):
            turn.speech_ended, turn.silence_ms = frame.at, 0
            return self._weigh(turn, frame.at)
        quiet_ms = min(frame.quiet_ms, round((frame.at - turn.began) * 1000))
        if not turn.silence_ms:
            turn.noticed = frame.at
            turn.speech_ended = min(turn.speech_ended, frame.at - quiet_ms / 1000)
        turn.silence_ms = max(turn.silence_ms + FRAME_MS, quiet_ms)
        return []

    def _words(self, words: Words) -> list[Decided]:
        turn = self._turn
        if turn is None:
            return []
        if words.text != turn.text:
            turn.text, turn.text_at = words.text, words.at
            self._read(turn)
        return self._weigh(turn, words.at)

    def _read(self, turn: _Turn) -> None:
        """How far the words so far answer the open question, by their shape or by what they mean."""
        rule, told = self._profile.end, turn.understood
        turn.shape = end.shape_of(rule, turn.text)
        same = told is not None and turn.shape is end.Shape.PARTIAL and told.text.split() == known(turn.text)
        turn.meant_ms = sense.patience_ms(rule, turn.text, told.gist) if told is not None and same else None

    def _bot(self, bot: BotTalks) -> list[Decided]:
        if not bot.on:
            self._clock.quiet_since(bot.at)
        if self._overlap.bot(bot.on) and self._turn is not None:
            self._turn.over = False
        return []

    def _weigh(self, turn: _Turn, at: float) -> list[Decided]:
        if not turn.near:  # others in the room take no word from the bot
            return []
        rule = self._profile.interruption
        if turn.tail:
            rule = replace(rule, min_speech_ms=max(rule.min_speech_ms, TAIL_SPEECH_MS))
        return self._overlap.speech(rule, turn.text, turn.speech_ms, at)

    # --- the end of a turn ------------------------------------------------------------------------

    def _cap(self, turn: _Turn) -> float:
        return turn.began + self._profile.end.max_ms / 1000

    def _talked_over(self, turn: _Turn) -> bool:
        """Said into the bot's speech, not meant to stop it."""
        return turn.over and self._overlap.bot_talks

    def _limit_ms(self, turn: _Turn) -> int:
        """Silence that brings the verdict."""
        partial = turn.shape is end.Shape.PARTIAL
        if self._talked_over(turn) and not partial:
            return HELD_MS
        if turn.over and partial and not real_words(turn.text, self._profile.tongue):
            return OVER_SILENCE_MS
        patience = end.patience_ms(self._profile.end, turn.shape, turn.text, turn.speech_ms)
        return min(patience, turn.meant_ms or patience)

    def _is_nothing(self, turn: _Turn) -> bool:
        """No turn: noise, or "mhm" to what the bot was saying."""
        tongue = self._profile.tongue
        listening_on = turn.over and turn.shape is end.Shape.PARTIAL and is_backchannel(turn.text, tongue)
        background = self._is_background(turn) or (not turn.near and end.is_wordless(turn.text, 0))
        noise = end.is_noise(turn.text, turn.speech_ms) or is_filler(turn.text, tongue)
        return self._talked_over(turn) or listening_on or background or noise

    def _is_background(self, turn: _Turn) -> bool:
        """Far, whatever was said. Where the question knows its words a soft answer is one; an open one finds words in any talk."""
        return not turn.near and self._profile.grammar.is_open

    def _is_doubtful(self, turn: _Turn) -> bool:
        """Long enough for a word, which a recogniser that lags, or hears it again, may still find. Over the bot nothing is doubted: it would stop it."""
        wordless = not turn.over and end.is_wordless(turn.text, 0) and turn.speech_ms >= end.COUGH_MS
        return wordless and not self._is_background(turn)

    def _over(self, turn: _Turn, now: float) -> EndTurn | Discard | Wait | None:
        stalled_ms = max(0.0, now - self._last_frame - AUDIO_GAP_S) * 1000
        meant = turn.meant_ms is not None
        whole = turn.shape in (end.Shape.WHOLE, end.Shape.FINAL) or meant
        settled = whole and not self._talked_over(turn) and now - turn.text_at >= SETTLED_S
        capped = now >= self._cap(turn)
        # frames count whole milliseconds, time does not: half a millisecond decides nothing
        far = turn.far_ms >= max(FAR_MS, self._limit_ms(turn)) and turn.far_speech_ms >= FAR_SPEECH_MS
        if not (capped or settled or far or turn.silence_ms + stalled_ms + 0.5 >= self._limit_ms(turn)):
            return None
        if not turn.silence_ms:
            turn.noticed = now
        why: Literal["complete", "silence", "cap"] = (
            "complete" if turn.shape is not end.Shape.PARTIAL or meant else "cap" if capped else "silence"
        )
        ended = EndTurn(why, turn.began, turn.speech_ended, turn.noticed, now)
        if self._is_nothing(turn):
            return Discard(now, ended if self._is_doubtful(turn) else None)
        return Wait(now) if is_plea(turn.text, self._profile.tongue) else ended

    def _close(self, over: EndTurn | Discard | Wait, at: float) -> list[Decided]:
        self._turn = None
        self._onset.reset()
        if isinstance(over, EndTurn):
            self._closed = at
            self._clock.alive(at)
        elif isinstance(over, Wait):
            self._clock.wait(at)
        return [*self._overlap.turn_over(not isinstance(over, Discard), at), over]
