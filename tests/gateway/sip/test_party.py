"""One side of a telephone call, with a child that only remembers and a handset on loopback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from gateway.sip.party import ORPHANED_S, Exchange, Party, announced, pressed
from gateway.sip.protocol import (
    Accepted,
    Confirmed,
    Ended,
    GotInfo,
    HangUp,
    Offered,
    Respond,
    SendInfo,
    Transferring,
)
from tests.support.programs import free_udp_ports
from tests.support.telephone import Child, Handset, exchange, tone, until
from voicebot.audio.frame import Frame, Pcm
from voicebot.config import Sip
from voicebot.errors import CallRefused


@dataclass
class Other:
    """What the party is connected with."""

    spoken: int = 0
    heard: list[Frame] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    fails: bool = False

    def speak(self, now: float) -> Pcm:
        if self.fails:
            raise ValueError
        self.spoken += 1
        return tone(self.spoken)

    def hear(self, frame: Frame) -> None:
        self.heard.append(frame)

    def key(self, digit: str, now: float) -> None:
        self.keys.append(digit)

    def lost(self) -> None:
        self.gone.append("lost")


@pytest.fixture
def child() -> Child:
    """The signalling child."""
    return Child()


@pytest.fixture
def other() -> Other:
    """The conversation."""
    return Other()


@pytest.fixture
async def phone() -> AsyncIterator[Handset]:
    """The caller's."""
    handset = Handset()
    yield handset
    handset.close()


@pytest.fixture
def room(child: Child) -> Exchange:
    """For one call at a time."""
    low = free_udp_ports(2)
    return exchange(child, low=low, high=low + 1)


@pytest.fixture
async def party(room: Exchange, other: Other) -> AsyncIterator[Party]:
    """Somebody who calls from this machine."""
    one = Party(room, other, other.gone.append, call="in-1", source="127.0.0.1")
    yield one
    one.hang_up()


@pytest.mark.real
async def test_sound_flows_once_it_is_open(party: Party, phone: Handset, other: Other):
    """Both ways; before that nothing is heard or said."""
    phone.settle(party.answer(phone.talks.offer()))
    assert party.leg is None
    party.open()
    party.open()
    await phone.speak(0.3)
    await until(lambda: len(other.heard) >= 10 and len(phone.heard) >= 10)
    assert abs(phone.sound()).max() > 5000


async def test_every_change_of_the_other_side_is_answered(
    party: Party, phone: Handset, other: Other, child: Child
):
    """Hold, resume, a wish for our offer; a change that cannot be is refused and changes nothing."""
    offer = phone.talks.offer()
    party.answer(offer)
    party.open()
    assert party.leg
    party.take(Offered("in-1", phone.talks.offer("sendonly")))
    assert party.leg.held
    party.take(Offered("in-1", offer))
    assert not party.leg.held
    party.take(Offered("in-1", "v=0"))
    assert not party.leg.held
    party.take(Offered("in-1", None))
    answers = child.told(Respond)
    assert [answer.status for answer in answers] == [200, 200, 488, 200]
    assert "a=recvonly" in (answers[0].sdp or "")
    held, _ = Handset().talks.answer(answers[3].sdp or "")
    party.take(Confirmed("in-1", held.replace("a=sendrecv", "a=inactive")))
    assert party.leg.held
    party.take(Accepted("in-1", held))
    assert not party.leg.held


async def test_an_answer_that_is_none_ends_a_call_that_waits_for_it(party: Party, other: Other, child: Child):
    """There is no sound to go on with; later in a call it changes nothing."""
    party.offer()
    party.take(Confirmed("in-1", "v=0"))
    assert other.gone == ["network"]
    assert child.told(HangUp) == [HangUp("in-1")]


async def test_an_answer_that_is_none_leaves_a_running_call_as_it_was(
    party: Party, phone: Handset, other: Other
):
    """The other side's mistake in a re-INVITE is not the caller's."""
    party.answer(phone.talks.offer())
    party.open()
    party.take(Accepted("in-1", "v=0"))
    assert (other.gone, party.over) == ([], False)


@pytest.mark.parametrize(
    ("cause", "reason"), [("bye", "hangup"), ("cancel", "hangup"), ("timeout", "network"), ("bad", "network")]
)
async def test_the_end_is_told_once_and_gives_the_ports_back(
    cause: str, reason: str, party: Party, room: Exchange, other: Other, child: Child
):
    """Nobody is told to hang up what is over."""
    with pytest.raises(CallRefused) as refused:
        Party(room, other, other.gone.append)
    assert refused.value.reason == "no_ports"
    party.take(Ended("in-1", cause))
    party.take(Ended("in-1", cause))
    party.hang_up()
    party.open()
    assert (other.gone, child.commands, party.leg) == ([reason], [], None)
    Party(room, other, other.gone.append).hang_up()


async def test_hanging_up_tells_the_child_and_nobody_else(party: Party, other: Other, child: Child):
    """With the reason that is given; twice is once."""
    party.hang_up("Q.850;cause=16")
    party.hang_up()
    assert (child.commands, other.gone) == ([HangUp("in-1", "Q.850;cause=16")], [])


async def test_a_refusal_is_the_only_answer(party: Party, child: Child):
    """No hang-up after it."""
    party.refuse(488, "Not Acceptable Here")
    assert child.commands == [Respond("in-1", 488, "Not Acceptable Here")]
    assert party.over


async def test_a_party_without_an_id_tells_the_child_nothing(
    room: Exchange, other: Other, child: Child, phone: Handset
):
    """Somebody whom we call, before they answered."""
    one = Party(room, other, other.gone.append)
    one.take(Offered("?", phone.talks.offer()))
    one.refuse(603, "Decline")
    assert child.commands == []
    assert one.over


async def test_a_call_without_signalling_lives_while_packets_come(
    party: Party, phone: Handset, other: Other, child: Child
):
    """It is given up sooner when they stop, and the child, which does not know it, is not told."""
    party.answer(phone.talks.offer())
    party.open()
    party.orphan()
    assert party.leg
    assert party.leg.patience_s == ORPHANED_S
    assert other.gone == []
    party.lost()
    assert (other.gone, child.commands) == (["network"], [])


async def test_a_call_without_signalling_and_sound_is_over(party: Party, other: Other):
    """Nobody could end it any more."""
    party.orphan()
    assert other.gone == ["network"]


@pytest.mark.real
async def test_keys_are_heard_as_messages_until_they_come_as_packets(
    party: Party, phone: Handset, other: Other
):
    """A telephone that sends both is not believed twice."""
    party.take(GotInfo("in-1", "application/dtmf", "1"))
    phone.settle(party.answer(phone.talks.offer()))
    party.open()
    party.take(GotInfo("in-1", "application/dtmf-relay", "Signal=5\r\nDuration=160"))
    assert other.keys == ["5"]
    await phone.speak(0.1)
    phone.send(101, bytes([7, 10, 0, 160]))
    await until(lambda: other.keys == ["5", "7"])
    party.take(GotInfo("in-1", "application/dtmf", "7"))
    assert other.keys == ["5", "7"]


async def test_keys_are_sent_as_messages_to_who_does_not_know_them_as_packets(
    party: Party, phone: Handset, child: Child
):
    """Nothing before there is sound, packets where they were agreed on."""
    party.press("1")
    party.answer(phone.talks.offer())
    party.open()
    party.press("2")
    assert child.commands == []
    party.take(Offered("in-1", phone.talks.offer().replace("telephone-event", "x-nothing")))
    party.press("3")
    assert child.told(SendInfo) == [
        SendInfo("in-1", "application/dtmf-relay", "Signal=3\r\nDuration=160\r\n")
    ]


@pytest.mark.parametrize(
    ("content_type", "body", "key"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay", "signal= *\nduration=100", "*"),
        ("Application/DTMF-Relay; x=y", "Duration=100\nSignal=11", "#"),
        ("application/dtmf-relay", "Signal=10", "*"),
        ("application/dtmf", " 0 ", "0"),
        ("application/dtmf", "11", "#"),
        ("application/dtmf", "12", None),
        ("application/dtmf", "", None),
        ("application/dtmf", "A", None),
        ("application/dtmf", "٣", None),
        ("application/dtmf-relay", "Duration=160", None),
        ("application/dtmf-relay", "Signal=A", None),
        ("text/plain", "5", None),
        ("", "", None),
    ],
)
def test_only_keys_are_read_out_of_a_message(content_type: str, body: str, key: str | None):
    """Both forms that telephones use; anything else is no key."""
    assert pressed(content_type, body) == key


async def test_a_fault_of_ours_ends_this_call(party: Party, phone: Handset, other: Other, child: Child):
    """The clock goes on for the others."""
    other.fails = True
    party.answer(phone.talks.offer())
    party.open()
    await until(lambda: other.gone)
    assert other.gone == ["failed"]
    assert child.told(HangUp) == [HangUp("in-1")]


@pytest.mark.real
async def test_it_may_be_connected_with_somebody_else(party: Party, phone: Handset, other: Other):
    """Before and after its sound is open."""
    second, third = Other(), Other()
    party.connect(second)
    phone.settle(party.answer(phone.talks.offer()))
    party.open()
    await phone.speak(0.1)
    await until(lambda: second.heard)
    party.connect(third)
    await phone.speak(0.1)
    await until(lambda: third.heard)
    assert other.heard == []
    assert party.lost_packets == 0


async def test_how_a_transfer_goes_is_told(party: Party):
    """To whoever asked for it, and that it is over."""
    told: list[Transferring | None] = []
    party.take(Transferring("in-1", "asked", 202))
    party.transferring = told.append
    party.take(Transferring("in-1", "target", 200))
    assert not party.ended.is_set()
    party.hang_up()
    assert party.ended.is_set()
    assert told == [Transferring("in-1", "target", 200), None]


@pytest.mark.parametrize(
    ("host", "public", "source", "address"),
    [
        ("192.0.2.1", None, "8.8.8.8", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "8.8.8.8", "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", None, "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", "192.168.1.7", "192.0.2.1"),
        ("0.0.0.0", None, "127.0.0.1", "127.0.0.1"),
        ("::", None, "::1", "::1"),
        ("::", None, "127.0.0.1", "::"),
    ],
)
def test_the_address_that_is_named_is_one_that_the_other_side_reaches(
    host: str, public: str | None, source: str | None, address: str
):
    """The public one for the world, our own for neighbours, and a real one where we listen everywhere."""
    assert announced(Sip(host=host, public_ip=public), source) == address


async def test_ports_that_cannot_be_bound_refuse_the_call(child: Child, other: Other):
    """An address that is not ours."""
    with pytest.raises(CallRefused) as refused:
        Party(exchange(child, host="192.0.2.1"), other, other.gone.append)
    assert refused.value.reason == "no_ports"
    await asyncio.sleep(0)
