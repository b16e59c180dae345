"""Tests of voicebot.dialogue.actions.changes."""

from dataclasses import replace

import pytest

from tests.support.dialogue import ORDER, PROMPTS, Shop
from tests.support.matters import PAID, acted, case_of, done, opened
from voicebot.dialogue.actions.changes import CancelMatter, RedirectMatter
from voicebot.shop.matters import Refusal
from voicebot.shop.port import OrderState, Payment

CANCEL, REDIRECT = CancelMatter(), RedirectMatter()


@pytest.mark.parametrize("matter", [CANCEL, REDIRECT])
async def test_nothing_changes_once_it_is_sent_or_over(matter: CancelMatter | RedirectMatter) -> None:
    """The caller hears so before anything is asked."""
    assert await opened(matter, ORDER) is Refusal.ALREADY_SENT
    assert await opened(matter, replace(ORDER, state=OrderState.CANCELLED)) is Refusal.ALREADY_DONE


async def test_calling_off_needs_only_a_yes() -> None:
    """For the whole order, by its number."""
    case = await case_of(CANCEL, PAID)
    assert not CANCEL.steps
    assert CANCEL.summary(case, PROMPTS) == ("utter_confirm_cancel", {"number": "123 456"})


@pytest.mark.parametrize(
    ("payment", "response"),
    [(Payment.BLIK, "utter_cancel_done_prepaid"), (Payment.ON_DELIVERY, "utter_cancel_done")],
)
async def test_money_is_spoken_of_only_where_some_was_paid(payment: Payment, response: str) -> None:
    """Paid at the door: nothing was."""
    order = replace(PAID, payment=payment)
    shop = Shop(order)
    finished = await done(CANCEL, shop, order, await case_of(CANCEL, order))
    assert (finished.lines[0].response, finished.code) == (response, None)
    assert [act.kind for act in shop.acts] == ["cancel"]


async def test_a_parcel_packed_meanwhile_is_not_called_off() -> None:
    """The shop has the last word."""
    case = await case_of(CANCEL, PAID)
    assert await acted(CANCEL, Shop(ORDER), PAID, case) is Refusal.ALREADY_SENT
    assert await acted(REDIRECT, Shop(ORDER), PAID, replace(case, words="Kraków")) is Refusal.ALREADY_SENT


async def test_another_place_is_kept_as_it_was_said() -> None:
    """Another place is another wish; the same one is not."""
    shop = Shop(PAID)
    case = replace(await case_of(REDIRECT, PAID), words="Paczkomat na rynku")
    assert REDIRECT.summary(case, PROMPTS).fields == {"where": "Paczkomat na rynku"}
    finished = await done(REDIRECT, shop, PAID, case)
    assert finished.fields["where"] == "Paczkomat na rynku"
    await done(REDIRECT, shop, PAID, replace(case, words="paczkomat na rynku"))
    await done(REDIRECT, shop, PAID, replace(case, words="do sąsiada"))
    assert [act.words for act in shop.acts] == ["Paczkomat na rynku", "do sąsiada"]
