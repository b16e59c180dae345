"""How soon the bot is silent on the wire when a caller takes the word: part of `make bench`; alone: `python -m bench.barge_in URL`
prints JSON, of every interruption the milliseconds from the caller's first sound to the bot's last one.

The bot tells an order's state and is interrupted again and again, by callers who ask for the same once more.
"""

import asyncio
import json
import subprocess
import sys
from typing import Any

from bench import line
from bench.summary import spread
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.scenario import BargeIn, HangUp, Hear, Say, Scenario, Step
from gateway.caller.spoken import FORMS
from gateway.caller.templates import DemoOrder, seeded_orders

VOICES = ("f4", "m3", "m7", "Annie")
CUTS = ("proszę powtórzyć", "jeszcze raz proszę", "nie usłyszałam proszę powtórzyć", "halo proszę powtórzyć")
AFTER_MS = (1_500, 2_300, 1_900, 3_100)
"""Into the bot's words, so that not always the same one is cut."""
STAGGER_S = 0.7
LIMIT_S = 180


def scenario(number: int, order: DemoOrder) -> Scenario:
    """What the `number`-th caller does."""
    steps: list[Step] = [
        Hear("w czym mogę pomóc"),
        Say("gdzie jest moja paczka"),
        Hear("numer zamówienia"),
        Say(FORMS["digits"](order.number)),
        Hear("kod pocztowy"),
        Say(FORMS["digits"](order.postcode)),
    ]
    for text, after in zip(CUTS, AFTER_MS, strict=True):
        steps += [Hear("sprawdziłam"), BargeIn(text, after)]
    steps += [Hear("sprawdziłam"), HangUp()]
    return Scenario(f"barge-in-{number}", tuple(steps), voice=VOICES[number % len(VOICES)])


def latencies(results: list[Result]) -> dict[str, Any]:
    """Of all interruptions, ms; missed: the bot was not speaking any more when the caller began."""
    said = [entry for one in results for entry in one.dialogue if entry.text in CUTS]
    return {
        "ms": [entry.stopped_ms for entry in said if entry.stopped_ms is not None],
        "missed": sum(entry.stopped_ms is None for entry in said),
        "failures": [failure for one in results for failure in one.failures],
    }


async def _ring_all(url: str) -> list[Result]:
    orders = [order for order in seeded_orders() if order.delay_reason is not None]
    calls = [prepare(scenario(at, orders[at % len(orders)])) for at in range(len(VOICES))]

    async def one(number: int) -> Result:
        await asyncio.sleep(number * STAGGER_S)
        return await ring(calls[number], url, seed=number)

    return list(await asyncio.gather(*map(one, range(len(calls)))))


def measure(url: str) -> dict[str, Any]:
    """Callers in a process of their own ring the line at `url`."""
    callers = subprocess.run(
        [sys.executable, "-m", "bench.barge_in", url],
        cwd=line.ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=LIMIT_S,
    )
    found: dict[str, Any] = json.loads(callers.stdout)
    return {**spread(found["ms"]), **found}


if __name__ == "__main__":
    json.dump(latencies(asyncio.run(_ring_all(sys.argv[1]))), sys.stdout)
