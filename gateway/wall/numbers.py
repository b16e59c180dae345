"""The numbers as pages ask for them: from the record, asked of the database once for all pages, and counted for good once a day is over."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import structlog

from voicebot.clock import Clock
from voicebot.contact.estimates import Estimator
from voicebot.errors import StoreError
from voicebot.wall.figures import CALLS, Key, Tally, shown, shown_calls, total
from voicebot.wall.ledger import Ledger
from voicebot.wall.recall import recall

log = structlog.get_logger()

FRESH_S = 10.0
"""So long an answer is good enough for the next page that asks."""
ANSWERS = 16
"""Answers that are kept."""
SETTLE_S = 3600.0
REST_S = 1.0
"""Between two stretches of days that are counted, so that calls get their turn."""

Answer = Mapping[str, Any]


class WallNumbers:
    """Made once for a line. `start` begins to count days that are over, `stop` at the end."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock
        self._answers: dict[str, tuple[float, asyncio.Task[Answer]]] = {}
        self._task: asyncio.Task[None] | None = None

    def today(self) -> date:
        """By the shop's clocks."""
        return self._ledger.today()

    async def day(self, day: date) -> Answer:
        """One day: its numbers, by queue, and by hour. Errors: StoreError."""
        return await self._once(f"day {day}", lambda: self._day(day))

    async def days(self, first: date, last: date) -> Answer:
        """Day by day. Errors: StoreError; ValueError as Ledger.days."""
        return await self._once(f"days {first} {last}", lambda: self._days(first, last))

    async def hours(self, first: date, last: date) -> list[dict[str, Any]]:
        """One entry for each hour and queue in which something happened, in order. Errors as `days`."""
        found = await self._ledger.days(first, last)
        return [
            {"day": key[0].isoformat(), "hour": key[1], "queue": key[2]} | shown(tally)
            for key, tally in sorted(found.items())
            if key[2] != CALLS and tally.json()
        ]

    async def recall(self, estimator: Estimator) -> None:
        """Let a fresh estimator know what the record says. A database that refuses costs the knowledge, not the start."""
        try:
            talks = recall(estimator, await self._ledger.recent())
        except StoreError as error:
            log.warning("durations_not_recalled", kind=error.kind)
        else:
            log.info("durations_recalled", talks=talks)

    def start(self) -> None:
        """Returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._settle(), name="wall-numbers")

    async def stop(self) -> None:
        """Count no more; repeatable."""
        tasks: list[asyncio.Task[Any]] = [task for _, task in self._answers.values()]
        if self._task is not None:
            tasks.append(self._task)
        self._task = None
        self._answers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _settle(self) -> None:
        while True:
            try:
                wait = REST_S if await self._ledger.settle() else SETTLE_S
            except StoreError as error:
                log.warning("days_not_counted", kind=error.kind)
                wait = SETTLE_S
            await asyncio.sleep(wait)

    async def _once(self, key: str, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """The answer of a moment ago, or that of whoever is asking just now."""
        now = self._clock.monotonic()
        known = self._answers.get(key)
        if known is None or _is_stale(*known, now):
            self._answers.pop(key, None)
            while len(self._answers) >= ANSWERS:
                self._answers.pop(next(iter(self._answers)))[1].cancel()
            known = self._answers[key] = (now + FRESH_S, asyncio.create_task(ask(), name="wall-answer"))
        return await asyncio.shield(known[1])

    async def _day(self, day: date) -> Answer:
        found = await self._ledger.day(day)
        hours, queues = _by(found, 1), _by(found, 2)
        return {
            "day": day.isoformat(),
            "total": _both(found.values()),
            "queues": [
                {"queue": name} | shown(total(tallies))
                for name, tallies in sorted(queues.items())
                if name != CALLS
            ],
            "hours": [{"hour": hour} | _both(hours.get(hour, ())) for hour in range(24)],
        }

    async def _days(self, first: date, last: date) -> Answer:
        days = _by(await self._ledger.days(first, last), 0)
        every = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        return {"days": [{"day": day.isoformat()} | _both(days.get(day, ())) for day in every]}


def _is_stale(until: float, asked: "asyncio.Task[Answer]", now: float) -> bool:
    if not asked.done():
        return False
    return now >= until or asked.cancelled() or asked.exception() is not None


def _by(found: Mapping[Key, Tally], part: int) -> dict[Any, list[Tally]]:
    """Grouped by one part of the key."""
    groups: dict[Any, list[Tally]] = {}
    for key, tally in found.items():
        groups.setdefault(key[part], []).append(tally)
    return groups


def _both(tallies: Iterable[Tally]) -> dict[str, Any]:
    """Of queues and calls together: they count different things."""
    summed = total(tallies)
    return shown(summed) | shown_calls(summed)
