"""The track that aiortc pulls packets from."""

import itertools
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from gateway.media.mouth import Mouth
from gateway.media.opus import Decoder
from gateway.webrtc.track import SpeechTrack
from voicebot.audio.frame import FRAME


class QuickClock:
    """Every look is 20 ms later, so that the track never has to sleep."""

    def __init__(self) -> None:
        self.time = time.monotonic()

    def monotonic(self) -> float:
        self.time += 0.02
        return self.time

    def now(self) -> Any:
        raise NotImplementedError


async def test_packets_hold_the_speech_and_count_at_48_khz():
    """One packet a tick, stamped in steps of 20 ms, and a look at the time with each."""
    ticks: list[float] = []
    mouth = Mouth(QuickClock(), lambda event: None)
    track = SpeechTrack(mouth, QuickClock(), ticks.append)
    loud = (9000 * np.sin(np.arange(10 * FRAME) / 5)).astype(np.int16)
    mouth.play(1, loud, last=True)
    packets = [await track.recv() for _ in range(12)]
    decoder = Decoder()
    heard = [np.abs(decoder.decode(bytes(packet))).max() for packet in packets]
    assert min(heard[1:10]) > 5000
    assert len(ticks) == 12
    steps = {after.pts - before.pts for before, after in itertools.pairwise(packets)}
    assert all(step % 960 == 0 and step > 0 for step in steps)
    assert packets[0].time_base == Fraction(1, 48_000)


async def test_a_track_that_ended_gives_nothing():
    """aiortc's sender then stops by itself."""
    track = SpeechTrack(Mouth(QuickClock(), lambda event: None), QuickClock(), lambda now: None)
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()


async def test_nothing_is_said_while_somebody_elses_packets_leave():
    """The time is still looked at, unless there is nothing to do in it; then the track goes on with the right time."""
    ticks, idle = list[float](), [False]
    clock = QuickClock()
    begun = clock.time
    mouth = Mouth(clock, lambda event: None)
    track = SpeechTrack(mouth, clock, ticks.append, lambda now: begun + 1.0 - now, lambda: idle[0])
    packet = await track.recv()
    assert len(ticks) > 10
    assert packet.pts > 0
    ticks.clear()
    idle[0], begun = True, clock.time - 0.9
    packet = await track.recv()
    assert len(ticks) == 1
