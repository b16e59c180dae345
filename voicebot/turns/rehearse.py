"""A recorded stretch of a call through detector, turn taking and recogniser, on the audio's own clock.

For tests, benches and for tuning on recordings: no waiting, and no time lost that is not in the audio.
"""

from collections.abc import Callable
from dataclasses import dataclass

from voicebot.audio.frame import FRAME, FRAME_MS, RATE, Pcm
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.hearing.preroll import PreRoll
from voicebot.hearing.types import Ears, Heard, Recognizer
from voicebot.hearing.vad import VoiceDetector
from voicebot.turns.events import (
    Asked,
    BotTalks,
    Decided,
    Discard,
    EndTurn,
    Interrupt,
    Resume,
    StartListening,
    Told,
    Understood,
    Voice,
    Wait,
    Words,
)
from voicebot.turns.interrupt import known
from voicebot.turns.taker import TurnTaker

Understand = Callable[[str], Gist | None]
"""Words → what they mean, where anybody knows."""
PAUSE_MS, STEADY_MS, KNOWN_MS = 60, 400, 60
"""When words are understood ahead (as in calls.foresight), and how long that takes."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One turn of the recording. end: times in seconds from its first sample."""

    end: EndTurn
    heard: Heard

    def latency_ms(self, speech_ended: float) -> float:
        """From the true end of speech (seconds) to the decision."""
        return (self.end.decided - speech_ended) * 1000


def rehearse(
    pcm: Pcm, profile: SlotProfile, ears: Ears, detector: VoiceDetector, understand: Understand | None = None
) -> list[Rehearsed]:
    """The turns of a recording (16 kHz mono) answered to one open question. understand: for words before a pause; None: nobody does."""
    return _Rehearsal(profile, ears, detector, bot_talks=False, understand=understand).hear(pcm).turns


def overhear(pcm: Pcm, profile: SlotProfile, ears: Ears, detector: VoiceDetector) -> list[Decided]:
    """What is decided about a recording that is heard over the bot, which speaks whenever nobody stops it."""
    return _Rehearsal(profile, ears, detector, bot_talks=True).hear(pcm).decided


class _Ahead:
    """Words before a pause, and what they mean once that is known."""

    def __init__(self, understand: Understand) -> None:
        self._understand = understand
        self._words = ""
        self._steady_ms = self._shown_ms = 0

    def frame(self, words: str, pause_ms: int, at: float) -> Understood | None:
        """After 20 ms more."""
        if words != self._words:
            self._words, self._steady_ms, self._shown_ms = words, 0, 0
        self._steady_ms += FRAME_MS
        if words and (self._shown_ms or pause_ms >= PAUSE_MS or self._steady_ms >= STEADY_MS):
            self._shown_ms += FRAME_MS
        gist = self._understand(words) if self._shown_ms == KNOWN_MS else None
        return Understood(words, gist, at) if gist is not None else None


class _Rehearsal:
    """turns and decided: as they came."""

    def __init__(
        self,
        profile: SlotProfile,
        ears: Ears,
        detector: VoiceDetector,
        *,
        bot_talks: bool,
        understand: Understand | None = None,
    ) -> None:
        detector.reset()
        self._ahead = _Ahead(understand or (lambda words: None))
        self.turns: list[Rehearsed] = []
        self.decided: list[Decided] = []
        self._detector, self._taker, self._preroll = detector, TurnTaker(), PreRoll()
        self._recognizer: Recognizer = ears.recognizer(profile.grammar)
        self._tell(Asked(profile, 1, 0.0), 0.0)
        if bot_talks:
            self._tell(BotTalks(True, 0.0), 0.0)

    def hear(self, pcm: Pcm) -> "_Rehearsal":
        """Frame by frame, as from a line."""
        for begin in range(0, len(pcm) - FRAME + 1, FRAME):
            frame, at = pcm[begin : begin + FRAME], (begin + FRAME) / RATE
            if self._taker.listening:
                self._words(self._recognizer.accept(frame), at)
            else:
                self._preroll.add(frame)
            self._tell(Voice.judged(self._detector, frame, at), at)
        return self

    def _words(self, text: str, at: float) -> None:
        self._tell(Words(text, at), at)
        understood = self._ahead.frame(" ".join(known(text)), self._taker.pause_ms, at)
        if understood is not None:
            self._tell(understood, at)

    def _tell(self, told: Told, at: float) -> None:
        for decision in self._taker.handle(told):
            self.decided.append(decision)
            match decision:
                case StartListening():
                    self._tell(Words(self._recognizer.accept(self._preroll.take()), at), at)
                case EndTurn():
                    self.turns.append(Rehearsed(decision, self._recognizer.finish()))
                case Discard() | Wait():
                    self._recognizer.reset()
                case Interrupt():
                    self._tell(BotTalks(False, at), at)
                case Resume():
                    self._tell(BotTalks(True, at), at)
