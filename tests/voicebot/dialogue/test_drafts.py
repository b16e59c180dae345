"""Tests of voicebot.dialogue.drafts."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from voicebot.dialogue.drafts import KEPT, RETRY_S, Draft, SqlDrafts
from voicebot.store.worker import Store

if TYPE_CHECKING:
    from tests.voicebot.conftest import ManualClock

DRAFT = Draft("123456", "return", "31152", "call-1", {"opening": "chcę zwrócić buty", "chosen": [["1", 1]]})


@pytest.fixture
def drafts(store: Store, clock: "ManualClock") -> SqlDrafts:
    return SqlDrafts(store, clock)


async def test_a_draft_is_found_by_its_order_and_kind(drafts: SqlDrafts) -> None:
    """As it was saved; no other order or kind finds it."""
    await drafts.save(DRAFT)
    assert await drafts.load("123456", "return") == DRAFT
    assert await drafts.load("123456", "complaint") is None
    assert await drafts.load("654321", "return") is None


async def test_a_later_draft_takes_the_place_of_the_first(drafts: SqlDrafts) -> None:
    """One draft of a kind and order."""
    await drafts.save(DRAFT)
    later = replace(DRAFT, case={"opening": "buty"}, call_id="call-2")
    await drafts.save(later)
    assert await drafts.load("123456", "return") == later


async def test_without_a_kind_the_latest_that_waits_for_its_caller_is_found(
    drafts: SqlDrafts, clock: "ManualClock"
) -> None:
    """Not one that is done, nor one that waits for the shop."""
    await drafts.save(DRAFT)
    clock.pass_(1)
    latest = replace(DRAFT, kind="complaint")
    await drafts.save(latest)
    await drafts.save(replace(DRAFT, kind="invoice", confirmed=True))
    await drafts.save(replace(DRAFT, kind="exchange", code="111222"))
    assert await drafts.load("123456") == latest


async def test_a_dropped_draft_is_gone(drafts: SqlDrafts) -> None:
    """Dropping it again is no error."""
    await drafts.save(DRAFT)
    await drafts.drop("123456", "return")
    await drafts.drop("123456", "return")
    assert await drafts.load("123456") is None


async def test_an_old_draft_is_forgotten(drafts: SqlDrafts, clock: "ManualClock") -> None:
    """Two weeks later nobody is asked about it, and the next saving removes it."""
    await drafts.save(DRAFT)
    clock.pass_(KEPT.total_seconds() + 1)
    assert await drafts.load("123456") is None
    await drafts.save(replace(DRAFT, number="654321"))
    clock.pass_(-2 * KEPT.total_seconds())
    assert await drafts.load("123456") is None


async def test_a_confirmed_draft_is_due_later_and_again_later(
    drafts: SqlDrafts, clock: "ManualClock"
) -> None:
    """Not at once, and not twice at the same time."""
    confirmed = replace(DRAFT, confirmed=True)
    await drafts.save(confirmed)
    await drafts.save(replace(DRAFT, kind="complaint"))
    assert await drafts.confirmed() == []
    clock.pass_(RETRY_S)
    assert await drafts.confirmed() == [confirmed]
    assert await drafts.confirmed() == []
    clock.pass_(RETRY_S)
    assert await drafts.confirmed() == [confirmed]
