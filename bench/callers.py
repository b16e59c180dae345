"""The callers of a run, in a process of their own: `python -m bench.callers URL CALLS ORDERS` prints JSON.

Each caller asks for several orders in turn: number and postcode are closed questions, what follows is an open one.
"""

import asyncio
import json
import random
import sys
from typing import Any

import uvloop

from gateway.caller.commands import Prepared, prepare, ring
from gateway.caller.player import Result
from gateway.caller.scenario import BotHangsUp, Hear, Say, Scenario, Step
from gateway.caller.spoken import FORMS
from gateway.caller.templates import DemoOrder, seeded_orders
from voicebot.shop.port import OrderState

VOICES = ("f4", "m3", "f4", "m7", "f4", "Annie")
"""Voices that the built-in recogniser was not trained on."""
STAGGER_S = 0.7
"""Between the first sounds of two callers: people do not ring at the same instant."""
CLOSED = frozenset({"order_number", "postal_code"})
SHORT = frozenset({OrderState.PAID, OrderState.PACKED})
"""Their status is one sentence: more of the time goes into turns."""


def scenario(number: int, orders: list[DemoOrder]) -> Scenario:
    """What the `number`-th caller does."""
    steps: list[Step] = [Hear("w czym mogę pomóc"), Say("gdzie jest moja paczka")]
    for at, order in enumerate(orders):
        if at:
            steps.append(Say("tak chciałbym zapytać o inne zamówienie"))
        steps += [
            Hear("numer zamówienia"),
            Say(FORMS["digits"](order.number)),
            Hear("kod pocztowy"),
            Say(FORMS["digits"](order.postcode)),
            Hear("w czymś pomóc"),
        ]
    steps += [Say("nie dziękuję"), Hear("usłyszenia"), BotHangsUp()]
    return Scenario(f"bench-{number}", tuple(steps), voice=VOICES[number % len(VOICES)])


def measured(result: Result) -> dict[str, Any]:
    """The caller's gaps, each with the kind of question it answered, and the line's own split of them."""
    turns = [turn for turn in result.record.get("turns", []) if turn["who"] == "caller"]
    said = [entry for entry in result.dialogue if entry.who == "caller"]
    gaps = []
    for entry in said:
        digits = all(word in _DIGITS for word in entry.text.split())
        if entry.gap_ms is not None:
            gaps.append({"ms": entry.gap_ms, "closed": digits})
    splits = [turn["split"] for turn in turns if turn.get("expect") in CLOSED and turn.get("split")]
    return {"gaps": gaps, "splits": splits, "seconds": result.seconds, "failures": result.failures}


_DIGITS = frozenset(FORMS["digits"]("0123456789").split())


async def _ring_all(url: str, prepared: list[Prepared]) -> list[dict[str, Any]]:
    async def one(number: int) -> dict[str, Any]:
        await asyncio.sleep(number * STAGGER_S)
        return measured(await ring(prepared[number], url, seed=number))

    return list(await asyncio.gather(*(one(number) for number in range(len(prepared)))))


def main(url: str, calls: int, orders_each: int) -> None:
    """Ring `url` with so many callers at once and print what they measured."""
    usable = [order for order in seeded_orders() if order.state in SHORT]
    # the callers share the machine with the line that is measured: on uvloop they take less of it
    # other orders at every level: what was spoken at the one before is in the line's cache
    chosen = random.Random(calls * 100 + orders_each)
    prepared = [prepare(scenario(number, chosen.sample(usable, orders_each))) for number in range(calls)]
    json.dump(uvloop.run(_ring_all(url, prepared)), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
