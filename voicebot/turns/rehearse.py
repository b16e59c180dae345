"""A recorded stretch of a call through detector, turn taking and recogniser, on the audio's own clock.

For tests, benches and for tuning on recordings: no waiting, and no time lost that is not in the audio.
"""

from dataclasses import dataclass

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.preroll import PreRoll
from voicebot.hearing.types import Ears, Heard, Recognizer
from voicebot.hearing.vad import VoiceDetector
from voicebot.turns.events import Asked, Decided, Discard, EndTurn, StartListening, Voice, Words
from voicebot.turns.taker import TurnTaker


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One turn of the recording. end: times in seconds from its first sample."""

    end: EndTurn
    heard: Heard

    def latency_ms(self, speech_ended: float) -> float:
        """From the true end of speech (seconds) to the decision."""
        return (self.end.decided - speech_ended) * 1000


def rehearse(pcm: Pcm, profile: SlotProfile, ears: Ears, detector: VoiceDetector) -> list[Rehearsed]:
    """The turns of a recording (16 kHz mono) answered to one open question."""
    detector.reset()
    taker, preroll = TurnTaker(), PreRoll()
    recognizer: Recognizer = ears.recognizer(profile.grammar)
    turns: list[Rehearsed] = []

    def act(decisions: list[Decided], at: float) -> None:
        for decision in decisions:
            match decision:
                case StartListening():
                    partial = recognizer.accept(preroll.take())
                    act(taker.handle(Words(partial, at)), at)
                case EndTurn():
                    turns.append(Rehearsed(decision, recognizer.finish()))
                case Discard():
                    recognizer.reset()

    taker.handle(Asked(profile, 1, 0.0))
    for begin in range(0, len(pcm) - FRAME + 1, FRAME):
        frame, at = pcm[begin : begin + FRAME], (begin + FRAME) / RATE
        if taker.listening:
            partial = recognizer.accept(frame)
            act(taker.handle(Words(partial, at)), at)
        else:
            preroll.add(frame)
        act(taker.handle(Voice(detector.process(frame), at)), at)
    return turns
