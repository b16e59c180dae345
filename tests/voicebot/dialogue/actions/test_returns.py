"""Tests of voicebot.dialogue.actions.returns."""

from dataclasses import replace
from datetime import timedelta

from tests.support.dialogue import NOW, ORDER, PROMPTS, Shop
from tests.support.matters import DELIVERED, acted, case_of, done, opened
from voicebot.dialogue.actions.returns import ReturnMatter
from voicebot.shop.matters import Piece, RefundWay, Refusal
from voicebot.shop.port import Payment

MATTER = ReturnMatter()


async def test_the_only_good_of_an_order_is_chosen_already() -> None:
    """And the money goes back as it came."""
    case = await case_of(MATTER, DELIVERED, "chcę zrobić zwrot")
    assert (case.chosen, case.way) == ((Piece("1", 1),), RefundWay.SAME_WAY)
    assert [step.name for step in MATTER.steps if step.is_open(case)] == ["give_reason"]


async def test_what_the_shop_refuses_is_refused_before_anything_is_asked() -> None:
    """Not delivered, too late."""
    assert await opened(MATTER, ORDER) is Refusal.NOT_DELIVERED
    late = replace(DELIVERED, delivered_at=NOW - timedelta(days=40))
    assert await opened(MATTER, late) is Refusal.TOO_LATE


async def test_the_summary_names_goods_and_the_way_of_the_money() -> None:
    """Paid at the door: by transfer."""
    case = await case_of(MATTER, DELIVERED)
    assert MATTER.summary(case, PROMPTS) == ("utter_confirm_return", {"goods": "buty trekkingowe"})
    cash = await case_of(MATTER, replace(DELIVERED, payment=Payment.ON_DELIVERY))
    assert MATTER.summary(cash, PROMPTS).response == "utter_confirm_return_transfer"


async def test_a_return_ends_with_a_code_and_a_last_day() -> None:
    """Spoken in threes; written with time and amount."""
    shop = Shop(DELIVERED)
    case = replace(await case_of(MATTER, DELIVERED, shop=shop), words="za małe")
    finished = await done(MATTER, shop, DELIVERED, case)
    (act,) = shop.acts
    (line,) = finished.lines
    assert line == ("utter_return_done", {"code": f"{act.code[:3]} {act.code[3:]}", "date": "7 grudnia"})
    assert finished.template == "return_opened"
    assert finished.fields["at"] == "23 listopada 2026, 12:00"
    assert finished.fields["amount"] == "249 zł"
    assert (act.words, finished.code) == ("za małe", act.code)


async def test_the_same_return_again_is_the_same_act() -> None:
    """The reason may be another one."""
    shop = Shop(DELIVERED)
    case = await case_of(MATTER, DELIVERED, shop=shop)
    first = await done(MATTER, shop, DELIVERED, case)
    again = await done(MATTER, shop, DELIVERED, replace(case, words="nie podoba się"))
    assert (again.code, len(shop.acts)) == (first.code, 1)


async def test_a_refusal_at_the_end_is_given_back() -> None:
    """The shop has the last word."""
    shop = Shop(DELIVERED)
    case = await case_of(MATTER, DELIVERED)
    shop.ledger.orders = [replace(DELIVERED, delivered_at=NOW - timedelta(days=40))]
    assert await acted(MATTER, shop, DELIVERED, case) is Refusal.TOO_LATE
