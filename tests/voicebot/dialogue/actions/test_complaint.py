"""Tests of voicebot.dialogue.actions.complaint."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.dialogue import NOW, ORDER, PROMPTS, Shop
from tests.support.matters import DELIVERED, acted, case_of, done, opened
from voicebot.dialogue.actions.complaint import ComplaintMatter
from voicebot.shop.matters import Refusal, Wish
from voicebot.shop.port import OrderState

MATTER = ComplaintMatter()


async def test_what_is_wrong_and_what_is_wished_is_asked() -> None:
    """In this order; the only good is clear."""
    case = await case_of(MATTER, DELIVERED)
    assert [step.name for step in MATTER.steps if step.is_open(case)] == ["what_is_wrong", "complaint_wish"]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(OrderState.SENT, Refusal.NOT_DELIVERED), (OrderState.RETURNED, Refusal.ALREADY_DONE)],
)
async def test_nothing_is_asked_about_goods_that_are_not_there(state: OrderState, refusal: Refusal) -> None:
    """They did not come yet, or went back."""
    assert await opened(MATTER, replace(ORDER, state=state)) is refusal


async def test_a_complaint_ends_with_a_number_and_a_day() -> None:
    """Fourteen days for the answer."""
    shop = Shop(DELIVERED)
    case = replace(await case_of(MATTER, DELIVERED), words="pęka podeszwa", wish=Wish.REPAIR)
    assert MATTER.summary(case, PROMPTS).fields == {"goods": "buty trekkingowe", "wish": "naprawa"}
    finished = await done(MATTER, shop, DELIVERED, case)
    (act,) = shop.acts
    assert finished.lines[0].fields == {"code": f"{act.code[:3]} {act.code[3:]}", "date": "7 grudnia"}
    assert (finished.fields["what"], finished.fields["wish"]) == ("pęka podeszwa", "naprawa")


async def test_a_complaint_after_two_years_is_refused_by_the_shop() -> None:
    """At the end, where the shop is asked."""
    old = replace(DELIVERED, delivered_at=NOW - timedelta(days=800))
    case = replace(await case_of(MATTER, old), words="pęka", wish=Wish.REFUND)
    assert await acted(MATTER, Shop(old), old, case) is Refusal.TOO_LATE
