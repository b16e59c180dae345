"""One call of ours between an agent and a customer's telephone, in virtual time."""

import asyncio
from typing import Any

import pytest

from gateway.contact.meanwhile import Meanwhile
from gateway.contact.outcall import ALONE_S, OutCall
from gateway.media.metronome import Metronome
from gateway.sip.dialling import Missed
from gateway.sip.dialling import Outcome as Dialled
from tests.support.callback_desk import TUNE, WORDS, Customer, Phones, Voice
from tests.support.desk import PROMPTS, frame, virtual
from voicebot.audio.frame import Frame
from voicebot.calls.music import Music
from voicebot.calls.people import Held, Joined, Looking, Lost, Moved, Nobody, Over, Passed
from voicebot.contact.callback_policy import Outcome
from voicebot.contact.callback_runner import Reply
from voicebot.errors import CallRefused, MediaError

NUMBER = "+48501222333"


class Call(OutCall):
    """One, and what the agent heard of it."""

    def __init__(self) -> None:
        self.works = True
        self.heard: list[Frame] = []
        self.voice = Voice()
        meanwhile = Meanwhile(Music(frame(TUNE).pcm.repeat(60)), self.voice, PROMPTS)
        super().__init__(Metronome(), meanwhile, lambda: self.works)

    def joins(self) -> "Call":
        self.told(Joined(self.heard.append))
        return self

    async def answered(self) -> Customer:
        """The customer has picked up; they talk."""
        phones, customer = Phones(), Customer()
        phones.next.append(customer)
        assert await self.dial(phones, NUMBER, 45.0) is Outcome.ANSWERED
        return customer

    async def talks(self) -> "tuple[Customer, asyncio.Task[None]]":
        customer = await self.answered()
        talking = asyncio.create_task(self.talk())
        await asyncio.sleep(0.01)
        return customer, talking


@pytest.mark.parametrize(
    ("news", "reply"),
    [
        (Joined(lambda frame: None), Reply.ACCEPTED),
        (Held(), Reply.ACCEPTED),  # taken by one whose sound is not there yet
        (Nobody(), Reply.NONE),
    ],
)
@virtual
async def test_what_became_of_seeking_an_agent(news: Any, reply: Reply) -> None:
    """Whatever is told first decides."""
    call = Call()
    for told in (Looking(), Passed(), news, Joined(lambda frame: None)):
        call.told(told)
    assert await call.taken is reply


@virtual
async def test_passed_over_while_nobody_works_is_declined() -> None:
    """While somebody works the next one is asked."""
    call = Call()
    call.told(Passed())
    call.unstaffed()
    assert not call.taken.done()
    call.works = False
    call.unstaffed()
    assert await call.taken is Reply.DECLINED
    other = Call()
    other.works = False
    other.told(Passed())
    assert await other.taken is Reply.DECLINED


@virtual
async def test_the_agent_hears_it_ring_until_it_is_answered() -> None:
    """The tone of the exchanges, and nothing after the answer until the customer speaks."""
    call = Call().joins()
    await call.answered()
    assert len(call.heard) > 200
    assert max(abs(int(sample)) for sample in call.heard[0].pcm) > 500
    count = len(call.heard)
    await asyncio.sleep(1)
    assert len(call.heard) == count


@virtual
async def test_each_hears_the_other_and_music_while_nobody_listens() -> None:
    """The agent's sound when joined, the tune when not, round and round."""
    call = Call().joins()
    customer, talking = await call.talks()
    assert customer.talks
    customer.says(300)
    await asyncio.sleep(0.01)
    assert int(call.heard[-1].pcm[0]) == 300
    call.through(lambda: frame(900).pcm)
    assert int(customer.hears()[0]) == 900
    call.through(None)
    assert {int(customer.hears()[0]) for _ in range(2500)} == {TUNE}
    call.told(Held())
    await asyncio.sleep(0.01)
    assert call.voice.said == [PROMPTS.text("queue_held")]
    assert [int(customer.hears()[0]) for _ in range(27)] == [WORDS] * 26 + [TUNE]
    count = len(call.heard)
    customer.says(300)
    await asyncio.sleep(0.01)
    assert len(call.heard) == count
    customer.hangs_up()
    await talking


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (Missed(Dialled.BUSY, 486), Outcome.BUSY),
        (Missed(Dialled.FORBIDDEN, why="prefix"), Outcome.FORBIDDEN),
        (Missed(Dialled.FORBIDDEN, why="too_many_a_minute"), Outcome.FAILED),
    ],
)
@virtual
async def test_who_is_not_reached_is_told_apart(found: Missed, outcome: Outcome) -> None:
    """Our own limits are no reason to give up for good."""
    phones = Phones()
    phones.next.append(found)
    assert await Call().joins().dial(phones, NUMBER, 45.0) is outcome


@virtual
async def test_a_telephone_that_refuses_raises() -> None:
    """Whoever asked is to know."""
    phones = Phones()
    phones.next.append(CallRefused("full", "all taken"))
    with pytest.raises(CallRefused):
        await Call().dial(phones, NUMBER, 45.0)


@pytest.mark.parametrize("news", [Over(), Lost()])
@virtual
async def test_an_agent_who_leaves_while_it_rings_gives_it_up(news: Any) -> None:
    """The ring ends at once; who left before it began rings nobody."""
    call, phones = Call().joins(), Phones()
    dialling = asyncio.create_task(call.dial(phones, NUMBER, 45.0))
    await asyncio.sleep(1)
    call.told(news)
    assert await dialling is Outcome.CANCELLED
    assert phones.given_up == 1
    assert await call.dial(phones, NUMBER, 45.0) is Outcome.CANCELLED
    assert len(phones.rung) == 1


@virtual
async def test_who_picks_up_at_the_moment_the_agent_leaves_is_hung_up_on() -> None:
    """No line stays open that nobody knows of."""
    call, phones, customer = Call().joins(), Phones(), Customer()
    phones.next.append(customer)
    asyncio.get_running_loop().call_later(phones.rings_s, call.told, Over())
    assert await call.dial(phones, NUMBER, 45.0) is Outcome.CANCELLED
    assert customer.closed == ["hangup"] or phones.given_up == 1


@virtual
async def test_given_up_from_outside_it_rings_no_longer() -> None:
    """The runner's own limit."""
    call, phones = Call(), Phones()
    dialling = asyncio.create_task(call.dial(phones, NUMBER, 45.0))
    await asyncio.sleep(1)
    dialling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dialling
    assert phones.given_up == 1


@pytest.mark.parametrize("news", [Lost(), Moved()])
@virtual
async def test_a_customer_left_alone_waits_a_minute_for_another_agent(news: Any) -> None:
    """Joined in time the talk goes on; else it broke on our side."""
    call = Call().joins()
    customer, talking = await call.talks()
    call.told(news)
    await asyncio.sleep(ALONE_S - 1)
    call.joins()
    await asyncio.sleep(ALONE_S)
    assert not talking.done()
    call.told(news)
    await asyncio.sleep(ALONE_S + 1)
    while call.voice.said[-1] == PROMPTS.text("queue_nobody") and not customer.closed:
        customer.hears()
        await asyncio.sleep(0.02)
    with pytest.raises(MediaError):
        await talking
    assert customer.closed
    told = {Lost: "queue_lost", Moved: "queue_moved"}[type(news)]
    assert call.voice.said == [PROMPTS.text(key) for key in (told, told, "queue_nobody")]


@pytest.mark.parametrize(("reason", "broke"), [("hangup", False), ("network", False), ("failed", True)])
@virtual
async def test_the_end_from_the_customers_side(reason: str, broke: bool) -> None:
    """Hung up or lost on their side: over. A fault of ours: it broke."""
    call = Call().joins()
    customer, talking = await call.talks()
    customer.hangs_up(reason)
    if broke:
        with pytest.raises(MediaError):
            await talking
    else:
        await talking


@virtual
async def test_nobody_can_talk_with_who_has_not_answered() -> None:
    """A fault of ours, told as one; closing twice is no fault."""
    call = Call()
    with pytest.raises(MediaError):
        await call.talk()
    await call.close()
    await call.close()
