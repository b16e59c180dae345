"""One stream after another, whatever its codec."""

import numpy as np

from gateway.media.codecs import CODECS
from gateway.media.ear import Ear
from gateway.media.rtp import RtpPacket
from tests.support.telephone import tone
from voicebot.audio.frame import FRAME, RATE, Frame, Pcm


def said(ear: Ear, name: str, numbers: range, ssrc: int = 1) -> list[Frame]:
    """Packets of a tone, 20 ms apart, and what was ready with each."""
    codec = CODECS[name]
    encoder, frames = codec.encoder(), list[Frame]()
    for number in numbers:
        packet = RtpPacket(0, number & 0xFFFF, number * codec.ticks, ssrc, encoder.encode(tone(number)))
        frames += ear.push(codec, packet, number / 50)
    return frames


def pitch(frames: list[Frame]) -> float:
    pcm: Pcm = np.concatenate([frame.pcm for frame in frames])
    return float(np.argmax(np.abs(np.fft.rfft(pcm)))) * RATE / len(pcm)


def test_codecs_and_sources_may_change() -> None:
    """Each is heard from its first packet on, and all are counted together."""
    ear = Ear()
    assert ear.poll(0.0) == ear.restart(0.0) == []
    for frames in (
        said(ear, "opus", range(50)),
        said(ear, "PCMA", range(50, 100)),
        said(ear, "PCMA", range(3000, 3050), ssrc=2),
        said(ear, "opus", range(3050, 3100), ssrc=2),
    ):
        assert len(frames) == 50
        assert all(frame.pcm.shape == (FRAME,) for frame in frames)
        assert abs(pitch(frames[5:]) - 440) < 20
    assert (ear.stats.packets, ear.stats.lost, ear.stats.restarts) == (200, 0, 3)


def test_a_pause_is_filled_by_time() -> None:
    """Nothing comes any more, and the frames go on."""
    ear = Ear()
    said(ear, "PCMA", range(10))
    assert len(ear.poll(1.0)) > 10


def test_after_a_restart_a_gap_is_none() -> None:
    """What was not listened to in between is not made up."""
    ear = Ear()
    said(ear, "PCMA", range(10))
    ear.restart(5.0)
    assert len(said(ear, "PCMA", range(250, 260))) == 10
    assert ear.stats.lost == 0
