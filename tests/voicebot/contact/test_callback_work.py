"""The book of callbacks as whoever rings uses it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from voicebot.contact.callback_policy import Accepted, Kept, NotTaken, Outcome, Over, Rules, Rung, State
from voicebot.contact.callback_rows import Keeping
from voicebot.contact.callback_work import LONGEST_CALL, MANY, CallbackWork
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.shop.port import CallbackWish
from voicebot.store.models import CallbackRow, CallRow
from voicebot.store.worker import Store

RULES = Rules()


@pytest.fixture
def book(store: Store, clock) -> SqlCallbacks:
    """An empty book."""
    return SqlCallbacks(store, clock)


@pytest.fixture
def work(store: Store, clock) -> CallbackWork:
    """Whoever rings from it."""
    return CallbackWork(store, clock, Keeping(RULES))


async def noted(book: SqlCallbacks, call: str, phone: str, at: datetime | None = None) -> None:
    await book.record(CallbackWish(call, "asked", phone, "", at))


async def test_they_are_taken_in_the_order_of_their_places_and_once(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """As many as asked for; what is taken is nobody else's."""
    for number in range(4):
        await noted(book, f"call-{number}", f"+4849000000{number}")
        clock.pass_(1)
    assert [held.callback.wishes for held in await work.take(3)] == [("call-0",), ("call-1",), ("call-2",)]
    assert [held.callback.wishes for held in await work.take(3)] == [("call-3",)]


async def test_what_a_process_that_died_had_in_hands_is_offered_again(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """After its lease, and the first one's word counts no more."""
    await noted(book, "call", "+48490000001")
    (first,) = await work.take(1)
    assert await work.next_due() == clock.now() + RULES.lease
    clock.pass_(RULES.lease.total_seconds())
    assert await work.look() is False
    (second,) = await work.take(1)
    assert await work.move(first, Accepted()) is None
    assert await work.move(second, Accepted()) is not None


async def test_a_lease_that_is_renewed_does_not_run_out(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """For as long as whoever has it lives."""
    await noted(book, "call", "+48490000001")
    (held,) = await work.take(1)
    for _ in range(4):
        clock.pass_(RULES.lease.total_seconds() / 2)
        await work.move(held, Kept())
        await work.look()
    assert await work.take(1) == []


async def test_the_steps_of_a_life_are_kept(book: SqlCallbacks, work: CallbackWork, clock) -> None:
    """Declined, offered again after a pause, missed, quarantined, talked to, done."""
    await noted(book, "call", "+48490000001")
    (held,) = await work.take(1)
    await work.move(held, NotTaken())
    assert await work.take(1) == []
    clock.pass_(RULES.pause.total_seconds())
    (held,) = await work.take(1)
    await work.move(held, Accepted())
    await work.move(held, Rung(Outcome.BUSY))
    assert await work.next_due() == clock.now() + RULES.quarantine
    clock.pass_(RULES.quarantine.total_seconds())
    await work.look()
    (held,) = await work.take(1)
    for event in (Accepted(), Rung(Outcome.ANSWERED), Over()):
        step = await work.move(held, event)
        assert step is not None
    assert step.case.state is State.DONE
    assert (await work.next_due(), await book.open()) == (None, [])


async def test_nobody_is_called_before_their_time(book: SqlCallbacks, work: CallbackWork, clock) -> None:
    """Then at once."""
    await noted(book, "call", "+48490000001", clock.now() + timedelta(hours=1))
    clock.pass_(3599)
    await work.look()
    assert await work.take(1) == []
    clock.pass_(1)
    await work.look()
    assert len(await work.take(1)) == 1


async def test_nobody_is_called_while_their_own_call_goes_on(
    book: SqlCallbacks, work: CallbackWork, store: Store, clock
) -> None:
    """A wish is kept as soon as it is uttered; it is acted upon once the caller has hung up."""
    await noted(book, "call", "+48490000001")
    row = CallRow(id="call", channel="sip", started=clock.now())
    await store.run(lambda session: session.add(row))
    assert await work.take(1) == []
    clock.pass_(LONGEST_CALL.total_seconds())
    (held,) = await work.take(1)  # its end could not be kept
    await work.move(held, NotTaken())
    clock.pass_(RULES.pause.total_seconds())
    going_on = CallRow(id="call", channel="sip", started=clock.now())
    await store.run(lambda session: session.merge(going_on))
    assert await work.take(1) == []
    ended = CallRow(id="call", channel="sip", started=clock.now(), ended=clock.now())
    await store.run(lambda session: session.merge(ended))
    assert len(await work.take(1)) == 1


async def test_so_many_at_a_time_are_looked_at(book: SqlCallbacks, work: CallbackWork, clock) -> None:
    """And it is told that there are more."""
    at = clock.now() + timedelta(minutes=1)
    for number in range(MANY + 1):
        await noted(book, f"call-{number}", f"+48490{number:06}", at)
    clock.pass_(60)
    assert [await work.look(), await work.look()] == [True, False]
    assert len(await work.take(2 * MANY)) == MANY + 1


async def test_an_erased_callback_is_nobodys(book: SqlCallbacks, work: CallbackWork, store: Store) -> None:
    """A step of one that is not there any more is told so."""
    await noted(book, "call", "+48490000001")
    (held,) = await work.take(1)
    await store.run(lambda session: session.execute(delete(CallbackRow)))
    assert await work.move(held, Accepted()) is None
    assert await book.find("call") is None
