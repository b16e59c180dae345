"""Two telephones joined by us, on a network that the test makes, in a time that it sets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pytest

from gateway.media.agreed import Agreed
from gateway.media.bridge import RING_EVERY_S, RING_HERTZ, RING_S, Bridge, End, Ringing
from gateway.media.codecs import CODECS, Codec
from gateway.media.comfort import payload
from gateway.media.dtmf import KeyReceiver
from gateway.media.leg import Leg
from gateway.media.rtp import RtpPacket, RtpSender, parse
from gateway.media.udp import Address
from tests.support.telephone import tone
from tests.support.virtual_time import DAWN
from voicebot.audio.frame import FRAME, RATE, SILENCE, Frame, Pcm

PERIOD = 0.02


class Now:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.time = 100.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return DAWN


class Nobody:
    """A conversation before and after the bridge."""

    def __init__(self) -> None:
        self.heard = 0

    def speak(self, now: float) -> Pcm:
        return SILENCE

    def hear(self, frame: Frame) -> None:
        self.heard += 1

    def key(self, digit: str, now: float) -> None: ...

    def lost(self) -> None: ...


@dataclass
class Post:
    """What left for a telephone."""

    sent: list[bytes]

    def send(self, packet: bytes, to: Address) -> None:
        self.sent.append(packet)

    def send_control(self, packet: bytes, to: Address) -> None: ...


class Phone:
    """A telephone far away and our leg to it: what we send it is decoded as it comes."""

    def __init__(self, codec: Codec, clock: Now, *, dtmf: int | None = 101, noise: int | None = None) -> None:
        self.address = ("192.0.2.7", 4000)
        self.agreed = Agreed(*self.address, 4001, codec, codec.payload_type, dtmf=dtmf, comfort_noise=noise)
        self.post, self.nobody, self.clock = Post([]), Nobody(), clock
        self.leg = Leg(self.agreed, self.post, self.nobody, clock, signalled_from=self.address[0])
        self.sender, self.encoder, self.decoder = RtpSender(), codec.encoder(), codec.decoder()
        self.said = 0

    def press(self, digit: str) -> None:
        self.leg.press(digit)

    def says(self, pcm: Pcm) -> bytes:
        """20 ms; what was in the packet."""
        payload = self.encoder.encode(pcm)
        ticks = self.said * self.agreed.codec.ticks
        self.leg.rtp(self.sender.packet(self.agreed.payload_type, payload, ticks), self.address)
        self.said += 1
        return payload

    def packets(self) -> list[RtpPacket]:
        return [packet for data in self.post.sent if (packet := parse(data))]

    def sound(self) -> Pcm:
        """What this telephone hears."""
        ours = [packet for packet in self.packets() if packet.payload_type == self.agreed.payload_type]
        return np.concatenate([self.decoder.decode(packet.payload) for packet in ours])


class Pair:
    """Two of them, joined."""

    def __init__(self, one: str, other: str, **second: int | None) -> None:
        self.clock = Now()
        self.one, self.other = Phone(CODECS[one], self.clock), Phone(CODECS[other], self.clock, **second)
        self.lost: list[str] = []
        self.number = 0
        for phone in (self.one, self.other):  # the conversation before
            phone.says(SILENCE)
            phone.says(SILENCE)
        self.bridge = Bridge(
            End(self.one.leg, self.one.press, lambda: self.lost.append("first")),
            End(self.other.leg, self.other.press, lambda: self.lost.append("second")),
        )
        self.one.leg.station, self.other.leg.station = self.bridge.first, self.bridge.second

    def run(self, ticks: int, each: Callable[[int], None] = lambda number: None) -> None:
        for _ in range(ticks):
            each(self.number)
            self.one.leg.tick(self.number, self.clock.time)
            self.other.leg.tick(self.number, self.clock.time)
            self.number += 1
            self.clock.time += PERIOD


def pitch(sound: Pcm) -> float:
    """The loudest frequency, Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * RATE / len(sound)


@pytest.mark.parametrize(
    ("one", "other"), [("PCMA", "PCMA"), ("opus", "opus"), ("PCMA", "opus"), ("G722", "PCMU")]
)
def test_two_telephones_hear_each_other_whatever_their_codecs(one: str, other: str):
    """Both ways at the same time, without holes."""
    pair = Pair(one, other)

    def talk(number: int) -> None:
        pair.one.says(tone(number, 440.0))
        pair.other.says(tone(number, 700.0))

    pair.run(100, talk)
    assert pitch(pair.other.sound()[RATE // 2 :]) == pytest.approx(440, abs=5)
    assert pitch(pair.one.sound()[RATE // 2 :]) == pytest.approx(700, abs=5)
    for phone in (pair.one, pair.other):
        assert 98 <= len(phone.packets()) <= 101
        frames = phone.sound()[RATE // 2 :]
        loud = np.abs(frames[: len(frames) // FRAME * FRAME].reshape(-1, FRAME)).max(axis=1)
        assert loud.min() > 3000


def test_packets_of_the_same_codec_are_passed_on_as_they_are():
    """Nothing is decoded: the payload is the same."""
    pair, said = Pair("opus", "opus"), list[bytes]()
    pair.run(20, lambda number: said.append(pair.one.says(tone(number))))
    assert pair.one.leg.stats.packets.packets == 2
    assert [packet.payload for packet in pair.other.packets()][:20] == said


def test_codecs_that_become_different_are_understood_all_the_same():
    """A re-INVITE in the middle of the talk."""
    pair = Pair("PCMA", "PCMA")
    pair.run(20, lambda number: pair.one.says(tone(number)))
    other = pair.other
    other.agreed = replace(other.agreed, codec=CODECS["G722"], payload_type=9)
    other.leg.agree(other.agreed)
    other.decoder = CODECS["G722"].decoder()
    other.post.sent.clear()
    pair.run(60, lambda number: pair.one.says(tone(number)))
    assert pitch(other.sound()[RATE // 2 :]) == pytest.approx(440, abs=5)


def test_keys_reach_the_other_telephone():
    """As packets of its own numbering."""
    pair = Pair("PCMA", "opus", dtmf=110)
    receiver = KeyReceiver(8000)
    pressed = pair.one.sender.packet(101, bytes([5, 10, 0, 160]), 9_000)
    pair.one.leg.rtp(pressed, pair.one.address)
    pair.run(20)
    keys = [receiver.take(packet, 0.0) for packet in pair.other.packets() if packet.payload_type == 110]
    assert [key for key in keys if key] == ["5"]


def test_a_pause_of_one_is_silence_for_the_other():
    """Comfort noise that the other side did not agree to is not sent to it; packets go on."""
    pair = Pair("PCMA", "PCMA")
    pair.one.leg.agree(replace(pair.one.agreed, comfort_noise=13))
    pair.run(10, lambda number: pair.one.says(tone(number)))
    pair.one.leg.rtp(pair.one.sender.packet(13, payload(-50.0), 12 * 160), pair.one.address)
    pair.other.post.sent.clear()
    pair.run(30)
    assert {packet.payload_type for packet in pair.other.packets()} == {8}
    assert not np.abs(pair.other.sound()[-10 * FRAME :]).max() > 100


def test_somebody_who_falls_silent_for_too_long_is_told_of():
    """Which of the two."""
    pair = Pair("PCMA", "PCMA")
    pair.run(1100, lambda number: pair.one.says(tone(number)))
    assert set(pair.lost) == {"second"}
    pair.run(1100, lambda number: pair.other.says(tone(number)))
    assert set(pair.lost) == {"first", "second"}


def test_after_the_bridge_each_talks_with_us_again():
    """What comes is heard by who is connected then."""
    pair = Pair("PCMA", "PCMA")
    pair.run(10, lambda number: pair.one.says(tone(number)))
    pair.bridge.undo()
    pair.one.leg.station = pair.one.nobody
    before = pair.one.nobody.heard
    pair.other.post.sent.clear()
    pair.run(20, lambda number: pair.one.says(tone(number)))
    assert pair.one.nobody.heard - before >= 19


def test_sound_does_not_pile_up():
    """A telephone whose clock runs fast is not heard later and later."""
    pair = Pair("PCMA", "G722")
    for _ in range(50):
        pair.one.says(tone(0))
    pair.run(20)
    assert (np.abs(pair.other.sound().reshape(-1, FRAME)).max(axis=1) > 3000).sum() <= 8


def test_a_ringing_tone_is_heard_while_somebody_is_being_called():
    """One second in five, and what the caller says or presses meanwhile is nobody's."""
    lost: list[str] = []
    ringing = Ringing(lambda: lost.append("lost"))
    frames = [ringing.speak(0.0) for _ in range(RING_EVERY_S * RATE // FRAME)]
    sound = np.concatenate(frames)
    assert pitch(sound[: RING_S * RATE]) == pytest.approx(RING_HERTZ, abs=2)
    assert not sound[RING_S * RATE :].any()
    assert (ringing.speak(0.0) == frames[0]).all()
    ringing.hear(Frame(SILENCE, 0.0))
    ringing.key("1", 0.0)
    ringing.lost()
    assert lost == ["lost"]
