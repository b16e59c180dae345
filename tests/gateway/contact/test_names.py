"""Whose order a call is about."""

import asyncio
from types import SimpleNamespace
from typing import Any

from gateway.contact.names import Names

VERIFIED = {"verified": True, "order_number": "482913", "postal_code": "00-950"}


async def test_the_name_comes_onto_the_card_once_the_shop_has_told_it() -> None:
    """Of who was verified alone; a call that is over meanwhile, or an order of nobody, changes nothing."""
    callers: dict[str, Any] = {"c1": SimpleNamespace(name=None), "c2": SimpleNamespace(name=None)}
    asked, changed = [], []

    async def name_of(number: str, postcode: str) -> str | None:
        asked.append((number, postcode))
        return "Anna Nowak" if number == "482913" else None

    names = Names(name_of, callers, changed.append)
    names.look_up("c1", VERIFIED)
    names.look_up("c2", VERIFIED | {"verified": False})
    names.look_up("c2", VERIFIED | {"order_number": "1"})
    names.look_up("gone", VERIFIED)
    await asyncio.sleep(0.01)
    assert callers["c1"].name == "Anna Nowak"
    assert callers["c2"].name is None
    assert (len(asked), changed) == (3, ["c1"])
    await names.close()


async def test_a_shop_that_does_not_answer_costs_the_name_alone(monkeypatch: Any) -> None:
    """After its time, or when the line is stopped."""
    monkeypatch.setattr("gateway.contact.names.NAME_S", 0.01)
    callers: dict[str, Any] = {"c1": SimpleNamespace(name=None)}

    async def never(number: str, postcode: str) -> str | None:
        await asyncio.sleep(60)
        return "x"

    names = Names(never, callers, [].append)
    names.look_up("c1", VERIFIED)
    await asyncio.sleep(0.05)
    names.look_up("c1", VERIFIED)
    await names.close()
    assert callers["c1"].name is None
