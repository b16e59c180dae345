"""Telephones without sockets: two legs on a network that a test makes, in a time that it sets."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from gateway.media import g711, rtcp
from gateway.media.agreed import Agreed, Kind
from gateway.media.codecs import CODECS
from gateway.media.comfort import payload
from gateway.media.leg import PATIENCE_S, Leg
from gateway.media.rtp import RtpPacket, RtpSender, is_rtcp, parse
from gateway.media.srtp import SrtpKey
from gateway.media.udp import Address
from tests.support.virtual_time import DAWN
from voicebot.audio.frame import FRAME, RATE, SILENCE, Frame, Pcm
from voicebot.audio.levels import dbfs

US, THEM = ("192.0.2.1", 41_000), ("192.0.2.7", 4000)
PERIOD = 0.02
PLAIN = Agreed(THEM[0], THEM[1], 4001, CODECS["PCMA"], 8, dtmf=101)
KEYS = SrtpKey.fresh(), SrtpKey.fresh()


def tone(number: int, hertz: float = 440.0) -> Pcm:
    """The frame of this number of a tone that goes on."""
    at = np.arange(number * FRAME, (number + 1) * FRAME)
    return (8000 * np.sin(2 * np.pi * hertz * at / RATE)).astype(np.int16)


class Now:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.time = 100.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return DAWN


@dataclass
class Person:
    """Speaks what it is told to and remembers what it hears."""

    saying: Callable[[int], Pcm] = lambda number: SILENCE
    spoken: int = 0
    heard: list[Frame] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    losses: int = 0

    def speak(self, now: float) -> Pcm:
        self.spoken += 1
        return self.saying(self.spoken - 1)

    def hear(self, frame: Frame) -> None:
        self.heard.append(frame)

    def key(self, digit: str, now: float) -> None:
        self.keys.append(digit)

    def lost(self) -> None:
        self.losses += 1

    @property
    def sound(self) -> Pcm:
        return np.concatenate([frame.pcm for frame in self.heard])


class Post:
    """What left, and where to."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, Address]] = []
        self.reports: list[tuple[bytes, Address]] = []

    def send(self, packet: bytes, to: Address) -> None:
        self.sent.append((packet, to))

    def send_control(self, packet: bytes, to: Address) -> None:
        self.reports.append((packet, to))

    def packets(self) -> list[RtpPacket]:
        """The RTP that left, read."""
        return [packet for data, _ in self.sent if (packet := parse(data))]


class Phone:
    """A leg with all that belongs to it."""

    def __init__(
        self, agreed: Agreed = PLAIN, clock: Now | None = None, signalled_from: str = THEM[0]
    ) -> None:
        self.clock = clock or Now()
        self.person, self.post = Person(), Post()
        self.leg = Leg(agreed, self.post, self.person, self.clock, signalled_from=signalled_from)
        self.number = 0

    def tick(self, count: int = 1) -> None:
        for _ in range(count):
            self.leg.tick(self.number, self.clock.time)
            self.number += 1
            self.clock.time += PERIOD


def joined(
    agreed: Agreed, *, lose: Callable[[int], bool] = lambda number: False, ticks: int = 100
) -> tuple[Phone, Phone]:
    """Two legs that speak a tone to each other over a network that may lose packets by their count."""
    clock = Now()
    mirrored = replace(
        agreed,
        address=US[0],
        port=US[1],
        rtcp_port=US[1] + 1,
        our_key=agreed.their_key,
        their_key=agreed.our_key,
    )
    ours, theirs = Phone(agreed, clock), Phone(mirrored, clock, US[0])
    ours.person.saying = tone
    theirs.person.saying = lambda number: tone(number, 700.0)
    count = 0
    for _ in range(ticks):
        for one, address, other in ((ours, US, theirs), (theirs, THEM, ours)):
            one.leg.tick(one.number, clock.time)
            one.number += 1
            for data, _ in one.post.sent:
                count += 1
                if not lose(count):
                    other.leg.rtp(data, address)
            for data, _ in one.post.reports:
                other.leg.rtcp(data, (address[0], address[1] + 1))
            one.post.sent.clear()
            one.post.reports.clear()
        clock.time += PERIOD
    return ours, theirs


def pitch(sound: Pcm) -> float:
    """The loudest frequency, Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * RATE / len(sound)


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
@pytest.mark.parametrize("keys", [(None, None), KEYS], ids=["plain", "secure"])
def test_two_telephones_hear_each_other(codec: object, keys: tuple[SrtpKey | None, SrtpKey | None]):
    """Each codec carries a tone both ways, in the clear and encrypted."""
    ours, theirs = joined(replace(PLAIN, codec=codec, payload_type=96, our_key=keys[0], their_key=keys[1]))
    assert pitch(theirs.person.sound[RATE // 2 :]) == pytest.approx(440, abs=3)
    assert pitch(ours.person.sound[RATE // 2 :]) == pytest.approx(700, abs=3)
    assert len(ours.person.heard) >= 98
    assert not any(frame.concealed for frame in ours.person.heard[1:])


def test_lost_packets_are_made_up_and_reported():
    """One in nine is lost: sound goes on without holes, and each side learns how much the other one misses."""
    ours, theirs = joined(PLAIN, lose=lambda number: number % 9 == 0, ticks=500)
    assert len(ours.person.heard) >= 490
    assert pitch(theirs.person.sound[RATE:]) == pytest.approx(440, abs=3)
    assert ours.leg.stats.lost_there == pytest.approx(0.11, abs=0.08)
    assert ours.leg.stats.packets.lost + theirs.leg.stats.packets.lost == pytest.approx(111, abs=5)
    assert ours.leg.stats.rtt_s is not None


def test_what_the_other_side_misses_is_told_to_the_encoder(monkeypatch: pytest.MonkeyPatch):
    """At each of its reports; one that says nothing of our packets is none of calm, and none of loss."""
    told: list[float] = []
    monkeypatch.setattr(g711.Encoder, "lost", lambda self, part: told.append(part))
    ours, _ = joined(PLAIN, lose=lambda number: number % 5 == 0, ticks=500)
    assert max(told) == pytest.approx(0.2, abs=0.1)
    told.clear()
    ours.leg.rtcp(rtcp.build(rtcp.Report(9, None, ()), "x"), (THEM[0], 4001))
    assert not told


def test_packets_leave_every_20_ms_with_the_time_of_their_tick():
    """A tick left out is left out of the timestamps too; silence is sent like sound."""
    phone = Phone()
    phone.tick(3)
    phone.number += 5
    phone.tick(2)
    packets = phone.post.packets()
    assert [packet.sequence - packets[0].sequence for packet in packets] == [0, 1, 2, 3, 4]
    steps = [(packet.timestamp - packets[0].timestamp) & 0xFFFFFFFF for packet in packets]
    assert steps == [0, 160, 320, 8 * 160, 9 * 160]
    assert [packet.marker for packet in packets] == [True, False, False, False, False]
    assert {to for _, to in phone.post.sent} == {THEM}


def test_keys_go_both_ways_once_each():
    """A key is heard once whatever its packets, and ours take the place of sound."""
    phone, other = Phone(), Phone(replace(PLAIN, address=US[0], port=US[1]), signalled_from=US[0])
    phone.person.saying = tone
    assert phone.leg.press("4*")
    phone.tick(30)
    assert not other.leg.keyed
    for data, _ in phone.post.sent:
        other.leg.rtp(data, US)
    assert other.person.keys == ["4", "*"]
    assert other.leg.keyed
    assert {packet.payload_type for packet in phone.post.packets()} == {8, 101}
    deaf = Phone(replace(PLAIN, dtmf=None))
    assert not deaf.leg.press("1")
    with pytest.raises(ValueError, match="key"):
        phone.leg.press("x")


def spoken(phone: Phone, ticks: int, address: Address = THEM) -> None:
    """The other side speaks to this phone, packet by packet."""
    sender, encoder = RtpSender(), CODECS["PCMA"].encoder()
    for number in range(ticks):
        phone.leg.rtp(sender.packet(8, encoder.encode(tone(number)), number * 160), address)
        phone.tick()


def test_a_call_on_hold_is_silent_both_ways_and_goes_on_where_it_stopped():
    """What would have been said waits, music is not heard, reports go on, and nobody is taken for lost."""
    phone = Phone()
    spoken(phone, 10)
    heard = len(phone.person.heard)
    phone.leg.agree(replace(PLAIN, send=False))
    assert phone.leg.held
    phone.post.sent.clear()
    said = phone.person.spoken
    spoken(phone, 10)
    phone.tick(int(2 * PATIENCE_S / PERIOD))
    assert (phone.post.sent, phone.person.spoken, len(phone.person.heard)) == ([], said, heard)
    assert len(phone.post.reports) > 3
    assert phone.person.losses == 0
    phone.leg.agree(PLAIN)
    spoken(phone, 10)
    assert len(phone.person.heard) > heard
    assert phone.post.packets()[0].marker
    assert phone.person.spoken == said + 10


def test_nothing_at_all_leaves_while_no_address_is_told():
    """The old way to hold a call names none."""
    phone = Phone(replace(PLAIN, address=None, send=False))
    phone.tick(1000)
    assert (phone.post.sent, phone.post.reports) == ([], [])


def test_another_codec_may_be_agreed_on_in_the_call():
    """Opus after G.711: another stream of ours, and theirs is understood."""
    phone = Phone()
    spoken(phone, 5)
    phone.post.sent.clear()
    phone.leg.agree(replace(PLAIN, codec=CODECS["opus"], payload_type=111, dtmf=102, dtmf_clock=48_000))
    sender, encoder = RtpSender(), CODECS["opus"].encoder()
    for number in range(50):
        phone.leg.rtp(sender.packet(111, encoder.encode(tone(number)), number * 960), THEM)
        phone.tick()
    assert pitch(phone.person.sound[-RATE // 2 :]) == pytest.approx(440, abs=3)
    packets = phone.post.packets()
    assert {packet.payload_type for packet in packets} == {111}
    assert (packets[1].timestamp - packets[0].timestamp) & 0xFFFFFFFF == 960
    phone.leg.press("7")
    phone.tick(10)
    assert 102 in {packet.payload_type for packet in phone.post.packets()}


def test_comfort_noise_stands_for_a_pause():
    """A packet of noise, then nothing: quiet noise is heard, not silence and not a loss."""
    phone = Phone(replace(PLAIN, comfort_noise=13))
    sender, encoder = RtpSender(), CODECS["PCMA"].encoder()
    for number in range(10):
        phone.leg.rtp(sender.packet(8, encoder.encode(tone(number)), number * 160), THEM)
        phone.tick()
    phone.leg.rtp(sender.packet(13, payload(-50.0), 10 * 160), THEM)
    phone.tick(100)
    pause = phone.person.sound[-RATE:]
    assert dbfs(pause) == pytest.approx(-50, abs=3)


def test_who_says_nothing_at_all_is_lost_and_reports_are_a_sign_of_life():
    """Neither sound nor reports for so long: nobody is there."""
    phone = Phone()
    spoken(phone, 5)
    phone.tick(int((PATIENCE_S - 1) / PERIOD))
    report = rtcp.build(rtcp.Report(1, None, ()), "x")
    phone.leg.rtcp(report, (THEM[0], 4001))
    phone.tick(int((PATIENCE_S - 1) / PERIOD))
    assert phone.person.losses == 0
    phone.tick(int(2 / PERIOD))
    assert phone.person.losses > 0


def test_a_listener_who_never_speaks_is_not_lost():
    """It said that it would only listen."""
    phone = Phone(replace(PLAIN, receive=False))
    phone.tick(int(2 * PATIENCE_S / PERIOD))
    assert phone.person.losses == 0


def test_what_comes_from_elsewhere_is_not_heard_and_nothing_goes_there():
    """Sound, keys and reports of strangers are counted; junk is too."""
    phone = Phone()
    spoken(phone, 5)
    heard = len(phone.person.heard)
    for _ in range(30):
        spoken(phone, 1, ("198.51.100.66", 4000))
    phone.leg.rtcp(rtcp.build(rtcp.Report(1, None, ()), "x"), ("198.51.100.66", 4001))
    phone.leg.rtp(b"junk", THEM)
    assert {to for _, to in phone.post.sent} == {THEM}
    assert not any(frame.pcm.any() for frame in phone.person.heard[heard + 10 :])
    assert phone.leg.stats.refused["stranger"] == 31
    assert phone.leg.stats.refused["bad"] == 1


def test_nothing_is_sent_to_an_address_that_did_not_show_itself():
    """The SDP names a third machine: silence, until that machine itself speaks."""
    phone = Phone(signalled_from="198.51.100.1")
    phone.tick(50)
    assert (phone.post.sent, phone.post.reports, phone.person.spoken) == ([], [], 0)
    spoken(phone, 5)
    assert {to for _, to in phone.post.sent} == {THEM}


def test_packets_without_the_key_are_not_let_in():
    """Plain RTP, and RTCP, on an encrypted call."""
    phone = Phone(replace(PLAIN, our_key=KEYS[0], their_key=KEYS[1]))
    spoken(phone, 5)
    phone.leg.rtcp(rtcp.build(rtcp.Report(1, None, ()), "x"), (THEM[0], 4001))
    assert not phone.person.heard
    assert sum(phone.leg.stats.refused.values()) == 6


def test_the_same_keys_go_on_after_a_reinvite_and_plain_rtp_ends_them():
    """Replay windows are kept while the keys stay; a call may fall back when that is what was agreed."""
    secure = replace(PLAIN, our_key=KEYS[0], their_key=KEYS[1])
    phone = Phone(secure)
    phone.tick()
    srtp = phone.leg._srtp
    phone.leg.agree(replace(secure, send=False))
    assert phone.leg._srtp is srtp
    phone.leg.agree(replace(secure, their_key=SrtpKey.fresh()))
    assert phone.leg._srtp is not srtp
    phone.leg.agree(PLAIN)
    phone.post.sent.clear()
    spoken(phone, 3)
    assert phone.person.heard
    assert phone.leg.agreed is PLAIN


def test_reports_share_the_port_where_that_was_agreed_and_the_last_one_says_goodbye():
    """Also what comes in on the shared port is known for a report."""
    phone = Phone(replace(PLAIN, rtcp_mux=True))
    phone.leg.say_goodbye()
    ((data, to),) = phone.post.sent
    assert to == THEM
    report = rtcp.parse(data)
    assert report is not None
    assert report.gone
    assert is_rtcp(data)
    before = phone.leg.alive_at
    phone.clock.time += 1
    phone.leg.rtp(rtcp.build(rtcp.Report(1, None, ()), "x"), THEM)
    assert phone.leg.alive_at == before + 1


def test_a_new_source_of_the_same_telephone_is_understood_at_once():
    """Another SSRC from the believed address: a telephone that was put through."""
    phone = Phone()
    spoken(phone, 20)
    spoken(phone, 20)
    assert len(phone.person.heard) >= 38
    assert phone.leg.stats.packets.restarts >= 1


def test_packets_are_passed_on_in_place_of_our_own():
    """What another telephone sends goes out in our numbering and time, keys of ours come first, and pauses are filled by us."""
    phone = Phone(replace(PLAIN, comfort_noise=13))
    phone.tick(10)
    sent = phone.post.packets()
    phone.post.sent.clear()
    for number in range(10):
        phone.leg.pass_on(
            Kind.SOUND, CODECS["PCMA"], RtpPacket(96, 7 + number, 1_000_000 + number * 160, 5, b"sound")
        )
        phone.tick()
    phone.leg.pass_on(Kind.NOISE, CODECS["PCMA"], RtpPacket(13, 17, 1_000_000 + 10 * 160, 5, b"\x40"))
    packets = phone.post.packets()
    assert [packet.payload for packet in packets] == [b"sound"] * 10 + [b"\x40"]
    assert [packet.payload_type for packet in packets] == [8] * 10 + [13]
    assert [packet.sequence for packet in packets] == [sent[-1].sequence + 1 + n for n in range(11)]
    steps = [(packet.timestamp - sent[-1].timestamp) & 0xFFFFFFFF for packet in packets]
    assert steps == [n * 160 for n in range(11)]
    phone.leg.press("1")
    phone.tick(2)
    phone.leg.pass_on(Kind.SOUND, CODECS["PCMA"], RtpPacket(96, 18, 1_000_000 + 12 * 160, 5, b"sound"))
    assert phone.post.packets()[-1].payload_type == 101
    phone.tick(30)
    assert phone.post.packets()[-1].payload_type == 8


def test_noise_is_not_passed_on_to_who_did_not_agree_to_it():
    """Nor anything to who is held."""
    phone = Phone()
    phone.leg.pass_on(Kind.NOISE, CODECS["PCMA"], RtpPacket(13, 1, 1, 5, b"\x40"))
    phone.leg.agree(replace(PLAIN, send=False))
    phone.leg.pass_on(Kind.SOUND, CODECS["PCMA"], RtpPacket(96, 2, 2, 5, b"sound"))
    assert phone.post.sent == []


def test_packets_that_are_taken_elsewhere_are_not_decoded():
    """While somebody takes them; keys are told all the same, and what is not taken is heard."""
    phone, taken = Phone(), list[Kind]()
    phone.leg.pass_to(lambda kind, codec, packet: not taken.append(kind))  # type: ignore[func-returns-value]
    spoken(phone, 10)
    assert taken == [Kind.SOUND] * 10
    assert not phone.person.heard
    phone.leg.pass_to(lambda kind, codec, packet: False)
    spoken(phone, 10)
    assert len(phone.person.heard) >= 9
    phone.leg.pass_to(None)
    spoken(phone, 10)
    assert len(phone.person.heard) >= 18


def test_somebody_may_hear_along_also_what_is_passed_on():
    """Decoded for them alone: whom the telephone is connected with hears nothing of it, and what is not passed on both hear."""
    phone, along = Phone(), list[Frame]()
    phone.leg.along = along.append
    phone.leg.pass_to(lambda kind, codec, packet: True)
    spoken(phone, 20)
    assert len(along) >= 18
    assert not phone.person.heard
    phone.leg.pass_to(None)
    spoken(phone, 10)
    assert len(phone.person.heard) >= 8
    assert len(along) >= 18 + len(phone.person.heard)
    phone.leg.along = None
    before = len(along)
    spoken(phone, 10)
    assert len(along) == before


def test_only_packets_of_its_own_codec_are_passed_on_to_a_telephone():
    """Others are refused, so that they are encoded anew; while it cannot be sent to they are lost, as on any network."""
    phone = Phone()
    packet = RtpPacket(96, 1, 1, 5, b"sound")
    assert not phone.leg.pass_on(Kind.SOUND, CODECS["opus"], packet)
    assert phone.post.sent == []
    assert phone.leg.pass_on(Kind.SOUND, CODECS["PCMA"], packet)
    assert len(phone.post.sent) == 1
    phone.leg.agree(replace(PLAIN, send=False))
    assert phone.leg.pass_on(Kind.SOUND, CODECS["PCMA"], packet)
    assert len(phone.post.sent) == 1
