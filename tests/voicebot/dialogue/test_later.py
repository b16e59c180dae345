"""Tests of voicebot.dialogue.later."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.dialogue import NOW, Book, Letters, Papers, Shop, means
from tests.support.matters import DELIVERED, case_of
from voicebot.dialogue.actions.matter import to_json
from voicebot.dialogue.actions.returns import ReturnMatter
from voicebot.dialogue.drafts import Draft
from voicebot.dialogue.later import REASON, Later

OLD = replace(DELIVERED, delivered_at=NOW.replace(month=1), changed_at=NOW.replace(month=1))


class Office:
    """A return confirmed on the phone, and what it meets later."""

    def __init__(self) -> None:
        self.shop, self.book, self.papers, self.letters = Shop(DELIVERED), Book(), Papers(), Letters()
        self.later = Later(means(self.shop, self.book, self.papers, self.letters), look_s=0.001)

    async def confirmed(self) -> None:
        case = replace(await case_of(ReturnMatter(), DELIVERED), confirmed=True)
        await self.papers.save(Draft("123456", "return", "31152", "call-1", to_json(case), confirmed=True))


@pytest.fixture
def office() -> Office:
    return Office()


async def test_what_was_confirmed_is_done_once_the_shop_answers(office: Office) -> None:
    """One act, one letter each way, and nothing more the next time."""
    await office.confirmed()
    office.shop.down = True
    assert await office.later.look() == 0
    assert office.shop.acts == []
    office.shop.down = False
    assert [await office.later.look(), await office.later.look()] == [1, 0]
    assert [act.kind for act in office.shop.acts] == ["return"]
    assert len(office.letters.kept) == 2


async def test_a_late_refusal_is_for_a_person(office: Office) -> None:
    """The caller was told it is noted: somebody calls them."""
    await office.confirmed()
    office.shop.ledger.orders = [OLD]
    assert await office.later.look() == 1
    (wish,) = office.book.wishes
    assert (wish.call_id, wish.reason, wish.phone) == ("call-1", REASON, DELIVERED.phone)
    assert "zwrot" in wish.summary
    assert office.papers.kept == {}


async def test_a_refusal_nobody_could_be_told_of_stays_in_the_book(office: Office) -> None:
    """And is tried again."""
    await office.confirmed()
    office.shop.ledger.orders = [OLD]
    office.book.full = True
    assert await office.later.look() == 0
    assert list(office.papers.kept) == [("123456", "return")]


async def test_a_book_that_cannot_be_read_is_looked_into_again(office: Office) -> None:
    """No reason to give up."""
    office.papers.torn = True
    assert await office.later.look() == 0


async def test_the_task_looks_until_it_is_stopped(office: Office) -> None:
    """Starting and stopping twice is no harm."""
    await office.confirmed()
    office.later.start()
    office.later.start()
    async with asyncio.timeout(5):
        while not office.letters.kept:  # noqa: ASYNC110  the task's own work, not an event
            await asyncio.sleep(0.001)
    await office.later.stop()
    await office.later.stop()
    assert len(office.shop.acts) == 1
