"""Numbers from a database: counted once when a day is over, and kept when the words of its calls are forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from voicebot.records import forgetting
from voicebot.records.changes import changes_of
from voicebot.records.repository import CallRepository
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.models import CallbackRow
from voicebot.store.worker import Store
from voicebot.wall.figures import CALLS, total
from voicebot.wall.ledger import MOST_DAYS, Ledger

MONDAY = date(2026, 3, 2)


async def keep(store: Store, name: str, started: datetime, **more: Any) -> None:
    """A call answered by a person after half a minute."""
    happened = [
        EventRecord("queue_entered", 10_000, {"queue": "general"}),
        EventRecord("key", 11_000),
        EventRecord("person_joined", 40_000, {"agent": "jan", "queue": "general"}),
        EventRecord("person_ended", 100_000, {"agent": "jan", "talked_s": 60.0, "by": "agent"}),
    ]
    record = CallRecord(name, "sip", "+48577123984", started, started + timedelta(minutes=2), "person")
    record.turns = [TurnRecord("caller", "konsultant", 5_000)]
    record.events = more.get("events", happened)
    await CallRepository(store).save(changes_of(record, [0], 0))


@pytest.fixture
def ledger(store: Store, clock: Any) -> Ledger:
    """On Monday at half past ten."""
    return Ledger(store, clock)


async def test_today_is_counted_from_its_calls(store: Store, ledger: Ledger, clock: Any) -> None:
    """By hour and queue; a call of yesterday that waits today counts today."""
    await keep(store, "a", clock.now())
    await keep(store, "night", datetime(2026, 3, 1, 22, 59, 55, tzinfo=UTC))
    await keep(store, "before", datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    found = await ledger.day(MONDAY)
    assert {key: (tally.entered, tally.calls) for key, tally in found.items()} == {
        (MONDAY, 10, "general"): (1, 0),
        (MONDAY, 10, CALLS): (0, 1),
        (MONDAY, 0, "general"): (1, 0),
    }


async def test_a_day_that_is_over_is_kept_when_its_words_are_forgotten(
    store: Store, ledger: Ledger, clock: Any
) -> None:
    """Counted once it has settled; the numbers are the same after the details are gone, and counting again changes nothing."""
    await keep(store, "a", clock.now())
    assert await ledger.settle() == 0
    clock.pass_(24 * 3600)
    before = await ledger.day(MONDAY)
    assert await ledger.settle() == 1
    assert await ledger.settle() == 0
    now = clock.now()
    await store.run(lambda session: forgetting.forget_calls(session, now, now, 10))
    after = await ledger.day(MONDAY)
    assert before == {key: tally for key, tally in after.items() if tally.json()}
    summed = total((await ledger.days(MONDAY - timedelta(days=30), MONDAY)).values())
    assert (summed.answered, summed.talked_s, summed.calls) == (1, 60.0, 1)


async def test_days_without_calls_are_counted_as_well(store: Store, ledger: Ledger, clock: Any) -> None:
    """Every day from the first call on, some at a time, so that none is counted again and again."""
    await keep(store, "a", clock.now())
    clock.pass_(10 * 24 * 3600)
    assert [await ledger.settle(), await ledger.settle(), await ledger.settle()] == [7, 3, 0]


async def test_a_month_costs_no_more_than_its_rows(store: Store, ledger: Ledger, clock: Any) -> None:
    """A question about days that were counted reads no call."""
    await keep(store, "a", clock.now())
    clock.pass_(9 * 24 * 3600)
    await ledger.settle(20)
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda c, cur, text, *_: asked.append(text))
    await ledger.days(MONDAY, MONDAY + timedelta(days=8))
    assert [text for text in asked if "call_events" in text] == []
    assert sum("hour_tallies" in text for text in asked) == 1


async def test_callbacks_that_reached_their_customer(store: Store, ledger: Ledger, clock: Any) -> None:
    """From the time that was wished, or from the place in the queue."""
    now = clock.now()
    row = {"state": "done", "tries": 1, "tries_left": 2, "calling_off": False, "why": "", "created": now, "changed": now}  # fmt: skip
    hour = timedelta(hours=1)

    def work(session: Any) -> None:
        session.add(CallbackRow(id="1", entered=now - hour, reached=now, queue="complaints", **row))
        session.add(CallbackRow(id="2", entered=now - 24 * hour, at=now - hour / 2, reached=now, **row))

    await store.run(work)
    found = await ledger.day(MONDAY)
    assert {key[2]: (tally.back, tally.back_s) for key, tally in found.items()} == {
        "complaints": (1, 3600.0),
        "general": (1, 1800.0),
    }


@pytest.mark.parametrize("days", [-1, MOST_DAYS])
async def test_a_senseless_stretch_is_refused(ledger: Ledger, days: int) -> None:
    """The end before the beginning, or years."""
    with pytest.raises(ValueError, match="days"):
        await ledger.days(MONDAY, MONDAY + timedelta(days=days))


async def test_the_last_calls_that_wanted_a_person(store: Store, ledger: Ledger, clock: Any) -> None:
    """Oldest first, the newest of them when there are many."""
    for hours in (3, 1, 2):
        await keep(store, f"c{hours}", clock.now() - timedelta(hours=hours))
    past = await ledger.recent(2)
    assert [one.started for one in past] == [
        clock.now() - timedelta(hours=2),
        clock.now() - timedelta(hours=1),
    ]
    assert past[0].talks[0].talked_s == 60.0
