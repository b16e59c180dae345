"""What turn taking is told."""

from types import SimpleNamespace
from typing import Any

from voicebot.audio.frame import SILENCE, Pcm
from voicebot.hearing.types import Distance
from voicebot.turns.events import Voice


def test_a_frame_is_told_as_the_detector_judges_it() -> None:
    """Who is heard, how far away, and since when not, are read after the frame was taken."""
    detector: Any = SimpleNamespace(distance=Distance.NEAR, quiet_ms=0)

    def process(pcm: Pcm) -> bool:
        assert pcm is SILENCE
        detector.distance, detector.quiet_ms = Distance.FAR, 180
        return True

    detector.process = process
    assert Voice.judged(detector, SILENCE, 1.5) == Voice(True, 1.5, Distance.FAR, 180)
