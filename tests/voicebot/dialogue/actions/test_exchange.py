"""Tests of voicebot.dialogue.actions.exchange."""

from dataclasses import replace

from tests.support.dialogue import ORDER, PROMPTS, Shop
from tests.support.matters import DELIVERED, acted, case_of, done, opened
from voicebot.dialogue.actions.exchange import ExchangeMatter
from voicebot.shop.matters import Refusal

MATTER = ExchangeMatter()


async def test_only_what_for_is_asked_where_there_is_one_good() -> None:
    """Goods that did not come yet are not exchanged."""
    case = await case_of(MATTER, DELIVERED)
    assert [step.name for step in MATTER.steps if step.is_open(case)] == ["exchange_for"]
    assert await opened(MATTER, ORDER) is Refusal.NOT_DELIVERED


async def test_an_exchange_keeps_the_callers_words() -> None:
    """In the summary, in the shop, in the letter."""
    shop = Shop(DELIVERED)
    case = replace(await case_of(MATTER, DELIVERED), words="rozmiar 42")
    assert MATTER.summary(case, PROMPTS).fields == {"goods": "buty trekkingowe", "wanted": "rozmiar 42"}
    finished = await done(MATTER, shop, DELIVERED, case)
    assert [(act.kind, act.words) for act in shop.acts] == [("exchange", "rozmiar 42")]
    assert (finished.template, finished.fields["wanted"]) == ("exchange_opened", "rozmiar 42")


async def test_the_same_thing_exchanged_once_more_for_another_is_refused() -> None:
    """Another wish is another act, and the good is on its way back already."""
    shop = Shop(DELIVERED)
    case = replace(await case_of(MATTER, DELIVERED), words="rozmiar 42")
    await done(MATTER, shop, DELIVERED, case)
    assert await acted(MATTER, shop, DELIVERED, replace(case, words="rozmiar 43")) is Refusal.ALREADY_DONE
