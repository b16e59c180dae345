"""Reports on RTP: the wire, the counting, the round trip, and the time for the next one."""

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.rtcp import INTERVAL_S, Block, Reception, Report, RtcpSession, Sent, build, parse
from gateway.media.rtp import RtpPacket, RtpSender, is_rtcp

U32 = st.integers(0, 0xFFFFFFFF)
BLOCKS = st.builds(
    Block,
    ssrc=U32,
    fraction=st.integers(0, 255),
    lost=st.integers(-0x800000, 0x7FFFFF),
    highest=U32,
    jitter=U32,
    last_sr=U32,
    delay=U32,
)
SENT = st.builds(Sent, ntp=st.integers(0, 2**64 - 1), timestamp=U32, packets=U32, octets=U32)
REPORTS = st.builds(
    Report,
    ssrc=U32,
    sent=st.none() | SENT,
    blocks=st.lists(BLOCKS, max_size=31).map(tuple),
    gone=st.booleans(),
)
RR = bytes.fromhex("80c9000100000007")


class StillClock:
    """A clock that stands."""

    def monotonic(self) -> float:
        return 100.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


def packet(sequence: int, timestamp: int | None = None, ssrc: int = 9) -> RtpPacket:
    """An RTP packet of 20 ms."""
    ticks = sequence * 160 if timestamp is None else timestamp
    return RtpPacket(8, sequence & 0xFFFF, ticks & 0xFFFFFFFF, ssrc, bytes(160))


def session(sender: RtpSender | None = None) -> RtcpSession:
    """Without the dice: the first report is due after half an interval, the others after a whole one."""
    return RtcpSession(sender or RtpSender(), 8000, StillClock(), uniform=lambda: 0.5)


def pair() -> tuple[RtcpSession, RtcpSession]:
    """Two ends that have heard each other."""
    one, other = RtpSender(), RtpSender()
    ends = session(one), session(other)
    one.packet(8, bytes(160), 0)
    other.packet(8, bytes(160), 0)
    ends[0].heard(packet(1, ssrc=other.ssrc), 100.0)
    ends[1].heard(packet(1, ssrc=one.ssrc), 100.0)
    return ends


@given(REPORTS, st.text(max_size=300))
def test_what_is_built_can_be_read(report: Report, cname: str):
    """Every report survives the wire, as RTCP and in whole words."""
    data = build(report, cname)
    assert parse(data) == report
    assert is_rtcp(data)
    assert len(data) % 4 == 0


def test_a_report_looks_as_the_rfc_has_it():
    """Receiver report, one block, then who says it."""
    assert build(Report(7, None, (Block(9, 64, -1, 0x10001, 5, 6, 7),)), "ab") == bytes.fromhex(
        "81c90007 00000007 00000009 40ffffff 00010001 00000005 00000006 00000007 81ca0003 00000007 01026162 00000000"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        RR[:6],
        b"\x00" + RR[1:],
        b"\x81" + RR[1:],
        bytes.fromhex("80c9ffff00000007"),
        bytes.fromhex("80c90000"),
        bytes.fromhex("80c8000100000007"),
        bytes.fromhex("80cb000100000007"),
        bytes.fromhex("81ca000200000007") + bytes(4),
        RR + b"\x80",
        RR + b"\x40cb\0",
    ],
)
def test_what_is_no_report_is_refused(data: bytes):
    """Too short, another version, counts and lengths that lie, not beginning with a report."""
    assert parse(data) is None


@given(st.binary(max_size=120))
def test_no_datagram_raises(data: bytes):
    """Bytes of any kind are a report or are counted."""
    heard = session()
    for hostile in (data, RR + data, b"\x9f\xc8" + data, bytes([0x81, 201, 0, 7]) + data):
        heard.received(hostile, 101.0)
    assert heard.bad <= 4
    assert heard.rtt_s is None


def test_other_parts_of_a_compound_are_passed_over():
    """Application data and feedback are none of ours; a BYE without a name counts."""
    assert parse(RR + bytes.fromhex("80cc0002") + bytes(8)) == Report(7, None, ())
    assert parse(RR + bytes.fromhex("80cb0000")) == Report(7, None, (), gone=True)


def test_losses_are_counted_since_the_last_report_and_in_all():
    """One in four at first, none later; fraction in 256ths."""
    reception = Reception(8000)
    for number in (0, 1, 3, 4, 5, 7):
        reception.heard(packet(number), number / 50)
    first = reception.block(9, 0, 0)
    assert (first.fraction, first.lost, first.highest) == (2 * 256 // 8, 2, 7)
    for number in range(8, 20):
        reception.heard(packet(number), number / 50)
    second = reception.block(9, 0, 0)
    assert (second.fraction, second.lost, second.highest) == (0, 2, 19)
    assert (reception.expected, reception.received) == (20, 18)


def test_the_numbering_may_wrap_and_packets_overtake_each_other():
    """The wrap is counted on top of the sequence number; what is late after all is not lost."""
    reception = Reception(8000)
    for number in (65_534, 65_537, 65_536, 65_535, 65_538):
        reception.heard(packet(number), 1.0)
    assert reception.lost == 0
    assert reception.block(9, 0, 0).highest == 65_538


def test_duplicates_make_the_loss_negative_but_not_the_fraction():
    """As the RFC counts."""
    reception = Reception(8000)
    for number in (1, 2, 2, 2):
        reception.heard(packet(number), 1.0)
    block = reception.block(9, 0, 0)
    assert (block.lost, block.fraction) == (-2, 0)


def test_a_new_numbering_is_believed_from_its_second_packet_on():
    """A stray one changes nothing; a restart does not look like thousands of losses."""
    reception = Reception(8000)
    for number in (1, 2, 3, 30_000, 4):
        reception.heard(packet(number), 1.0)
    assert (reception.expected, reception.received) == (4, 4)
    for number in (30_000, 30_001, 30_002):
        reception.heard(packet(number), 1.0)
    assert (reception.expected, reception.received) == (2, 2)


def test_nothing_heard_is_nothing_lost():
    """A report before the first packet."""
    assert Reception(8000).block(9, 0, 0) == Block(9, 0, 0, 0, 0, 0, 0)


def test_jitter_is_what_the_network_adds():
    """A steady stream has none; packets 10 ms early and late by turns come near 20 ms between them, a sixteenth of the
    way with each; a held key has no time of its own."""
    steady, shaken, once = Reception(8000), Reception(8000), Reception(8000)
    for number in range(2):
        once.heard(packet(number), number / 25)
    assert once.jitter == pytest.approx(160 / 16)
    for number in range(200):
        steady.heard(packet(number), number / 50)
        shaken.heard(packet(number), number / 50 + (0.02 if number % 2 else 0))
    assert steady.jitter == pytest.approx(0, abs=0.01)
    assert shaken.jitter == pytest.approx(160, rel=0.05)
    for number in range(200, 230):
        steady.heard(packet(number, 199 * 160), number / 50)
    steady.heard(packet(230), 230 / 50)
    assert steady.jitter == pytest.approx(0, abs=0.01)


def test_reports_are_sent_every_five_seconds_more_or_less():
    """Due after half an interval at first, then each time at random between half and one and a half of it."""
    throws = iter([0.0, 0.0, 1.0, 0.5])
    made = RtcpSession(RtpSender(), 8000, StillClock(), uniform=lambda: next(throws))
    due = [100 + n / 100 for n in range(1500) if made.due(100 + n / 100)]
    assert due == pytest.approx([101.25, 103.75, 111.25], abs=0.02)
    assert INTERVAL_S == 5.0


def test_a_report_tells_what_was_sent_and_what_was_heard():
    """Counts, the media time beside the wall clock, a block about the other side's stream."""
    sender = RtpSender()
    made = session(sender)
    sender.packet(8, bytes(160), 320)
    made.heard(packet(5), 100.0)
    report = parse(made.due(103.0) or b"")
    assert report is not None
    assert report.sent == Sent(report.sent.ntp if report.sent else 0, sender.timestamp(320), 1, 160)
    assert report.sent is not None
    assert report.sent.ntp >> 32 == int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) + 2_208_988_800 + 3
    assert [block.ssrc for block in report.blocks] == [9]


def test_who_sends_nothing_reports_as_a_receiver():
    """Neither sound sent nor heard: an empty report, and no sender's part until there is more to tell."""
    sender = RtpSender()
    made = session(sender)
    assert parse(made.due(103.0) or b"") == Report(sender.ssrc, None, ())
    sender.packet(8, b"x", 0)
    told = parse(made.due(109.0) or b"")
    assert told is not None
    assert told.sent is not None
    silent = parse(made.due(115.0) or b"")
    assert silent is not None
    assert silent.sent is None


def test_the_round_trip_is_measured_without_what_the_other_side_waited():
    """Half a second each way; two seconds between hearing and answering do not count."""
    ours, theirs = pair()
    theirs.received(ours.due(103.0) or b"", 103.5)
    ours.received(theirs.due(105.5) or b"", 106.0)
    assert ours.rtt_s == pytest.approx(1.0, abs=0.001)
    assert theirs.rtt_s is None


def test_what_the_other_side_hears_of_us_is_learned():
    """Its losses and jitter, of our stream only; whoever counts reports knows which ones told of it."""
    sender = RtpSender()
    made = session(sender)
    assert not made.received(
        build(Report(9, None, (Block(sender.ssrc ^ 1, 255, 9, 9, 9, 0, 0),)), "x"), 101.0
    )
    assert made.lost_there == 0
    assert made.received(build(Report(9, None, (Block(sender.ssrc, 64, 9, 9, 80, 0, 0),)), "x"), 101.0)
    assert (made.lost_there, made.jitter_there_s) == (0.25, 0.01)
    assert not made.received(b"rubbish", 101.0)
    assert made.rtt_s is None


def test_a_report_about_another_time_gives_no_round_trip():
    """A last report that never was, or that is hours old."""
    sender = RtpSender()
    made = session(sender)
    made.received(build(Report(9, None, (Block(sender.ssrc, 0, 0, 0, 0, 12345, 0),)), "x"), 101.0)
    assert made.rtt_s is None


def test_another_stream_is_reported_by_itself():
    """After a transfer nothing of the old one's numbers, nor of its reports, is left."""
    ours, theirs = pair()
    ours.received(theirs.due(103.0) or b"", 103.0)
    ours.heard(packet(60_000, ssrc=77), 103.5)
    report = parse(ours.due(104.0) or b"")
    assert report is not None
    assert report.blocks == (Block(77, 0, 0, 60_000, 0, 0, 0),)
    assert ours.reception.received == 1


def test_a_goodbye_is_heard_and_said():
    """BYE ends the last report."""
    ours, theirs = pair()
    assert not theirs.gone
    theirs.received(ours.bye(104.0), 104.0)
    assert theirs.gone
    theirs.received(RR, 105.0)
    assert theirs.gone


def test_the_name_we_go_by_says_nothing_about_the_machine():
    """Another one for each call, in the second part of the packet."""
    names = {(session().due(103.0) or b"")[8:] for _ in range(2)}
    assert len(names) == 2
    assert all(struct.unpack_from("!BB", name)[1] == 202 for name in names)


def test_a_stream_may_go_on_at_another_rate() -> None:
    """Its jitter is counted anew, its losses are not."""
    session = RtcpSession(RtpSender(), 48_000, StillClock())
    for number in range(10):
        session.heard(RtpPacket(96, number, number * 960, 5, b"x"), number / 50 + number % 2 / 100)
    assert session.reception.jitter > 0
    session.retime(8_000)
    assert session.reception.jitter == 0
    for number in range(10, 12):
        session.heard(RtpPacket(8, number, 9_000_000 + number * 160, 5, b"x"), number / 50)
    assert (session.reception.received, session.reception.lost) == (12, 0)
    session.retime(48_000)
    session.heard(RtpPacket(96, 0, 0, 6, b"x"), 1.0)
    assert session.reception.received == 1
