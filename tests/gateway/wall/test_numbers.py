"""The numbers as pages ask for them."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.wall.numbers import ANSWERS, FRESH_S, WallNumbers
from voicebot.contact.estimates import Estimator
from voicebot.contact.types import Queue
from voicebot.errors import StoreError
from voicebot.store.worker import Store
from voicebot.wall.ledger import Ledger

MONDAY = date(2026, 3, 2)


class Counted(Ledger):
    """Knows how often it was asked. broken: it refuses."""

    asked = 0
    settled = 0
    broken = False

    async def day(self, day: date) -> Any:
        self.asked += 1
        if self.broken:
            raise StoreError("no", "locked")
        return await super().day(day)

    async def settle(self, most: int = 7) -> int:
        self.settled += 1
        if self.broken:
            raise StoreError("no", "locked")
        return await super().settle(most)

    async def recent(self, most: int = 300) -> Any:
        if self.broken:
            raise StoreError("no", "locked")
        return await super().recent(most)


@pytest.fixture
def ledger(calls: Store, clock: Any) -> Counted:
    """Of the three calls."""
    return Counted(calls, clock)


@pytest.fixture
async def numbers(ledger: Counted, clock: Any) -> Any:
    """Stopped at the end."""
    made = WallNumbers(ledger, clock)
    yield made
    await made.stop()


async def test_a_day_in_total_by_queue_and_by_hour(numbers: WallNumbers) -> None:
    """One was answered in time, one hung up, one the bot finished."""
    seen = await numbers.day(numbers.today())
    whole = seen["total"]
    assert (whole["entered"], whole["answered"], whole["gone"], whole["service_level"]) == (2, 1, 1, 0.5)
    assert (whole["calls"], whole["containment"], whole["asa_s"], whole["to_person_s"]) == (
        3,
        0.333,
        12.0,
        22.0,
    )
    assert {queue["queue"]: queue["abandonment"] for queue in seen["queues"]} == {
        "complaints": 1.0,
        "general": 0.0,
    }
    assert [(hour["hour"], hour["calls"]) for hour in seen["hours"] if hour["calls"]] == [
        (10, 1),
        (11, 1),
        (12, 1),
    ]
    assert len(seen["hours"]) == 24


async def test_days_and_the_rows_of_a_file(numbers: WallNumbers) -> None:
    """Days without a call are there as well; hours without one are not."""
    days = (await numbers.days(MONDAY - timedelta(days=2), MONDAY))["days"]
    assert [(day["day"], day["calls"]) for day in days] == [
        ("2026-02-28", 0),
        ("2026-03-01", 0),
        ("2026-03-02", 3),
    ]
    hours = await numbers.hours(MONDAY, MONDAY)
    assert [(hour["hour"], hour["queue"], hour["entered"]) for hour in hours] == [
        (11, "complaints", 1),
        (12, "general", 1),
    ]


async def test_many_pages_cost_one_question(numbers: WallNumbers, ledger: Counted, clock: Any) -> None:
    """At once, and for a while after; then the record is asked again."""
    await asyncio.gather(*(numbers.day(MONDAY) for _ in range(20)))
    assert ledger.asked == 1
    clock.pass_(FRESH_S)
    await numbers.day(MONDAY)
    assert ledger.asked == 2


async def test_a_page_that_goes_away_takes_nobody_else_s_answer(
    numbers: WallNumbers, ledger: Counted
) -> None:
    """The question goes on for the others."""
    first = asyncio.create_task(numbers.day(MONDAY))
    await asyncio.sleep(0)
    second = asyncio.create_task(numbers.day(MONDAY))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second)["total"]["calls"] == 3
    assert ledger.asked == 1


async def test_a_refusal_is_not_kept(numbers: WallNumbers, ledger: Counted) -> None:
    """The next page asks again at once."""
    ledger.broken = True
    with pytest.raises(StoreError):
        await numbers.day(MONDAY)
    ledger.broken = False
    assert (await numbers.day(MONDAY))["total"]["calls"] == 3


async def test_who_asks_for_many_days_fills_no_memory(numbers: WallNumbers) -> None:
    """Only the last answers are kept."""
    for back in range(3 * ANSWERS):
        await numbers.day(MONDAY - timedelta(days=back))
    assert len(numbers._answers) == ANSWERS


async def test_days_that_are_over_are_counted_in_the_background(
    numbers: WallNumbers, ledger: Counted, clock: Any
) -> None:
    """Also when the database refuses at first."""
    clock.pass_(3 * 24 * 3600)
    ledger.broken = True
    numbers.start()
    numbers.start()
    async with asyncio.timeout(5):
        while not ledger.settled:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await numbers.stop()
    ledger.broken = False
    numbers.start()
    async with asyncio.timeout(5):
        while not await ledger._kept(MONDAY, MONDAY):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_fresh_estimator_learns_from_the_record(numbers: WallNumbers, ledger: Counted) -> None:
    """A database that refuses does not stop the line."""
    queue = Queue("general", "always", handling_s=600.0)
    estimator = Estimator({"general": queue})
    before = estimator._talks["general"]._mean
    await numbers.recall(estimator)
    assert estimator._talks["general"]._mean < before
    ledger.broken = True
    await numbers.recall(estimator)
