"""Tests of voicebot.dialogue.actions.invoice."""

from dataclasses import replace

from tests.support.dialogue import PROMPTS, Shop
from tests.support.matters import PAID, acted, case_of, done, opened
from voicebot.dialogue.actions.invoice import InvoiceMatter
from voicebot.shop.matters import Refusal
from voicebot.shop.port import OrderState

MATTER = InvoiceMatter()
NIP = "5260250995"


async def test_a_company_named_in_the_first_words_is_only_asked_for_its_tax_id() -> None:
    """Otherwise that question comes first."""
    named, plain = await case_of(MATTER, PAID, "faktura na firmę"), await case_of(MATTER, PAID, "faktura")
    assert [step.name for step in MATTER.steps if step.is_open(named)] == ["tax_id"]
    assert [step.name for step in MATTER.steps if step.is_open(plain)] == ["invoice_company"]


async def test_a_cancelled_order_has_no_invoice() -> None:
    """A person can look into it."""
    cancelled = replace(PAID, state=OrderState.CANCELLED)
    assert await opened(MATTER, cancelled) is Refusal.NOT_OFFERED
    assert await acted(MATTER, Shop(cancelled), PAID, await case_of(MATTER, PAID)) is Refusal.NOT_OFFERED


async def test_a_company_gets_its_tax_id_on_it() -> None:
    """Read back in groups, written in the letter."""
    shop = Shop(PAID)
    case = replace(await case_of(MATTER, PAID), company=True, tax_id=NIP)
    assert MATTER.summary(case, PROMPTS) == ("utter_confirm_invoice", {"tax_id": "526 025 09 95"})
    finished = await done(MATTER, shop, PAID, case)
    assert finished.fields["tax"] == f", NIP {NIP}"
    assert [act.tax_id for act in shop.acts] == [NIP]


async def test_a_person_gets_one_without() -> None:
    """By the order's number."""
    shop = Shop(PAID)
    case = replace(await case_of(MATTER, PAID), company=False)
    assert MATTER.summary(case, PROMPTS) == ("utter_confirm_invoice_person", {"number": "123 456"})
    assert (await done(MATTER, shop, PAID, case)).fields["tax"] == ""
