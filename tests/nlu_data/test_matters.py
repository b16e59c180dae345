"""Matters settled from the first word to the last, through a real Rasa, the real actions and the SQL shop."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import select

from tests.nlu_data.test_conversations import Caller
from tests.support.dialogue import NOW, ORDER
from tests.support.rasa_server import RasaServer
from voicebot.shop.port import Order, OrderItem, OrderState
from voicebot.store.models import OrderActRow, OrderRow, OutboxRow

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

numbers = itertools.count(200_000)
DELIVERED = replace(
    ORDER,
    state=OrderState.DELIVERED,
    delivered_at=NOW - timedelta(days=3),
    changed_at=NOW - timedelta(days=3),
)
PAID = replace(ORDER, state=OrderState.PAID, expected=None)
THREE = (
    OrderItem("buty trekkingowe", 1, Decimal("249.00"), "1"),
    OrderItem("koszulka sportowa", 2, Decimal("59.00"), "2"),
    OrderItem("plecak", 1, Decimal("199.00"), "3"),
)

Begin = Callable[[], "Caller"]


@pytest.fixture
async def calls(rasa_server: RasaServer) -> AsyncIterator[Begin]:
    """Calls, one after the other."""
    async with httpx.AsyncClient() as client:
        begun: list[Caller] = []

        def begin() -> Caller:
            begun.append(Caller(rasa_server, client))
            return begun[-1]

        yield begin
        for caller in begun:
            await caller.dialogue.end(caller.id)


async def order_in(server: RasaServer, like: Order, **changes: object) -> Order:
    """A new order of the shop."""
    order = replace(like, number=str(next(numbers)), **changes)  # type: ignore[arg-type]
    await server.put(order)
    return order


async def acts(server: RasaServer, order: Order) -> list[OrderActRow]:
    """What was done for an order, oldest first."""
    query = select(OrderActRow).join(OrderRow).where(OrderRow.number == order.number).order_by(OrderActRow.id)
    return await server.store.read(lambda session: list(session.scalars(query)))


async def letters(server: RasaServer, order: Order) -> list[OutboxRow]:
    """What waits to be sent about an order."""
    query = select(OutboxRow).where(OutboxRow.key.startswith(order.number))
    return await server.store.read(lambda session: list(session.scalars(query)))


async def test_a_return_of_the_only_thing_ends_with_a_code_and_a_letter(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """Number, postcode, reason, one yes: a row in the shop, a code spoken, a confirmation with its time in the outbox."""
    order = await order_in(rasa_server, DELIVERED)
    call = calls()
    await call.start()
    await call.say("chcę zwrócić buty")
    assert call.asks == "order_number"
    await call.say(order.number)
    assert call.asks == "postal_code"
    await call.say("31152")
    assert call.asks == "give_reason"
    asked = await call.say("są za małe")
    assert "Zwrot: buty trekkingowe" in asked
    assert call.asks == "confirm_matter"
    assert await acts(rasa_server, order) == []
    done = await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.words, act.amount) == ("return", "są za małe", Decimal(249))
    assert f"{act.code[:3]} {act.code[3:]}" in done
    assert "mailem" in done
    (letter,) = await letters(rasa_server, order)
    assert letter.recipient == order.email
    assert act.code in letter.text
    assert "23 listopada 2026, 12:00" in letter.text
    assert (call.asks, call.reply.slots["outcome"]) == ("anything_else", "return_done")
    await call.say("nie dziękuję")
    assert call.commands == {"hangup"}
