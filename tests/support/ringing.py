"""Scenarios rung in the background, some at a time; a test waits for its own only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from threading import Thread

import pytest

from gateway.caller.commands import Prepared
from gateway.caller.player import Result

WITHIN_S = 280.0
"""For one scenario and those before it."""
SECOND_CHANCES = 2
"""Of all scenarios of a run. Two calls in a hundred go wrong by a misheard word (`make scorecard`: 98 % succeed), and on a machine
that does a lot else a few more; what is broken goes wrong twice."""


def wanted(request: pytest.FixtureRequest) -> list[Path]:
    """The scenarios of the tests of this module that are to run: one that is run alone need not wait for all the others."""
    return [
        item.callspec.params["path"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and "path" in item.callspec.params
    ]


class Ringing:
    """Rings all of them from its making on; the first that fail are rung once more. ring: (name, scenario) → how it went."""

    def __init__(
        self,
        prepared: Mapping[str, Prepared],
        ring: Callable[[str, Prepared], Awaitable[Result]],
        at_once: int,
        second_chances: int = SECOND_CHANCES,
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._free = asyncio.Semaphore(at_once)
        self._ring = ring
        self._second_chances = second_chances
        Thread(target=self._loop.run_forever, daemon=True).start()
        self._results = {
            name: asyncio.run_coroutine_threadsafe(self._one(name, scenario), self._loop)
            for name, scenario in prepared.items()
        }

    def result(self, name: str) -> Result:
        """Wait for a scenario's end. Errors: TimeoutError."""
        return self._results[name].result(WITHIN_S)

    async def _one(self, name: str, scenario: Prepared) -> Result:
        async with self._free:
            result = await self._ring(name, scenario)
            if result.passed or not self._second_chances:
                return result
            self._second_chances -= 1
            again = await self._ring(name, scenario)
            return again if again.passed else result
