"""The Media of a telephone call, in virtual time where no sound has to cross, else with a handset on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gateway.media.agreed import Kind
from gateway.media.codecs import CODECS
from gateway.media.rtp import RtpPacket
from gateway.sip.call import CONFIRM_S, GRACE_S, PICK_UP_S, Caller, SipCall
from gateway.sip.protocol import Confirmed, Ended, GotInfo, HangUp, Respond
from tests.support.telephone import Child, Handset, exchange, until
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import FRAME, RATE, Frame, Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Played
from voicebot.errors import CallRefused

SPEECH = np.full(10 * FRAME, 2000, np.int16)
SOMEBODY = Caller("+48601234567", True, "peer:x")


class Line:
    """A call, what became of it, and the child that was told."""

    def __init__(self, *, low: int = 10_670, **settings: Any) -> None:
        self.child = Child()
        self.ended: list[SipCall] = []
        self.exchange = exchange(self.child, clock=LoopClock(), low=low, high=low + 1, **settings)
        self.call = SipCall(self.exchange, SOMEBODY, call="in-1", source="127.0.0.1", ended=self.ended.append)
        self.events: list[MediaEvent] = []
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for event in self.call.events():
            self.events.append(event)

    def statuses(self) -> list[int]:
        return [answer.status for answer in self.child.told(Respond)]

    async def over(self) -> None:
        """Hang up, and see that everything is read."""
        await self.call.close("done")
        await self.reading


def held(test: Callable[[Line], Coroutine[Any, Any, None]], **settings: Any) -> Line:
    """Run a test on a line, in virtual time; the line afterwards."""

    async def body() -> Line:
        line = Line(**settings)
        try:
            await test(line)
        finally:
            await line.over()
        return line

    return run(body())


def offer() -> str:
    """Of a telephone that will not speak."""
    handset = Handset()
    try:
        return handset.talks.offer()
    finally:
        handset.close()


def test_it_rings_until_the_conversation_has_its_first_words():
    """180 at once, 200 with our description and headers when there is something to say, once."""

    async def test(line: Line) -> None:
        line.call.headers = (("X-Ours", "1"),)
        line.call.ring(offer())
        await asyncio.sleep(1.0)
        assert line.statuses() == [180]
        line.call.play(1, SPEECH, last=False)
        line.call.play(1, SPEECH, last=True)
        assert line.statuses() == [180, 200]

    ringing, answer = held(test).child.told(Respond)
    assert (ringing.sdp, ringing.headers) == (None, ())
    assert "a=sendrecv" in (answer.sdp or "")
    assert answer.headers == (("X-Ours", "1"),)


def test_a_conversation_that_finds_no_words_is_answered_all_the_same():
    """The caller does not ring for ever."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        await asyncio.sleep(PICK_UP_S - 0.1)
        assert line.statuses() == [180]
        await asyncio.sleep(0.2)
        assert line.statuses() == [180, 200]

    held(test)


def test_words_wait_until_the_caller_can_hear_them():
    """For the acknowledgement, or a moment when that is lost."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        await asyncio.sleep(0.5)
        assert line.events == []
        line.call.take(Confirmed("in-1"))
        await asyncio.sleep(0.5)
        assert isinstance(line.events[0], Played)
        assert line.events[0].first
        assert isinstance(line.events[-1], Played)
        assert line.events[-1].done

    held(test)

    async def unconfirmed(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        await asyncio.sleep(CONFIRM_S + 0.1)
        assert line.events

    held(unconfirmed)


def test_the_voice_is_lowered_while_somebody_talks_over_it():
    """What leaves for the telephone is quieter, not stopped."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        loud = np.abs(line.call.speak(0.0)).max()
        line.call.duck(True)
        lower = [np.abs(line.call.speak(0.0)).max() for _ in range(5)]
        assert 0 < lower[-1] < loud / 3

    held(test)


def test_a_caller_who_wants_our_offer_is_spoken_to_once_they_have_answered_it():
    """The answer comes with the acknowledgement."""

    async def test(line: Line) -> None:
        line.call.ring(None)
        line.call.play(1, SPEECH, last=True)
        (_, answered) = line.child.told(Respond)
        handset = Handset()
        answer, _ = handset.talks.answer(answered.sdp or "")
        handset.close()
        await asyncio.sleep(0.5)
        assert line.events == []
        line.call.take(Confirmed("in-1", answer))
        await asyncio.sleep(0.5)
        assert line.events

    held(test)


def test_an_offer_that_cannot_be_used_is_refused_and_leaves_nothing():
    """488, and the conversation would learn that it is over."""

    async def test(line: Line) -> None:
        with pytest.raises(CallRefused):
            line.call.ring("v=0")
        assert line.child.commands == [Respond("in-1", 488, "Not Acceptable Here")]
        assert line.ended == [line.call]
        await line.reading
        assert [type(event) for event in line.events] == [Gone]

    held(test)


def reasons(line: Line) -> list[str]:
    return [event.reason for event in line.events if isinstance(event, Gone)]


def test_who_gives_up_while_it_rings_is_gone():
    """Nothing is answered any more, whatever the conversation says."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.take(Ended("in-1", "cancel", 487))
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        assert line.statuses() == [180]
        assert not await line.call.drain(1.0)

    line = held(test)
    assert (reasons(line), line.ended) == (["hangup"], [line.call])
    assert line.child.told(HangUp) == []


def test_closing_hangs_up_once():
    """The conversation hears of it as of any other end."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        await line.call.close("bye")
        await line.call.close("bye")

    line = held(test)
    assert line.child.told(HangUp) == [HangUp("in-1")]
    assert (reasons(line), line.ended) == (["hangup"], [line.call])


def test_a_goodbye_is_heard_out():
    """Draining ends when all has left; a flush leaves nothing to wait for."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        assert await line.call.drain(2.0)
        assert line.call.flush(1) == len(SPEECH)
        line.call.play(1, SPEECH, last=True)
        assert line.call.lost_speech == len(SPEECH)
        assert await line.call.drain(2.0)

    held(test)


def test_the_longest_call_ends_even_when_the_conversation_does_not():
    """A second timer over the conversation's own, from picking up on."""

    async def test(line: Line) -> None:
        # whoever listens only need not give a sign of life
        line.call.ring(offer().replace("a=sendrecv", "a=recvonly"))
        line.call.play(1, SPEECH, last=True)
        await asyncio.sleep(60 + GRACE_S - 1)
        assert reasons(line) == []
        await asyncio.sleep(2)

    assert reasons(held(test, max_call_s=60)) == ["too_long"]


def test_a_caller_of_whom_nothing_comes_is_lost():
    """Neither sound nor reports."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        await asyncio.sleep(30)

    line = held(test)
    assert reasons(line) == ["network"]
    assert line.child.told(HangUp) == [HangUp("in-1")]


def test_a_call_without_signalling_goes_on_for_a_while():
    """And ends by its silence, sooner than one with."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.orphan()
        await asyncio.sleep(2)
        assert reasons(line) == []
        await asyncio.sleep(10)

    line = held(test)
    assert reasons(line) == ["network"]
    assert line.child.told(HangUp) == []


def test_keys_come_as_events():
    """A message of signalling is a key like any other."""

    async def test(line: Line) -> None:
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.take(GotInfo("in-1", "application/dtmf", "4"))
        await asyncio.sleep(0)

    line = held(test)
    assert [event.digit for event in line.events if isinstance(event, Key)] == ["4"]


def test_somebody_whom_we_called_is_spoken_to_at_once():
    """They have answered already; nothing is rung or answered by us."""

    async def test(line: Line) -> None:
        handset = Handset()
        line.call.party.settle(handset.talks.answer(line.call.party.offer())[0])
        handset.close()
        line.call.talk()
        line.call.play(1, SPEECH, last=True)
        await asyncio.sleep(0.5)
        assert line.events

    line = held(test)
    assert line.child.told(Respond) == []


@pytest.fixture
async def phone() -> AsyncIterator[Handset]:
    """The caller's."""
    handset = Handset()
    yield handset
    handset.close()


@pytest.mark.real
async def test_caller_and_conversation_hear_each_other(phone: Handset):
    """Frames come up, speech comes down, and nothing of it is lost."""
    line = Line(low=10_680)
    line.call.ring(phone.talks.offer())
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    line.call.play(1, tone, last=True)
    phone.settle(line.child.told(Respond)[-1].sdp or "")
    line.call.take(Confirmed("in-1"))
    await phone.speak(0.5)
    await until(lambda: sum(isinstance(event, Frame) for event in line.events) >= 20)
    assert await line.call.drain(2.0)
    sound = phone.sound()
    loud = np.abs(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)).max(axis=1) > 5000
    assert loud.sum() >= 45
    assert line.call.dropped_frames == 0
    line.call.notify({"type": "caption"})
    await line.over()


class Along:
    """Hears along."""

    def __init__(self) -> None:
        self.of_caller: list[int] = []
        self.of_other: list[int] = []

    def caller(self, pcm: Pcm) -> None:
        self.of_caller.append(int(pcm[0]))

    def other(self, pcm: Pcm) -> None:
        self.of_other.append(int(pcm[0]))


def test_a_call_can_be_heard_along_on_both_sides():
    """What comes from the caller, whoever they talk with, and what has left to them; until nobody hears along any more."""

    async def test(line: Line) -> None:
        along, frame = Along(), Frame(SPEECH[:FRAME], 0.0)
        line.call.hear_other(frame)
        assert not line.call.tapped
        line.call.tap(along)
        assert line.call.tapped
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        leg = line.call.party.leg
        assert leg is not None
        assert leg.along is not None
        leg.along(frame)
        line.call.speak(0.0)
        line.call.hear_other(frame)
        assert (along.of_caller, along.of_other) == ([2000], [2000, 2000])
        heard_along = leg.along
        line.call.tap(None)
        assert leg.along is None
        heard_along(frame)
        line.call.speak(0.0)
        line.call.hear_other(frame)
        assert (along.of_caller, along.of_other) == ([2000], [2000, 2000])

    held(test)


def test_a_telephone_is_joined_with_somebody():
    """It hears them instead of us, and the longest call counts anew from then on."""

    async def test(line: Line) -> None:
        line.call.through(None)
        line.call.ring(offer().replace("a=sendrecv", "a=recvonly"))
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        await asyncio.sleep(50)
        line.call.through(lambda: np.full(FRAME, 9, np.int16))
        assert line.call.speak(0.0)[0] == 9
        await asyncio.sleep(60 + GRACE_S - 1)
        assert reasons(line) == []
        await asyncio.sleep(2)
        line.call.through(None)

    assert reasons(held(test, max_call_s=60)) == ["too_long"]


def test_packets_are_passed_on_to_a_telephone_and_heard_along() -> None:
    """Those of its codec, once its sound is open."""

    async def test(line: Line) -> None:
        along, packet = Along(), RtpPacket(96, 1, 1, 5, CODECS["PCMA"].encoder().encode(SPEECH[:FRAME]))
        assert not line.call.pass_on(Kind.SOUND, CODECS["PCMA"], packet)
        assert line.call.codec is None
        line.call.ring(offer())
        line.call.play(1, SPEECH, last=True)
        line.call.take(Confirmed("in-1"))
        assert line.call.codec == "PCMA"
        assert line.call.pass_on(Kind.SOUND, CODECS["PCMA"], packet)
        assert not line.call.pass_on(Kind.SOUND, CODECS["opus"], packet)
        assert along.of_other == []
        line.call.tap(along)
        assert line.call.pass_on(Kind.SOUND, CODECS["PCMA"], replace(packet, sequence=2, timestamp=161))
        assert len(along.of_other) == 1
        line.call.through(lambda: SPEECH[:FRAME], line.call)
        assert line.call.party.leg is not None
        assert line.call.party.leg._passing == line.call.pass_on
        line.call.through(None)
        assert line.call.party.leg._passing is None

    held(test)
