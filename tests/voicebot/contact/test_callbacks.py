"""The book of callback wishes."""

import pytest

from voicebot.contact.callbacks import SqlCallbacks
from voicebot.errors import StoreError
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

PHONE = "+48490000001"


@pytest.fixture
def book(store: Store, clock) -> SqlCallbacks:
    """An empty book with a clock of the test's own."""
    return SqlCallbacks(store, clock)


async def test_a_wish_is_kept(book: SqlCallbacks, clock) -> None:
    """What was said and when is in the book."""
    wish = CallbackWish("call", "asked", PHONE, "pyta o zwrot")
    await book.record(wish)
    (noted,) = await book.open()
    assert (noted.wish, noted.created, noted.done) == (wish, clock.now(), None)


async def test_a_second_wish_of_a_call_replaces_the_first(book: SqlCallbacks, clock) -> None:
    """One call, one wish; it keeps its place and learns the number."""
    await book.record(CallbackWish("call", "dialogue_down", None, ""))
    clock.pass_(60)
    await book.record(CallbackWish("other", "asked", None, ""))
    clock.pass_(60)
    await book.record(CallbackWish("call", "asked", PHONE, "pyta o zwrot"))
    waiting = await book.open()
    assert [noted.wish.call_id for noted in waiting] == ["call", "other"]
    assert waiting[0].wish == CallbackWish("call", "asked", PHONE, "pyta o zwrot")


async def test_a_number_once_known_is_not_lost(book: SqlCallbacks) -> None:
    """A later wish without a number does not wipe it out."""
    await book.record(CallbackWish("call", "asked", PHONE, ""))
    await book.record(CallbackWish("call", "no_input", None, ""))
    (noted,) = await book.open()
    assert (noted.wish.reason, noted.wish.phone) == ("no_input", PHONE)


async def test_a_wish_is_done_once(book: SqlCallbacks) -> None:
    """Done takes it off the list; a second time, or an unknown call, is told."""
    await book.record(CallbackWish("call", "asked", PHONE, ""))
    assert await book.done("call") is True
    assert await book.open() == []
    assert await book.done("call") is False
    assert await book.done("nobody") is False


async def test_asking_again_opens_it_again(book: SqlCallbacks) -> None:
    """A new wish of a call that was dealt with is a new wish."""
    await book.record(CallbackWish("call", "asked", PHONE, ""))
    await book.done("call")
    await book.record(CallbackWish("call", "asked", PHONE, "jeszcze raz"))
    assert len(await book.open()) == 1


async def test_only_so_many_are_listed(book: SqlCallbacks, clock) -> None:
    """The longest waiting come first, up to the limit."""
    for call in range(5):
        await book.record(CallbackWish(f"call-{call}", "asked", None, ""))
        clock.pass_(1)
    assert [noted.wish.call_id for noted in await book.open(2)] == ["call-0", "call-1"]


async def test_a_database_that_refuses_is_told(store: Store) -> None:
    """The caller of `record` learns that the wish was not kept."""
    await store.close()
    with pytest.raises(StoreError):
        await SqlCallbacks(store).record(CallbackWish("call", "asked", None, ""))
