"""Tests of voicebot.dialogue.actions.page_order."""

import pytest

from tests.support.dialogue import ORDER, Conversation, slots_of
from voicebot.dialogue.actions.page_order import nothing_vouched, now_verified, verified_for
from voicebot.shop.port import Order


async def vouched(call_id: str, within_s: float) -> Order | None:
    """The page vouches for ORDER, on this call."""
    return ORDER if (call_id, within_s) == ("call-1", 0.0) else None


def test_verified_is_whoever_could_have_dictated_both() -> None:
    """And it is known by what."""
    assert slots_of(verified_for(ORDER)) == {
        "order_number": "123456",
        "postal_code": "31152",
        "verified": True,
        "verified_by": "signed",
        "signed_used": True,
    }


@pytest.mark.parametrize(
    ("text", "intent", "used", "taken"),
    [
        ("gdzie jest paczka", "order_status", False, True),
        ("gdzie jest paczka", "order_status", True, False),
        ("gdzie jest 123456", "order_status", True, True),
        ("gdzie jest 123456", "order_status", False, True),
        ("gdzie jest 654321", "order_status", False, False),
        ("inne zamówienie", "other_order", False, False),
        ("to drugie 123456", "other_order", True, True),
    ],
)
async def test_who_is_not_verified_is_so_for_the_order_of_the_page_alone(
    text: str, intent: str, used: bool, taken: bool
) -> None:
    """If they name it, or were never asked about it; not after they set it aside, nor for another one."""
    conversation = Conversation(text, intent, slots={"signed_used": used})
    events = await now_verified(conversation.talk, vouched)
    assert (events is not None) is taken


async def test_where_no_page_signs_nobody_is_verified_by_one() -> None:
    """Whatever they say."""
    assert await now_verified(Conversation("gdzie jest 123456").talk, nothing_vouched) is None
