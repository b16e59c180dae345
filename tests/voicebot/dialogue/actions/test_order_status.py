"""Tests of voicebot.dialogue.actions.order_status."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from tests.support import virtual_time
from tests.support.dialogue import (
    ORDER,
    PROMPTS,
    Conversation,
    FixedClock,
    Shop,
    leaves_form,
    next_action,
    order,
    slots_of,
)
from voicebot.dialogue.actions.order_status import OrderStatus
from voicebot.shop.port import Order, OrderState

RIGHT = {"order_number": "123456", "postal_code": "31152"}
WRONG = {"order_number": "123456", "postal_code": "00950"}


async def run(shop: Shop, slots: dict[str, Any]) -> tuple[Conversation, list[dict[str, Any]]]:
    conversation = Conversation("31152", "give_number", slots=slots)
    return conversation, await OrderStatus(shop, FixedClock(), PROMPTS)(conversation.talk)


async def test_the_right_pair_is_told_its_status() -> None:
    """Status, then: anything else."""
    conversation, events = await run(Shop(ORDER), RIGHT)
    assert (
        conversation.texts()[0] == "Już sprawdziłam. Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD."
    )
    assert conversation.expects == "anything_else"
    assert slots_of(events) == {"verified": True, "outcome": "answered"}


async def test_a_wrong_pair_hears_nothing_about_the_order() -> None:
    """The first refusal asks for both again, without saying which was wrong."""
    conversation, events = await run(Shop(ORDER), WRONG)
    assert conversation.responses == ["utter_refused"]
    assert next_action(events) == "verify_form"
    assert slots_of(events) == {"refusals": 1, "order_number": None, "postal_code": None, "misses": 0}


async def test_an_order_that_is_not_there_sounds_the_same_as_a_wrong_postcode() -> None:
    """Nobody learns from the answer whether a number exists."""
    wrong_postcode, _ = await run(Shop(ORDER), WRONG)
    no_order, _ = await run(Shop(), WRONG)
    assert wrong_postcode.texts() == no_order.texts()


async def test_the_second_refusal_offers_a_person() -> None:
    """Then it is over with guessing."""
    conversation, events = await run(Shop(ORDER), {**WRONG, "refusals": 1})
    assert conversation.expects == "offer_person"
    assert slots_of(events)["outcome"] == "refused"
    assert next_action(events) is None


async def test_after_two_refusals_the_shop_is_not_even_asked() -> None:
    """Guesses per call are limited, even with the right pair."""
    shop = Shop(ORDER)
    conversation, _ = await run(shop, {**RIGHT, "refusals": 2})
    assert shop.asked == []
    assert conversation.expects == "offer_person"


async def test_a_form_that_gave_up_offers_a_person() -> None:
    """Three misses in the form end here, without a number."""
    conversation, events = await run(Shop(ORDER), {"order_number": "123456"})
    assert conversation.responses == ["utter_numbers_failed", "utter_offer_person"]
    assert leaves_form(events)


async def test_a_shop_that_is_down_is_admitted() -> None:
    """The caller hears that it is the shop, and is offered a person."""
    shop = Shop(ORDER)
    shop.down = True
    conversation, events = await run(shop, RIGHT)
    assert conversation.responses == ["utter_shop_down", "utter_offer_person"]
    assert "verified" not in slots_of(events)


def test_a_shop_that_does_not_answer_is_not_waited_for() -> None:
    """The action's own limit is under the dialogue's."""

    class Slow(Shop):
        async def find(self, number: str, postcode: str) -> Order | None:
            await asyncio.sleep(60)
            return ORDER

    conversation, _ = virtual_time.run(run(Slow(), RIGHT))
    assert conversation.responses[0] == "utter_shop_down"


async def test_a_day_is_the_shops_own_day() -> None:
    """Delivered at half past midnight in Warsaw is today, though it was yesterday in UTC."""
    late = order(state=OrderState.DELIVERED, changed_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    conversation, _ = await run(Shop(late), RIGHT)
    assert conversation.texts()[0].endswith("doręczone dzisiaj.")
