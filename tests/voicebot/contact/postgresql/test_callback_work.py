"""tests/voicebot/contact/test_callback_work.py on PostgreSQL, and two processes at a time, which SQLite never has in one transaction."""

import asyncio
from collections import Counter

import pytest

from tests.voicebot.contact.test_callback_work import *  # noqa: F403
from voicebot.contact.callback_policy import State
from voicebot.contact.callback_work import CallbackWork
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.shop.port import CallbackWish
from voicebot.store.engine import make_engine
from voicebot.store.worker import Store

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("postgresql")]

NUMBERS = [f"+4850122230{n}" for n in range(10)]


async def test_two_at_once_take_each_callback_once_and_note_a_number_once(
    store: Store, migrated: str, clock
) -> None:
    """Two stores note wishes for the same numbers at the same time, and take them at the same time: one callback for each number, all
    wishes with it, in one pair of hands."""
    second = Store(make_engine(migrated))
    books = [SqlCallbacks(one, clock) for one in (store, second)]
    wishes = [
        book.record(CallbackWish(f"{number}-{n}", "asked", number, "Prosi o kontakt."))
        for number in NUMBERS
        for n, book in enumerate(books)
    ]
    await asyncio.gather(*wishes)
    noted = await books[0].open()
    assert [one.state for one in noted] == [State.WAITING] * len(NUMBERS)
    assert {one.wish.phone for one in noted} == set(NUMBERS)
    works = [CallbackWork(one, clock) for one in (store, second)]
    taken = await asyncio.gather(*(work.take(3) for work in works * 3))
    hands = Counter(held.callback.phone for part in taken for held in part)
    assert hands == dict.fromkeys(NUMBERS, 1)
    await second.close()
