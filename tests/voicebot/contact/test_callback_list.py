"""The list of callbacks as the shop's people work with it, over a real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.contact.callback_list import Act, CallbackList
from voicebot.contact.callback_policy import Accepted, Broke, Outcome, Rung, State
from voicebot.contact.callback_work import CallbackWork
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.people.audit import AuditLog
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

PHONE, OTHER = "+48577123984", "+48600700800"


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return self.at


class Desk:
    """The list, with the book and whoever rings beside it."""

    def __init__(self, store: Store) -> None:
        self.clock = Clock()
        self.list = CallbackList(store, self.clock)
        self.book = SqlCallbacks(store, self.clock)
        self.work = CallbackWork(store, self.clock)
        self.audit = AuditLog(store, self.clock)

    async def wish(self, call_id: str, phone: str | None, at: datetime | None = None, page: str = "") -> None:
        await self.book.record(CallbackWish(call_id, "asked", phone, "Prosi.", at, page=page or None))

    async def missed(self, outcome: Outcome, times: int = 1) -> None:
        """Ring whoever is first, so often."""
        for _ in range(times):
            await self.work.look()
            held = (await self.work.take(1))[0]
            await self.work.move(held, Accepted())
            await self.work.move(held, Rung(outcome))
            self.clock.at += timedelta(minutes=16)

    async def states(self) -> list[tuple[str | None, State]]:
        return [(one.callback.phone, one.callback.case.state) for one in await self.list.look("ala")]

    async def act(self, phone: str | None, act: Act) -> bool:
        found = next(one for one in await self.list.look("ala") if one.callback.phone == phone)
        return await self.list.act("ala", found.callback.id, act)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty book."""
    store = Store.open(f"sqlite:///{tmp_path / 'book.db'}")
    yield Desk(store)
    await store.close()


async def test_first_stands_what_only_a_person_can_settle_then_the_places(desk: Desk) -> None:
    """Given up before those that wait, whoever waits longest first; closed ones are not on it."""
    await desk.wish("c1", PHONE)
    await desk.missed(Outcome.BUSY, 3)
    await desk.wish("c2", OTHER, page="/cart")
    desk.clock.at += timedelta(minutes=1)
    await desk.wish("c3", None)
    await desk.wish("c4", "+48600700801")
    assert await desk.act("+48600700801", Act.DONE)
    listed = await desk.list.look("ala")
    assert [(one.callback.phone, one.callback.case.state) for one in listed] == [
        (PHONE, State.GIVEN_UP),
        (OTHER, State.WAITING),
        (None, State.WISHED),
    ]
    assert [one.page for one in listed] == [None, "/cart", None]
    assert listed[0].acts == (Act.CALL, Act.DONE, Act.CANCEL, Act.AGAIN)
    assert listed[1].acts == (Act.CALL, Act.DONE, Act.CANCEL)
    assert listed[2].acts == (Act.DONE, Act.CANCEL)


async def test_who_looked_and_what_they_did_is_in_the_log(desk: Desk) -> None:
    """One line for each look and each deed, with no number in it; none for what was not done."""
    await desk.wish("c1", PHONE)
    listed = (await desk.list.look("jan"))[0]
    assert await desk.list.act("ala", listed.callback.id, Act.CANCEL)
    assert not await desk.list.act("ala", listed.callback.id, Act.CANCEL)
    assert not await desk.list.act("ala", "nobody", Act.DONE)
    deeds = [(deed.who, deed.what, deed.about) for deed in await desk.audit.newest()]
    assert deeds == [
        ("ala", "callback_cancel", f"callback:{listed.callback.id}"),
        ("jan", "looked", "callbacks"),
    ]


async def test_called_now_is_due_now_whatever_was_promised(desk: Desk) -> None:
    """A time that was named, a quarantine: both end, and all tries are there again."""
    await desk.wish("c1", PHONE, desk.clock.at + timedelta(hours=3))
    assert await desk.act(PHONE, Act.CALL)
    assert await desk.states() == [(PHONE, State.WAITING)]
    await desk.missed(Outcome.NO_ANSWER)
    assert await desk.states() == [(PHONE, State.QUARANTINED)]
    assert await desk.act(PHONE, Act.CALL)
    held = (await desk.work.take(1))[0]
    assert held.callback.case.tries_left == 3


async def test_what_rings_or_talks_is_left_alone(desk: Desk) -> None:
    """Called now: it rings already. In the talk nothing can be done."""
    await desk.wish("c1", PHONE)
    held = (await desk.work.take(1))[0]
    assert not await desk.act(PHONE, Act.CALL)
    await desk.work.move(held, Accepted())
    await desk.work.move(held, Rung(Outcome.ANSWERED))
    listed = (await desk.list.look("ala"))[0]
    assert listed.acts == ()
    assert not await desk.act(PHONE, Act.DONE)


async def test_a_given_up_one_comes_again(desk: Desk) -> None:
    """As if they had just asked."""
    await desk.wish("c1", PHONE)
    await desk.missed(Outcome.BUSY, 3)
    assert await desk.states() == [(PHONE, State.GIVEN_UP)]
    assert await desk.act(PHONE, Act.AGAIN)
    assert await desk.states() == [(PHONE, State.WAITING)]


async def test_no_number_is_rung_by_two(desk: Desk) -> None:
    """The talk broke off while they asked once more: that wish rings, the broken one cannot."""
    await desk.wish("c1", PHONE)
    held = (await desk.work.take(1))[0]
    await desk.work.move(held, Accepted())
    await desk.work.move(held, Rung(Outcome.ANSWERED))
    await desk.wish("c2", PHONE)
    await desk.work.move(held, Broke())
    assert await desk.states() == [(PHONE, State.CHECK), (PHONE, State.WAITING)]
    assert not await desk.list.act("ala", held.callback.id, Act.AGAIN)
    assert not await desk.list.act("ala", held.callback.id, Act.CALL)
    assert await desk.list.act("ala", held.callback.id, Act.DONE)


async def test_two_at_once_do_it_once(desk: Desk) -> None:
    """Two agents press "done": one of them did it."""
    await desk.wish("c1", PHONE)
    found = (await desk.list.look("ala"))[0].callback.id
    done = await asyncio.gather(*(desk.list.act(who, found, Act.DONE) for who in ("ala", "jan")))
    assert sorted(done) == [False, True]
