"""Tests of voicebot.dialogue.actions.clerk."""

import asyncio
from dataclasses import replace

import pytest

from tests.support import virtual_time
from tests.support.dialogue import Letters, Papers, Shop, means
from tests.support.matters import DELIVERED, PAID, case_of
from voicebot.dialogue.actions import clerk as module
from voicebot.dialogue.actions.changes import CancelMatter
from voicebot.dialogue.actions.clerk import Clerk, Proof
from voicebot.dialogue.actions.matter import Case, Finished
from voicebot.dialogue.actions.returns import ReturnMatter
from voicebot.dialogue.drafts import Draft
from voicebot.errors import ShopError
from voicebot.shop.matters import Refusal
from voicebot.shop.port import Order

PROOF = Proof("123456", "31152", "call-1")


class Office:
    """A clerk with everything at hand."""

    def __init__(self, shop: Shop | None = None) -> None:
        self.shop, self.papers, self.letters = shop or Shop(DELIVERED), Papers(), Letters()
        self.clerk = Clerk(means(self.shop, papers=self.papers, letters=self.letters))

    async def case(self, order: Order = DELIVERED) -> Case:
        return replace(await case_of(ReturnMatter(), order), confirmed=True)


async def test_an_act_is_done_written_to_the_customer_and_remembered() -> None:
    """The caller hears the code and where the letter goes."""
    office = Office()
    done = await office.clerk.act(PROOF, await office.case())
    assert isinstance(done, Finished)
    assert [line.response for line in done.lines] == ["utter_return_done", "utter_sent_both"]
    email, sms = office.letters.kept
    assert "- buty trekkingowe" in email.text
    assert "123 456" in sms.text
    remembered = await office.clerk.draft("123456", "return")
    assert remembered is not None
    assert (remembered.code, remembered.confirmed) == (done.code, False)


async def test_doing_it_again_doubles_nothing() -> None:
    """A second yes, a second call: the same code, no second letter."""
    office = Office()
    case = await office.case()
    first, second = await office.clerk.act(PROOF, case), await office.clerk.act(PROOF, case)
    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert first.code == second.code
    assert (len(office.shop.acts), len(office.letters.kept)) == (1, 2)


async def test_an_act_without_a_code_leaves_no_draft() -> None:
    """There is nothing to read out again."""
    office = Office(Shop(PAID))
    case = await case_of(CancelMatter(), PAID)
    await office.clerk.keep(PROOF, case)
    await office.clerk.act(PROOF, case)
    assert office.papers.kept == {}


async def test_nothing_is_promised_that_is_not_kept() -> None:
    """A full outbox: the act, but no word of a letter."""
    office = Office()
    office.letters.full = True
    done = await office.clerk.act(PROOF, await office.case())
    assert isinstance(done, Finished)
    assert [line.response for line in done.lines] == ["utter_return_done"]


async def test_a_wrong_proof_does_nothing() -> None:
    """The order is verified once more at the end."""
    office = Office()
    assert await office.clerk.act(Proof("123456", "00950", "c"), await office.case()) is Refusal.UNKNOWN_ORDER
    assert office.shop.acts == []


async def test_a_shop_that_is_down_is_an_error() -> None:
    """What is then done with the case is for others to decide."""
    office = Office()
    case = await office.case()
    office.shop.down = True
    with pytest.raises(ShopError):
        await office.clerk.act(PROOF, case)


def test_a_slow_shop_is_one_that_is_down() -> None:
    """The caller does not wait for ever."""

    async def slow(number: str, postcode: str) -> None:
        await asyncio.sleep(60)

    async def main() -> float:
        office = Office()
        case = await office.case()
        began = asyncio.get_running_loop().time()
        office.shop.ledger.find = slow  # type: ignore[assignment]
        with pytest.raises(ShopError):
            await office.clerk.act(PROOF, case)
        return asyncio.get_running_loop().time() - began

    assert virtual_time.run(main()) < 2.0


async def test_a_book_of_drafts_that_is_torn_costs_only_the_memory() -> None:
    """The call goes on; who relies on it is told."""
    office = Office()
    office.papers.torn = True
    assert await office.clerk.draft("123456") is None
    assert not await office.clerk.keep(PROOF, await office.case())
    await office.clerk.forget("123456", "return")
    assert isinstance(await office.clerk.act(PROOF, await office.case()), Finished)


async def test_a_kept_case_is_found_again() -> None:
    """Whole."""
    office = Office()
    case = replace(await office.case(), confirmed=False)
    assert await office.clerk.keep(PROOF, case)
    draft = await office.clerk.draft("123456")
    assert isinstance(draft, Draft)
    assert module.case_of(draft) == case


def test_today_is_the_shops_day() -> None:
    """Not that of UTC."""
    assert str(Office().clerk.calendar().today) == "2026-11-23"


def test_there_are_six_kinds_of_matters() -> None:
    """Each by its own name."""
    assert set(module.matters()) == {"return", "exchange", "complaint", "cancel", "redirect", "invoice"}
    assert Office().clerk.matter("cancel").kind == "cancel"
