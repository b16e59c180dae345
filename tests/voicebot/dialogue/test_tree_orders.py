"""Tests of voicebot.dialogue.tree_orders."""

import pytest

from tests.support.dialogue import ORDER, PROMPTS, TEXTS, FixedClock, Shop
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.tree_orders import OrderTalk, Step, Went


async def talk(shop: Shop, *turns: str, refusals: int = 0) -> tuple[OrderTalk, list[Step]]:
    """An order conversation and its steps, the first question first."""
    order = OrderTalk(OrderDesk(shop, FixedClock(), PROMPTS), TEXTS, refusals)
    return order, [order.open(), *[await order.turn(said) for said in turns]]


def asked(step: Step) -> str | None:
    return step.messages[-1].expect


def words(step: Step) -> str:
    return " ".join(message.text for message in step.messages)


async def test_number_then_postcode_then_the_status() -> None:
    """Two answers by keys, and the order's state in the words of the dialogue."""
    order, steps = await talk(Shop(ORDER), "123456", "31152")
    assert [asked(step) for step in steps] == ["keypad_order_number", "keypad_postal_code", None]
    assert words(steps[-1]).startswith("Już sprawdziłam. Zamówienie numer 123 456 jest w drodze.")
    assert (steps[-1].went, steps[-1].outcome, steps[-1].told) == (Went.OVER, "answered", "123456")
    assert (order.number, order.postcode, order.refusals) == ("123456", "31152", 0)


@pytest.mark.parametrize(
    "said",
    [("123456 31152",), ("jeden dwa trzy cztery pięć sześć", "trzydzieści jeden sto pięćdziesiąt dwa")],
)
async def test_numbers_may_be_dictated_together_or_in_words(said: tuple[str, ...]) -> None:
    """Speech does what keys do."""
    _, steps = await talk(Shop(ORDER), *said)
    assert steps[-1].told == "123456"


async def test_a_wrong_pair_is_asked_for_again_and_tells_nothing() -> None:
    """Both numbers are forgotten; the second wrong pair ends the questions."""
    order, steps = await talk(Shop(ORDER), "123456", "00950", "123456", "00951")
    assert words(steps[2]).startswith("Numer i kod pocztowy nie pasują do siebie.")
    assert asked(steps[2]) == "keypad_order_number"
    assert (steps[4].went, steps[4].outcome, steps[4].told) == (Went.OVER, "refused", None)
    assert order.refusals == 2
    assert "w drodze" not in "".join(words(step) for step in steps)


async def test_guesses_made_before_count() -> None:
    """A call that used up its guesses hears nothing, even with the right pair."""
    shop = Shop(ORDER)
    _, steps = await talk(shop, "123456", "31152", refusals=2)
    assert (steps[-1].outcome, steps[-1].told, shop.asked) == ("refused", None, [])


async def test_a_shop_that_is_down_is_admitted() -> None:
    """The caller hears that it is the shop."""
    shop = Shop(ORDER)
    shop.down = True
    _, steps = await talk(shop, "123456", "31152")
    assert (steps[-1].went, steps[-1].outcome) == (Went.OVER, "shop_down")


async def test_three_answers_without_the_number_lead_to_a_person() -> None:
    """A short number is told its length, other words hear the question again; the third miss ends it."""
    _, steps = await talk(Shop(ORDER), "123", "halo", "1")
    assert "ma sześć cyfr" in words(steps[1])
    assert words(steps[2]) == words(steps[0])
    assert steps[3].went is Went.NOWHERE
    assert "nie udało" in words(steps[3])


async def test_an_answer_starts_the_count_of_misses_afresh() -> None:
    """Two misses on the number and two on the postcode are no three in a row."""
    _, steps = await talk(Shop(ORDER), "1", "2", "123456", "1", "2", "31152")
    assert "pięć cyfr" in words(steps[4])
    assert steps[-1].told == "123456"
