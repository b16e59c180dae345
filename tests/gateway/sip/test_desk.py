"""Admission of telephone calls, and which call an event is about; in virtual time, with a child that only remembers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.sip.call import Caller, SipCall
from gateway.sip.desk import CALL_HEADER, SipDesk
from gateway.sip.protocol import Ended, HangUp, Incoming, Progress, Refused, Respond
from tests.support.telephone import Child, Handset, exchange
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import SILENCE
from voicebot.errors import CallRefused


def offer() -> str:
    """Of a telephone that will not speak."""
    handset = Handset()
    try:
        return handset.talks.offer()
    finally:
        handset.close()


INCOMING = Incoming("in-1", "peer:x", "601234567", True, "bot", "127.0.0.1", False, offer(), {})


class House:
    """A desk, and all that it was asked for."""

    def __init__(self, ready: Callable[[], bool] = lambda: True, low: int = 10_690, **settings: Any) -> None:
        self.child = Child()
        self.exchange = exchange(self.child, clock=LoopClock(), low=low, high=low + 5, **settings)
        self.connected: list[SipCall] = []
        self.refused: list[tuple[str, int]] = []
        self.desk = SipDesk(
            self.exchange, self._connect, ready=ready, refused=lambda *why: self.refused.append(why)
        )

    def _connect(self, call: SipCall) -> tuple[str, str]:
        self.connected.append(call)
        return f"record-{len(self.connected)}", "secret"

    def rings(self, **changes: Any) -> list[int]:
        """A call comes in; the statuses it was answered with."""
        before = len(self.child.told(Respond))
        self.desk.take(replace(INCOMING, **changes))
        return [answer.status for answer in self.child.told(Respond)[before:]]

    def answers(self) -> list[Respond]:
        return self.child.told(Respond)


def held(test: Callable[[House], Any], **settings: Any) -> House:
    """Run a test in virtual time and close the house."""

    async def body() -> House:
        house = House(**settings)
        try:
            test(house)
        finally:
            await house.desk.close_all()
        return house

    return run(body())


def test_a_call_gets_a_conversation_and_knows_who_calls():
    """In E.164, with what is believed of it."""

    def test(house: House) -> None:
        assert house.rings() == [180]
        assert house.rings(call="in-2", identity="anonymous", trusted=False, admitted_by="phone:ala") == [180]
        assert len(house.desk.live) == 2

    house = held(test)
    assert [call.caller for call in house.connected] == [
        Caller("+48601234567", True, "peer:x"),
        Caller(None, False, "phone:ala"),
    ]
    assert house.desk.accepted == 2
    assert house.desk.live == ()
    assert [command.call for command in house.child.told(HangUp)] == ["in-1", "in-2"]


@pytest.mark.parametrize(("source", "told"), [("127.0.0.1", True), ("::1", True), ("192.0.2.7", False)])
def test_only_callers_of_this_machine_are_told_which_record_is_theirs(source: str, told: bool):
    """The token opens it."""

    def test(house: House) -> None:
        house.rings(source=source)
        house.connected[0].play(1, SILENCE, last=True)

    headers = held(test).answers()[-1].headers
    assert headers == (((CALL_HEADER, "record-1;token=secret"),) if told else ())


def test_calls_that_cannot_be_taken_are_refused_and_counted():
    """Not ready, full, no ports, an offer without anything for us."""
    ready = False

    def test(house: House) -> None:
        nonlocal ready
        assert house.rings() == [503]
        ready = True
        assert house.rings(sdp="v=0") == [488]
        assert house.rings() == [180]
        assert house.rings(call="in-2") == [180]
        assert house.rings(call="in-3") == [503]

    house = held(test, ready=lambda: ready, max_calls=2)
    assert house.desk.refused == {"not_ready": 1, "bad_offer": 1, "full": 1}
    assert house.refused == [("not_ready", 1), ("bad_offer", 1), ("full", 1)]
    assert [dict(answer.headers) for answer in house.answers() if answer.status == 503] == [
        {"Retry-After": "10"}
    ] * 2
    assert len(house.connected) == 2


def test_ports_run_out_and_come_back():
    """Three pairs carry three calls."""

    def test(house: House) -> None:
        assert [house.rings(call=f"in-{n}") for n in range(4)] == [[180], [180], [180], [503]]
        house.desk.take(Ended("in-1", "bye"))
        assert house.rings(call="in-5") == [180]

    assert held(test).desk.refused == {"no_ports": 1}


def test_a_house_that_closes_takes_no_more():
    """Those that are up are hung up."""

    async def body() -> None:
        house = House()
        house.rings()
        await house.desk.close_all()
        assert house.desk.live == ()
        assert house.rings(call="in-2") == [503]

    run(body())


def test_events_find_their_call_and_others_change_nothing():
    """Of calls that are over, or that nobody knows."""

    def test(house: House) -> None:
        house.rings()
        house.rings(call="in-2")
        house.desk.take(Ended("in-1", "bye"))
        house.desk.take(Ended("in-1", "bye"))
        house.desk.take(Progress("out-9", 180, "Ringing"))
        assert house.desk.live == (house.connected[1],)

    held(test)


def test_refusals_of_the_child_are_counted_with_ours():
    """By its own words."""
    house = held(lambda house: house.desk.take(Refused("wrong_password", 7)))
    assert house.desk.refused == {"wrong_password": 7}
    assert house.refused == [("wrong_password", 7)]


def test_calls_whose_signalling_is_lost_go_on_without_it():
    """A call that rings cannot; what is not ours is nothing to us."""

    async def body() -> None:
        house = House()
        house.rings()
        house.rings(call="in-2")
        house.connected[0].play(1, SILENCE, last=True)
        house.desk.lost(("in-1", "in-2", "out-9"))
        assert house.desk.live == (house.connected[0],)
        await asyncio.sleep(60)
        assert house.desk.live == ()

    run(body())


def test_a_call_of_ours_holds_a_line_like_any_other():
    """It is counted, hears its events once it is known by its id, and is refused when all lines are taken."""

    def test(house: House) -> None:
        over: list[SipCall] = []
        call = house.desk.place(over.append)
        call.party.call = "out-1"
        house.desk.know("out-1", call)
        with pytest.raises(CallRefused) as refused:
            house.desk.place()
        assert refused.value.reason == "full"
        house.desk.take(Ended("out-1", "bye"))
        assert over == [call]
        house.desk.know("out-2", house.desk.place())
        house.desk.forget("out-2")
        house.desk.take(Ended("out-2", "bye"))
        assert len(house.desk.live) == 1

    held(test, max_calls=1)
