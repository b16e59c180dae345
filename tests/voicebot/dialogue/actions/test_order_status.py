"""Tests of voicebot.dialogue.actions.order_status."""

from typing import Any

from tests.support.dialogue import (
    ORDER,
    PROMPTS,
    Conversation,
    FixedClock,
    Shop,
    leaves_form,
    next_action,
    slots_of,
)
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.actions.order_status import OrderStatus
from voicebot.dialogue.actions.talk import Talk

RIGHT = {"order_number": "123456", "postal_code": "31152"}
WRONG = {"order_number": "123456", "postal_code": "00950"}


async def run(
    shop: Shop, slots: dict[str, Any], *, unfinished: bool = False
) -> tuple[Conversation, list[dict[str, Any]]]:
    async def offer(talk: Talk) -> bool:
        return unfinished

    conversation = Conversation("31152", "give_number", slots=slots)
    status = OrderStatus(OrderDesk(shop, FixedClock(), PROMPTS), offer)
    return conversation, await status(conversation.talk)


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
    forgotten = dict.fromkeys(("order_number", "postal_code", "meant_number"))
    assert slots_of(events) == {**forgotten, "refusals": 1, "misses": 0}


async def test_a_number_that_sounds_like_the_right_one_is_asked_about() -> None:
    """The postcode stays; nothing is said of a refusal."""
    conversation, events = await run(Shop(ORDER), {"order_number": "123466", "postal_code": "31152"})
    assert conversation.responses == []
    assert next_action(events) == "verify_form"
    assert slots_of(events) == {"refusals": 1, "order_number": None, "meant_number": "123456", "misses": 0}


async def test_the_second_refusal_offers_a_person() -> None:
    """Then it is over with guessing."""
    conversation, events = await run(Shop(ORDER), {**WRONG, "refusals": 1})
    assert conversation.expects == "offer_person"
    assert slots_of(events)["outcome"] == "refused"
    assert next_action(events) is None


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


async def test_a_matter_that_waited_for_the_number_goes_on() -> None:
    """Who called for a return is not told where the parcel is."""
    conversation, events = await run(Shop(ORDER), {**RIGHT, "matter": {"kind": "return"}})
    assert (conversation.responses, next_action(events)) == ([], "action_open_matter")


async def test_something_unfinished_is_asked_about_instead_of_anything_else() -> None:
    """The one who asks asks the question."""
    conversation, _ = await run(Shop(ORDER), RIGHT, unfinished=True)
    assert "utter_anything_else" not in conversation.responses
