"""The voice detector, on real speech and on what is none."""

from collections.abc import Callable

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, RATE, SILENCE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing.types import Distance
from voicebot.hearing.vad import DetectorPool, VoiceDetector

pytestmark = pytest.mark.real


def _judged(detector: VoiceDetector, pcm: Pcm) -> np.ndarray:
    detector.reset()
    return np.array([detector.process(pcm[at : at + FRAME]) for at in range(0, len(pcm) - FRAME + 1, FRAME)])


@pytest.mark.parametrize("noise_db", [45, 15])
def test_speech_is_found_where_it_is(
    detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm], noise_db: float
) -> None:
    """Within a pre-roll of its beginning and 300 ms of its end, without a hole that could end a turn."""
    speech = say("gdzie jest moja paczka")
    found = np.flatnonzero(_judged(detector, on_line(speech, noise_db))) * FRAME / RATE
    assert 1.0 <= found[0] <= 1.25
    assert 1.0 + len(speech) / RATE - 0.2 <= found[-1] <= 1.0 + len(speech) / RATE + 0.3
    assert np.diff(found).max() <= 0.24


def test_on_a_quiet_line_the_end_is_sharp(
    detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """The level cuts Silero's tail: silence is told within 60 ms."""
    speech = say("cztery")
    found = np.flatnonzero(_judged(detector, on_line(speech, 60))) * FRAME / RATE
    assert found[-1] <= 1.0 + len(speech) / RATE + 0.06


def test_silence_hum_and_clicks_are_no_speech(detector: VoiceDetector) -> None:
    """What fools webrtcvad does not fool the decision."""
    time = np.arange(3 * RATE) / RATE
    hum = (3_000 * np.sin(2 * np.pi * 50 * time) + 1_500 * np.sin(2 * np.pi * 150 * time)).astype(np.int16)
    hum[:: RATE // 4] = 20_000
    assert not _judged(detector, hum).any()
    assert not _judged(detector, np.tile(SILENCE, 100)).any()


def test_it_wakes_after_a_long_rest(
    detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """The model slept through ten seconds of silence and still hears one short word."""
    pcm = np.concatenate([np.tile(SILENCE, 500), on_line(say("nie"))])
    assert _judged(detector, pcm)[500:].sum() >= 3


def test_another_frame_length_is_refused(detector: VoiceDetector) -> None:
    """10 ms are no frame here."""
    with pytest.raises(HearingError, match="160 samples"):
        detector.process(SILENCE[:160])


def test_detectors_are_kept_for_the_next_call() -> None:
    """Loading happens once; no more than asked for are kept."""
    pool = DetectorPool(keep=1)
    pool.warm(3)
    first = pool.take()
    second = pool.take()
    assert second is not first
    pool.give(first)
    pool.give(second)
    assert pool.take() is first


def test_who_talks_in_the_background_is_further_away_than_the_caller(
    detector: VoiceDetector, say: Callable[..., Pcm]
) -> None:
    """The same voice at 12 dB less: near is the caller's part alone, but for the moment it takes to tell."""
    speech = say("gdzie jest moja paczka proszę sprawdzić")
    detector.reset()
    near = []
    for part in (speech, speech // 4, speech):
        judged = [
            (detector.process(part[at : at + FRAME]), detector.distance is Distance.NEAR)[1]
            for at in range(0, len(part) - FRAME + 1, FRAME)
        ]
        near.append(np.mean(judged))
    assert near[0] > 0.9
    assert near[1] < 0.35
    assert near[2] > 0.8


def test_talk_that_is_always_there_is_the_room_and_who_speaks_over_it_is_near(
    detector: VoiceDetector, say: Callable[..., Pcm]
) -> None:
    """Many voices at once without a pause; the caller 10 dB above them, and not the room again for long after their last word."""
    voices = [
        say("no i wtedy powiedziałam jej że przyjedziemy w niedzielę", voice=f"pl+{name}")
        for name in ("f2", "m1", "f5", "m4")
    ]
    many = sum(
        np.roll(np.resize(voice, RATE * 8), number * 9_000).astype(np.float64)
        for number, voice in enumerate(voices)
    )
    many *= 400 / np.std(many)
    mine = say("gdzie jest moja paczka")
    whole = many.copy()
    whole[5 * RATE : 5 * RATE + len(mine)] += mine * (400 * 3.16 / np.std(mine))
    detector.reset()
    judged = []
    for at in range(0, len(whole) - FRAME + 1, FRAME):
        detector.process(whole[at : at + FRAME].astype(np.int16))
        judged.append(detector.distance)
    second = RATE // FRAME
    spoken = len(mine) // FRAME
    assert judged[second : 5 * second].count(Distance.ROOM) > 3.5 * second
    assert judged[5 * second : 5 * second + spoken].count(Distance.NEAR) > 0.8 * spoken
    assert judged[5 * second + spoken + second // 2 :].count(Distance.NEAR) == 0
