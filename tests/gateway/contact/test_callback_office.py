"""Callbacks of a line put together: the real book in a database, the real runner and queue; only the clock is moved by the test, and the
telephone does what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.contact.callback_office import CallbackOffice
from gateway.contact.centre import Centre
from gateway.contact.meanwhile import Meanwhile
from gateway.media.metronome import Metronome
from gateway.sip.dialling import Missed, Outcome
from tests.support.callback_desk import Customer, Phones, Voice, rings
from tests.support.desk import PROMPTS, QUEUES, SETTINGS, AgentPage, Calls, Peer, frame, person
from tests.support.dialogue import FAQ, ORDER, Conversation, Shop
from voicebot.calls.music import Music
from voicebot.config import Config, Sip
from voicebot.config_callbacks import Callbacks
from voicebot.contact.callback_list import Act
from voicebot.contact.callback_policy import State
from voicebot.contact.callback_rows import Keeping
from voicebot.contact.callbacks import NotedWish, SqlCallbacks
from voicebot.dialogue.actions.person import PersonDesk
from voicebot.metrics import Metrics
from voicebot.people.audit import AuditLog
from voicebot.records.recorder import Recorder
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

PHONE, OTHER = "+48577123984", "+48600700800"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday, 12:00 where the shop is."""
ACCOUNT = {"name": "trunk", "user": "u", "password": "p", "registrars": ["sip:127.0.0.25:5060"]}


class MovedClock:
    """Goes on with the loop, from wherever the test has moved it to."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, asyncio.get_running_loop().time()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic() - self._since)

    def move(self, **length: float) -> None:
        self._at += timedelta(**length)


class House:
    """A line's callbacks, with Jan at work."""

    def __init__(self, store: Store, *, accounts: bool = True) -> None:
        self.clock = MovedClock(NOON)
        self.store = store

        async def nobody(number: str, postcode: str) -> str | None:
            return None

        self.centre = Centre(QUEUES, SETTINGS, PROMPTS, self.clock, nobody)
        self.back = SimpleNamespace(keeping=Keeping())
        self.book = SqlCallbacks(
            store,
            self.clock,
            self.back.keeping,
            on_news=lambda: self.back.on_callbacks(),
            place_of=lambda call_id: self.back.place_of(call_id),
        )
        self.phones = Phones()
        self.phones.rings_s = 0.05
        telephone: Any = self.phones
        telephone.exchange = SimpleNamespace(metronome=Metronome())
        config = Config(
            sip=Sip(accounts=(ACCOUNT,) if accounts else ()), callbacks=Callbacks(quarantine_min=1)
        )
        back: Any = self.back
        music = Music(frame(7).pcm.repeat(60))
        self.office = CallbackOffice(
            config,
            store,
            back,
            self.centre,
            telephone,
            lambda: Meanwhile(music, Voice(), PROMPTS),
            Metrics(),
            self.clock,
        )
        self.jan = AgentPage(self.centre, person("jan"))

    async def wish(self, call_id: str, phone: str, at: datetime | None = None) -> None:
        await self.book.record(CallbackWish(call_id, "asked", phone, "Prosi o kontakt.", at))

    async def noted(self, call_id: str) -> NotedWish:
        found = await self.book.find(call_id)
        assert found is not None
        return found

    async def until(self, call_id: str, state: State) -> NotedWish:
        async with asyncio.timeout(10):
            while (found := await self.noted(call_id)).state is not state:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    async def quiet(self) -> bool:
        """Nothing rings within a while, though everybody was woken."""
        self.office.wake()
        await asyncio.sleep(0.3)
        return not self.jan.shown("offer")


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Makes a house over a database of its own."""
    store = Store.open(f"sqlite:///{tmp_path / 'book.db'}")

    @asynccontextmanager
    async def make(**more: Any) -> AsyncIterator[House]:
        house = House(store, **more)
        house.office.start()
        try:
            yield house
        finally:
            await house.office.stop()
            await house.centre.close()

    yield make
    await store.close()


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("proszę oddzwonić za godzinę", 60),
        ("niech ktoś zadzwoni dziś o piętnastej", 180),
        ("proszę o telefon jutro po piętnastej", 27 * 60),
    ],
)
async def test_a_time_that_was_spoken_is_when_the_agent_is_rung_and_never_before(
    opened: Any, said: str, minutes: int
) -> None:
    """From the caller's words through the dialogue's action and the real book: a minute before it nothing rings, then it does."""
    async with opened() as house:
        desk = PersonDesk(Shop(ORDER), house.book, PROMPTS, house.clock, FAQ)
        slots = {"verified": True, "order_number": "123456", "postal_code": "31152"}
        await desk.wish(Conversation(said, "callback_request", slots=slots).talk)
        noted = await house.noted("call-1")
        assert noted.wish.at is not None
        assert abs((noted.wish.at - NOON).total_seconds() - minutes * 60) < 60
        house.jan.ready()
        assert await house.quiet()
        house.clock.move(minutes=minutes - 1)
        assert await house.quiet()
        assert (await house.noted("call-1")).state is State.SCHEDULED
        house.clock.move(minutes=1, seconds=1)
        house.office.wake()
        offer: Any = await rings(house.jan)
        assert offer["card"]["phone"] == "+48501222333"


async def test_a_customer_is_called_until_the_talk_is_over(opened: Any) -> None:
    """Kept, rung at the agent, dialled, talked, done: every step is in the database."""
    async with opened() as house:
        customer = Customer()
        house.phones.next.append(customer)
        await house.wish("c1", PHONE)
        house.jan.ready()
        offer: Any = await rings(house.jan)
        await house.until("c1", State.OFFERED)
        house.jan.does("accept", interaction=offer["interaction"])
        await house.until("c1", State.TALKING)
        customer.hangs_up()
        await house.until("c1", State.DONE)
        assert [number for number, _ in house.phones.rung] == [PHONE]


async def test_a_busy_number_waits_its_quarantine_and_is_called_now_when_somebody_wants_it(
    opened: Any,
) -> None:
    """Busy: not before its time; "call now" at a desk rings there at once, and who pressed it is in the log."""
    async with opened() as house:
        house.phones.next.append(Missed(Outcome.BUSY, 486))
        await house.wish("c1", PHONE)
        house.jan.ready()
        offer: Any = await rings(house.jan)
        house.jan.does("accept", interaction=offer["interaction"])
        await house.until("c1", State.QUARANTINED)
        house.jan.does("wrapped_up", code="solved", note="")
        assert await house.quiet()
        listed = (await house.office.look("jan"))[0]
        assert (listed.callback.case.why, Act.CALL in listed.acts) == ("busy", True)
        assert await house.office.act("jan", listed.callback.id, Act.CALL)
        assert (await rings(house.jan))["interaction"] == f"{listed.callback.id}-2"
        deeds = [(deed.who, deed.what) for deed in await AuditLog(house.store).newest()]
        assert deeds == [("jan", "callback_call"), ("jan", "looked")]
        assert not await house.office.act("jan", listed.callback.id, Act.CALL)  # it rings already


async def test_without_an_account_nobody_is_called_and_the_list_is_there(opened: Any) -> None:
    """People call by their own telephones and tick off."""
    async with opened(accounts=False) as house:
        assert not house.office.calls_out
        await house.wish("c1", PHONE)
        house.jan.ready()
        assert await house.quiet()
        listed = (await house.office.look("jan"))[0]
        assert not await house.office.act("jan", listed.callback.id, Act.CALL)
        assert await house.office.act("jan", listed.callback.id, Act.DONE)
        assert (await house.noted("c1")).state is State.DONE


async def test_the_place_in_the_queue_is_kept_in_the_book(opened: Any) -> None:
    """Who asks out of the queue has the place they had there, whoever asked meanwhile."""
    async with opened() as house:
        house.jan.ready()
        peer = Peer()
        recorder = Recorder("waits", "webrtc", None, house.clock)
        house.centre.admit("waits", peer, recorder)
        call = Calls(house.centre, "waits", peer, recorder).enter()
        house.clock.move(minutes=7)
        await house.wish("sooner", OTHER)
        house.centre.leave(call.name, "callback")
        await house.wish(call.name, PHONE)
        listed = await house.office.look("jan")
        assert [one.callback.phone for one in listed] == [PHONE, OTHER]
        assert abs((listed[0].callback.case.entered - NOON).total_seconds()) < 5
        assert listed[0].callback.queue == "general"


def test_a_line_where_nobody_works_has_none() -> None:
    """No centre, no office."""
    nothing: Any = None
    assert CallbackOffice.of(Config(), nothing, nothing, None, None, nothing, Metrics()) is None
