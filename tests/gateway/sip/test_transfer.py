"""Callers put through to a person, in virtual time, with a child that only remembers what it was told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.media.bridge import Ringing
from gateway.sip.accounts import Place
from gateway.sip.desk import SipDesk
from gateway.sip.dialling import Dialler
from gateway.sip.protocol import (
    Answered,
    Confirmed,
    Ended,
    Event,
    HangUp,
    Incoming,
    Invite,
    Progress,
    Refer,
    Transferring,
)
from gateway.sip.transfer import ASKED_S, TOLD_S, Connector, How, PutThrough, refer
from tests.support.telephone import Child, Handset, exchange, until
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import SILENCE, Pcm
from voicebot.calls.media import Gone, MediaEvent
from voicebot.clock import Clock, SystemClock
from voicebot.config import SipAccount

PERSON = "+48601234567"
TARGET = "sip:konsultant@192.0.2.9"
ACCOUNT = SipAccount(name="a", user="u", password=SecretStr("p"), registrars=("sip:192.0.2.9",))


class House:
    """A caller who talks with us, and the way to a person."""

    def __init__(self, clock: Clock, *, low: int) -> None:
        self.child = Child()
        self.exchange = exchange(self.child, clock=clock, low=low, high=low + 3)
        self.desk = SipDesk(self.exchange, lambda call: ("record", "token"))
        place = Place(ACCOUNT, ACCOUNT.registrars[0])
        self.dialler = Dialler(self.exchange.config, self.child.send, lambda: [place], clock)
        self.connector = Connector(self.exchange, self.desk, self.dialler)
        self.caller, self.person = Handset(), Handset(("PCMA",))
        self.take(
            Incoming("in-1", "peer:x", "", False, "bot", "127.0.0.1", False, self.caller.talks.offer(), {})
        )
        (self.call,) = self.desk.live
        self.call.play(1, SILENCE, last=True)
        self.take(Confirmed("in-1"))
        assert self.call.party.leg
        self.call.party.leg.patience_s = 2 * TOLD_S  # the caller of these tests mostly says nothing
        self.events: list[MediaEvent] = []
        self.back = False
        """Whether, at the end, the caller is connected with us."""
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for event in self.call.events():
            self.events.append(event)

    def take(self, event: Event) -> None:
        """As the telephone hands events on."""
        if not self.dialler.take(event):
            self.desk.take(event)

    @property
    def dialled(self) -> Invite:
        """The call that we make."""
        return self.child.told(Invite)[-1]

    def answer(self) -> None:
        """The person picks up."""
        text, self.person.agreed = self.person.talks.answer(self.dialled.sdp)
        self.take(Answered(self.dialled.call, text))

    def hung_up(self) -> list[str]:
        """Calls that we ended."""
        return [command.call for command in self.child.told(HangUp)]

    async def close(self) -> None:
        await self.desk.close_all()
        await self.reading
        self.caller.close()
        self.person.close()


@asynccontextmanager
async def opened(clock: Clock, low: int) -> AsyncIterator[House]:
    house = House(clock, low=low)
    try:
        yield house
    finally:
        await house.close()


def held(
    act: Callable[[House], Coroutine[Any, Any, Any]],
    *then: Callable[[House], Any],
    every_s: float = 1.0,
) -> tuple[Any, House, float]:
    """Start something and let these things happen, one a second: what came of it, the house, and when it was over."""

    async def body() -> tuple[Any, House, float]:
        async with opened(LoopClock(), 10_700) as house:
            acting = asyncio.create_task(act(house))
            for step in then:
                await asyncio.sleep(every_s)
                step(house)
            found = await acting
            at = asyncio.get_running_loop().time()
            house.back = station(house) is house.call
            return found, house, at

    return run(body())


def referring(*events: Event | Callable[[House], Any]) -> tuple[PutThrough, House, float]:
    """Ask the caller's side, which then says this."""
    steps = [event if callable(event) else lambda house, e=event: house.take(e) for event in events]
    return held(lambda house: refer(house.call, TARGET, house.exchange), *steps)


def test_a_caller_who_is_connected_elsewhere_is_let_go():
    """We ask, hear how it goes, and hang up when the person has picked up."""
    found, house, _ = referring(
        Transferring("in-1", "asked", 202),
        Transferring("in-1", "target", 100),
        Transferring("in-1", "target", 180),
        Transferring("in-1", "target", 200),
    )
    assert found == PutThrough(How.DONE)
    assert house.child.told(Refer) == [Refer("in-1", TARGET)]
    assert house.hung_up() == ["in-1"]
    assert [event.reason for event in house.events if isinstance(event, Gone)] == ["hangup"]


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([Transferring("in-1", "asked", 603)], "refused"),
        ([Transferring("in-1", "asked", 202), Transferring("in-1", "target", 486)], "busy"),
        ([Transferring("in-1", "asked", 202), Transferring("in-1", "target", 480)], "no_answer"),
        ([Transferring("in-1", "asked", 202), Transferring("in-1", "target", 503)], "failed"),
    ],
)
def test_a_transfer_that_fails_leaves_the_caller_with_us(events: list[Event], why: str):
    """The call goes on, and the conversation learns why."""
    found, house, at = referring(*events)
    assert found == PutThrough(How.BACK, why)
    assert at < ASKED_S
    assert house.back


def test_nobody_waits_for_ever_for_news():
    """Neither for the answer nor for what becomes of the call."""
    found, _, at = referring()
    assert found == PutThrough(How.BACK, "refused")
    assert at == pytest.approx(ASKED_S, abs=0.1)
    found, _, at = referring(Transferring("in-1", "asked", 202))
    assert found == PutThrough(How.BACK, "no_answer")
    assert at == pytest.approx(1 + TOLD_S, abs=0.1)


def test_who_hangs_up_after_accepting_has_gone_where_they_were_asked_to():
    """Many telephones tell no more; before it was accepted, they are just gone."""
    assert referring(Transferring("in-1", "asked", 202), Ended("in-1", "bye"))[0] == PutThrough(How.DONE)
    assert referring(Ended("in-1", "bye"))[0] == PutThrough(How.GONE)


def test_a_transfer_of_a_call_that_is_over_or_has_no_signalling_is_none():
    """It fails at once."""

    async def over(house: House) -> PutThrough:
        await house.call.close("done")
        return await refer(house.call, TARGET, house.exchange)

    async def away(house: House) -> PutThrough:
        house.child.up = False
        return await refer(house.call, TARGET, house.exchange)

    assert held(over)[0] == PutThrough(How.GONE)
    assert held(away)[0] == PutThrough(How.BACK, "signalling")


def test_too_much_news_is_dropped():
    """A faulty exchange that repeats itself costs nothing."""

    async def flooded(house: House) -> PutThrough:
        asked = asyncio.create_task(refer(house.call, TARGET, house.exchange))
        await asyncio.sleep(0)
        for _ in range(1000):
            house.take(Transferring("in-1", "asked", 202))
        await asyncio.sleep(0)
        house.take(Transferring("in-1", "target", 200))
        return await asked

    assert held(flooded)[0] == PutThrough(How.DONE)


def connecting(*then: Callable[[House], Any], **how: Any) -> tuple[PutThrough, House, float]:
    """Call the person, and let this happen."""
    return held(lambda house: house.connector.connect(house.call, PERSON, **how), *then)


def station(house: House) -> object:
    assert house.call.party.leg
    return house.call.party.leg.station


def test_the_caller_hears_it_ring_and_is_ours_again_when_nobody_answers():
    """Busy, rejected, not allowed: told apart; nothing of the attempt is left."""
    heard: list[object] = []
    found, house, _ = connecting(
        lambda house: house.take(Progress(house.dialled.call, 180, "Ringing")),
        lambda house: heard.append(station(house)),
        lambda house: house.take(Ended(house.dialled.call, "rejected", 486)),
    )
    assert found == PutThrough(How.BACK, "busy")
    assert isinstance(heard[0], Ringing)
    assert house.back
    found, house, _ = held(lambda house: house.connector.connect(house.call, "+1 900 123 4567"))
    assert found == PutThrough(How.BACK, "forbidden")


def test_who_gives_up_while_it_rings_ends_the_call_to_the_person():
    """The person's telephone stops ringing."""
    found, house, _ = connecting(lambda house: house.take(Ended("in-1", "bye")))
    assert found == PutThrough(How.GONE)
    assert house.hung_up() == [house.dialled.call]


def test_the_end_of_the_talk_ends_the_call_or_brings_the_caller_back():
    """As it was asked for, when the person hangs up first."""
    over = (House.answer, lambda house: house.take(Ended(house.dialled.call, "bye")))
    found, house, _ = connecting(*over)
    assert found == PutThrough(How.DONE)
    assert house.hung_up() == ["in-1"]
    found, house, _ = connecting(*over, back=True)
    assert found == PutThrough(How.BACK, "over")
    assert house.back


def test_a_caller_who_hangs_up_ends_the_talk():
    """The person is not left behind."""
    found, house, _ = connecting(House.answer, lambda house: house.take(Ended("in-1", "bye")))
    assert found == PutThrough(How.DONE)
    assert house.hung_up() == [house.dialled.call]


def test_an_answer_that_cannot_be_used_brings_the_caller_back():
    """The person's telephone is hung up."""
    found, house, _ = connecting(lambda house: house.take(Answered(house.dialled.call, "v=0")))
    assert found == PutThrough(How.BACK, "failed")
    assert house.hung_up()[0] == house.dialled.call
    assert house.back


def test_without_ports_for_a_second_telephone_the_caller_stays_with_us():
    """Nobody is called."""

    async def full(house: House) -> PutThrough:
        spare = house.exchange.ports.pair("127.0.0.1")
        try:
            return await house.connector.connect(house.call, PERSON)
        finally:
            for one in spare:
                one.close()

    found, house, _ = held(full)
    assert found == PutThrough(How.BACK, "failed")
    assert house.back


def test_cancelling_leaves_nobody_on_the_line():
    """The line closes while it rings."""

    async def cancelled(house: House) -> list[str]:
        asked = asyncio.create_task(house.connector.connect(house.call, PERSON))
        await asyncio.sleep(1)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        return house.hung_up()

    found, house, _ = held(cancelled)
    assert found == [house.dialled.call]


class Along:
    """Hears along, and remembers the loudest of each side."""

    def __init__(self) -> None:
        self.loudest = {"caller": 0, "other": 0}
        self.frames = {"caller": 0, "other": 0}

    def caller(self, pcm: Pcm) -> None:
        self._heard("caller", pcm)

    def other(self, pcm: Pcm) -> None:
        self._heard("other", pcm)

    def _heard(self, side: str, pcm: Pcm) -> None:
        self.frames[side] += 1
        self.loudest[side] = max(self.loudest[side], int(abs(pcm).max()))


@pytest.mark.real
async def test_who_hears_the_call_along_hears_the_person_as_well():
    """A recording goes on while caller and person talk through us, their packets only passed on."""
    async with opened(SystemClock(), 10_730) as house:
        along = Along()
        house.call.tap(along)
        talking = asyncio.create_task(house.connector.connect(house.call, PERSON))
        await until(lambda: house.child.told(Invite))
        house.answer()
        house.person.listen()
        answers = [command for command in house.child.commands if getattr(command, "sdp", None)]
        house.caller.settle(answers[0].sdp or "")  # type: ignore[union-attr]
        await asyncio.gather(house.caller.speak(0.6), house.person.speak(0.6))
        await until(lambda: min(along.frames.values()) >= 20)
        assert min(along.loudest.values()) > 5000
        house.take(Ended(house.dialled.call, "bye"))
        assert await talking == PutThrough(How.DONE)


@pytest.mark.real
async def test_caller_and_person_hear_each_other():
    """Through us, both ways."""
    async with opened(SystemClock(), 10_710) as house:
        talking = asyncio.create_task(house.connector.connect(house.call, PERSON))
        await until(lambda: house.child.told(Invite))
        house.answer()
        house.person.listen()
        answers = [command for command in house.child.commands if getattr(command, "sdp", None)]
        house.caller.settle(answers[0].sdp or "")  # type: ignore[union-attr]
        await asyncio.gather(house.caller.speak(0.6), house.person.speak(0.6))
        await until(lambda: len(house.person.heard) >= 20 and len(house.caller.heard) >= 20)
        assert abs(house.person.sound()[-3200:]).max() > 5000
        assert abs(house.caller.sound()[-3200:]).max() > 5000
        house.take(Ended(house.dialled.call, "bye"))
        assert await talking == PutThrough(How.DONE)
