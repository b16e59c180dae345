"""Whose packets are believed, and where ours go: honest peers of all kinds, and those who try to steal or to misdirect."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.rtp import RtpPacket
from gateway.media.source import SILENT_S, Address, Source

TOLD: Address = ("198.51.100.7", 4000)
SIGNALLER = TOLD[0]
OTHER_PORT: Address = (SIGNALLER, 40_004)
STRANGER: Address = ("203.0.113.66", 4000)
TYPES = (8, 101)


def agreed(
    told: Address | None = TOLD,
    signalled_from: str = SIGNALLER,
    *,
    networks: tuple[str, ...] = (),
    authenticated: bool = False,
) -> Source:
    """A call whose SDP is through."""
    source = Source([ipaddress.ip_network(network) for network in networks])
    source.agree(told, signalled_from, TYPES, authenticated=authenticated)
    return source


class Line:
    """Packets from several addresses into one Source, in virtual time."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.now = 10.0
        self._next: dict[int, int] = {}

    def send(
        self,
        address: Address,
        count: int = 1,
        *,
        ssrc: int = 1,
        every_s: float = 0.02,
        kind: int = 8,
        skip: int = 0,
    ) -> int:
        """`count` packets of the stream `ssrc`; how many of them were believed."""
        believed = 0
        for _ in range(count):
            number = self._next.get(ssrc, 65_530) + skip
            self._next[ssrc] = number + 1
            packet = RtpPacket(kind, number & 0xFFFF, number * 160 & 0xFFFFFFFF, ssrc, b"sound")
            believed += self.source.take(address, packet, self.now)
            self.now += every_s
        return believed


def test_ours_goes_where_the_signalling_comes_from_before_anything_was_heard():
    """The address of the SDP, when it is the signalling's own."""
    assert agreed().target == TOLD


@pytest.mark.parametrize(
    ("told", "signalled_from"),
    [
        (("203.0.113.66", 4000), SIGNALLER),
        (("192.168.1.5", 4000), SIGNALLER),
        (("10.0.0.77", 4000), "10.0.0.5"),
        (("127.0.0.1", 4000), SIGNALLER),
        (("224.0.0.1", 4000), "224.0.0.1"),
        (("255.255.255.255", 4000), "255.255.255.255"),
        (("0.0.0.0", 4000), "0.0.0.0"),
        (("::1", 4000), SIGNALLER),
        ((SIGNALLER, 53), SIGNALLER),
        ((SIGNALLER, 0), SIGNALLER),
    ],
)
def test_nothing_is_sent_to_an_address_that_only_the_sdp_names(told: Address, signalled_from: str):
    """Foreign, private, this machine, multicast, broadcast, nobody, and the ports of servers."""
    assert agreed(told, signalled_from).target is None


def test_networks_that_the_operator_named_are_sent_to():
    """A trunk's media gateways stand beside its signalling."""
    assert agreed(("203.0.113.66", 4000), networks=("203.0.113.0/24",)).target == ("203.0.113.66", 4000)
    assert agreed(("203.0.113.66", 4000), networks=("2001:db8::/32",)).target is None


def test_the_told_address_is_heard_from_its_first_packet():
    """Nothing of the caller's first word is lost."""
    line = Line(agreed())
    assert line.send(TOLD, 5) == 5
    assert line.source.target == TOLD
    assert line.source.locked


def test_a_foreign_media_server_is_sent_to_once_it_has_sent():
    """Its packets prove that somebody there wants ours."""
    line = Line(agreed(("203.0.113.66", 4000)))
    assert line.send(STRANGER) == 1
    assert line.source.target is None
    line.send(STRANGER)
    assert line.source.target == STRANGER


def test_a_telephone_that_sends_from_another_port_is_followed():
    """Behind a router the SDP's address is of no use; what comes steadily from the caller's own machine is."""
    line = Line(agreed(("192.168.1.5", 4000)))
    assert line.send(OTHER_PORT, 3) == 0
    assert line.source.target is None
    assert line.send(OTHER_PORT, 10) == 10
    assert line.source.target == OTHER_PORT
    assert line.source.refused == {"unproved": 3}


def test_a_burst_from_elsewhere_does_not_steal_a_call():
    """Thirty packets at once, before the caller's first and after, from the same machine and from another."""
    for thief in (OTHER_PORT, STRANGER):
        line = Line(agreed())
        assert line.send(thief, 30, ssrc=66, every_s=0) == 0
        assert line.source.target == TOLD
        assert line.send(TOLD, 4) == 4
        assert line.send(thief, 30, ssrc=66, every_s=0.001) == 0
        assert line.send(thief, 30, ssrc=1, every_s=0) == 0
        assert line.source.target == TOLD
        assert line.source.moves == 0


def test_a_second_source_is_ignored_however_long_it_sends():
    """As long as the first one is heard."""
    line = Line(agreed(("192.168.1.5", 4000)))
    line.send(OTHER_PORT, 10)
    second: Address = (SIGNALLER, 50_000)
    for _ in range(200):
        assert line.send(OTHER_PORT, every_s=0.01) == 1
        assert line.send(second, ssrc=2, every_s=0.01) == 0
    assert line.source.target == OTHER_PORT
    assert line.source.refused["second"] == 200


def test_strangers_are_never_believed_without_srtp():
    """Neither before a source is known nor when it has gone silent, even with its numbers."""
    line = Line(agreed(("192.168.1.5", 4000)))
    assert line.send(STRANGER, 100, ssrc=2) == 0
    assert line.source.target is None
    line.send(OTHER_PORT, 10)
    line.now += 60
    assert line.send(STRANGER, 100) == 0
    assert line.source.target == OTHER_PORT
    assert line.source.refused["stranger"] == 200


def test_the_told_address_takes_the_line_back_from_a_guess():
    """Somebody on the caller's machine was first; the address that the SDP names is better evidence."""
    line = Line(agreed())
    line.send(OTHER_PORT, 10, ssrc=2)
    assert line.source.target == OTHER_PORT
    line.send(TOLD, 3)
    assert line.source.target == TOLD
    assert line.source.moves == 1
    assert line.send(OTHER_PORT, 10, ssrc=2) == 0


def test_a_stream_that_goes_on_from_another_port_is_followed_after_a_silence():
    """A router gave it another port: same SSRC, next numbers. Another stream is not followed, nor one that does not go on."""
    line = Line(agreed())
    line.send(TOLD, 10)
    line.now += SILENT_S
    assert line.send(OTHER_PORT, 20, ssrc=2) == 0
    line.send(OTHER_PORT, 1, skip=5000)
    assert line.source.target == TOLD
    line = Line(agreed())
    line.send(TOLD, 10)
    line.now += SILENT_S
    assert line.send(OTHER_PORT, 20) == 17
    assert line.source.target == OTHER_PORT


def test_a_stray_packet_of_another_type_counts_for_nothing():
    """Only agreed payload types prove a source, or are believed of one."""
    line = Line(agreed(("192.168.1.5", 4000)))
    assert line.send(OTHER_PORT, 20, kind=77) == 0
    assert line.source.target is None
    line.send(OTHER_PORT, 10)
    assert line.send(OTHER_PORT, kind=77) == 0
    assert line.source.refused["type"] == 21


def test_packets_that_do_not_follow_each_other_prove_nothing():
    """Numbers at random, or a new SSRC each time."""
    line = Line(agreed(("192.168.1.5", 4000)))
    assert line.send(OTHER_PORT, 20, skip=400) == 0
    assert sum(line.send(OTHER_PORT, ssrc=ssrc) for ssrc in range(100, 120)) == 0
    assert line.source.target is None


def test_losses_do_not_keep_a_source_out():
    """Every third packet arrives."""
    line = Line(agreed(("192.168.1.5", 4000)))
    assert line.send(OTHER_PORT, 10, skip=2) == 7
    assert line.source.locked


def test_a_locked_source_may_begin_another_stream():
    """Music on hold has an SSRC of its own."""
    line = Line(agreed())
    line.send(TOLD, 5)
    assert line.send(TOLD, 5, ssrc=77) == 5


def test_a_held_call_is_sent_nothing_and_goes_on_where_it_was():
    """An SDP without an address, and afterwards the old one again."""
    line = Line(agreed())
    line.send(TOLD, 5)
    line.source.agree(None, SIGNALLER, TYPES)
    assert line.source.target is None
    assert line.send(TOLD) == 1
    line.source.agree(TOLD, SIGNALLER, TYPES)
    assert line.source.target == TOLD


def test_a_new_address_in_a_re_invite_is_taken_at_once():
    """What came from the old one is no longer believed; nothing is sent to a new one that has to prove itself."""
    line = Line(agreed())
    line.send(TOLD, 5)
    moved: Address = (SIGNALLER, 6000)
    line.source.agree(moved, SIGNALLER, TYPES)
    assert line.source.target == moved
    assert line.send(moved, ssrc=2) == 1
    line.send(moved, ssrc=2)
    assert line.send(TOLD, 20) == 0
    line.source.agree(STRANGER, SIGNALLER, TYPES)
    assert line.source.target is None


def test_a_re_invite_lets_a_silent_source_be_followed():
    """The caller's router has another port for a new stream; without the silence nothing moves."""
    line = Line(agreed(("192.168.1.5", 4000)))
    line.send(OTHER_PORT, 10)
    line.source.agree(("192.168.1.5", 4000), SIGNALLER, TYPES)
    assert line.source.target == OTHER_PORT
    moved: Address = (SIGNALLER, 50_000)
    assert line.send(moved, 10, ssrc=2) == 0
    line.now += SILENT_S
    assert line.send(moved, 10, ssrc=2) == 7
    assert line.source.target == moved
    line.now += 60
    assert line.send(OTHER_PORT, 10, ssrc=3) == 0


def test_with_srtp_the_key_decides_and_not_the_address():
    """What the key opened is believed from anywhere at once, and followed when it goes on; the target still waits for proof."""
    line = Line(agreed(("192.168.1.5", 4000), authenticated=True))
    assert line.send(STRANGER, 3) == 3
    assert line.source.target is None
    line.send(STRANGER, 3)
    assert line.source.target == STRANGER
    assert line.send(OTHER_PORT, 10) == 10
    assert line.source.target == STRANGER
    line.now += SILENT_S
    assert line.send(OTHER_PORT, 10, ssrc=2) == 10
    assert line.source.target == OTHER_PORT


def test_switching_srtp_on_forgets_who_was_believed_without():
    """A source that no key has proved is not sent anything by its old merit."""
    line = Line(agreed(("192.168.1.5", 4000)))
    line.send(OTHER_PORT, 10)
    line.source.agree(("192.168.1.5", 4000), SIGNALLER, TYPES, authenticated=True)
    assert line.source.target is None


def test_reports_are_believed_from_the_same_machine():
    """Another port is usual; another machine needs a key."""
    line = Line(agreed())
    assert line.source.believes_control((SIGNALLER, 4001))
    assert not line.source.believes_control((STRANGER[0], 4001))
    assert agreed(authenticated=True).believes_control((STRANGER[0], 4001))
    assert not Source().believes_control(TOLD)


def test_nobody_is_kept_out_by_a_crowd():
    """Ports of the caller's machine in great number push each other out of memory, not the told address."""
    line = Line(agreed(("203.0.113.66", 4000), networks=("192.0.2.0/24",)))
    assert line.send(STRANGER) == 1
    for port in range(20_000, 20_100):
        line.send(("192.0.2.1", port), ssrc=port, every_s=0.0001)
    line.send(STRANGER)
    assert line.source.target == STRANGER


def test_spelling_of_an_address_does_not_matter():
    """IPv6 in any form, IPv4 inside IPv6."""
    line = Line(agreed(("2001:DB8:0::1", 4000), "2001:db8::1"))
    assert line.source.target == ("2001:db8::1", 4000)
    assert line.send(("2001:db8::1", 4000), 3) == 3
    assert agreed(("::ffff:198.51.100.7", 4000)).target == TOLD


def test_names_are_no_addresses():
    """A name is never looked up here."""
    with pytest.raises(ValueError, match="example"):
        agreed(("media.example", 4000))
    with pytest.raises(ValueError, match="example"):
        agreed(TOLD, "sip.example")


_ADDRESSES = st.sampled_from([TOLD, OTHER_PORT, STRANGER, ("192.0.2.1", 9), ("2001:db8::1", 4000)])


@given(
    st.lists(
        st.tuples(
            _ADDRESSES, st.integers(0, 3), st.integers(0, 40), st.sampled_from([8, 101, 0]), st.floats(0, 2)
        ),
        max_size=60,
    ),
    st.sampled_from([TOLD, ("192.168.1.5", 4000), STRANGER, None]),
)
def test_ours_never_goes_to_an_address_that_is_not_of_this_call(
    packets: list[tuple[Address, int, int, int, float]], told: Address | None
):
    """Whatever is sent by whomever: the target is the SDP's address or the caller's machine, or there is none."""
    source = agreed(told)
    now = 0.0
    for address, ssrc, sequence, kind, pause in packets:
        now += pause
        source.take(address, RtpPacket(kind, sequence, 0, ssrc, b""), now)
        assert source.target is None or source.target == told or source.target[0] == SIGNALLER
