"""The book of messages to send."""

from datetime import timedelta

import pytest

from voicebot.errors import StoreError
from voicebot.messages import outbox
from voicebot.messages.outbox import LEASE_S, Outbox
from voicebot.messages.retry import TRIES
from voicebot.messages.types import Channel, Outgoing
from voicebot.store.worker import Store


def message(key: str = "return-1", text: str = "tak") -> Outgoing:
    return Outgoing(key, Channel.EMAIL, "a@example.com", "Zwrot", text)


@pytest.fixture
def book(store: Store, clock) -> Outbox:
    """An empty outbox with the test's clock."""
    return Outbox(store, clock)


async def test_the_same_key_is_kept_once(book: Outbox) -> None:
    """The second put changes nothing and says so."""
    assert await book.put(message()) is True
    assert await book.put(message(text="inny")) is False
    assert [m.text for m in await book.take()] == ["tak"]


async def test_what_goes_with_a_message_is_kept_with_it(book: Outbox) -> None:
    """The name of its file."""
    letter = Outgoing("k", Channel.EMAIL, "a@example.com", "s", "t", "voicemail/1.wav")
    await book.put(letter)
    assert await book.take() == [letter]


async def test_a_taken_message_is_nobody_elses(book: Outbox) -> None:
    """While it is being sent it is not given out again."""
    await book.put(message())
    assert await book.take() == [message()]
    assert await book.take() == []


async def test_a_message_whose_sender_died_is_given_out_again(book: Outbox, clock) -> None:
    """After the lease it is due once more."""
    await book.put(message())
    await book.take()
    clock.pass_(LEASE_S)
    assert await book.take() == [message()]


async def test_a_sent_message_is_never_given_out_again(book: Outbox, clock) -> None:
    """Neither later nor when the same act writes it again."""
    await book.put(message())
    await book.take()
    await book.sent("return-1")
    clock.pass_(10 * LEASE_S)
    assert await book.put(message()) is False
    assert (await book.take(), await book.next_due()) == ([], None)
    assert await book.counts() == {"sent": 1}


async def test_a_failed_message_waits_longer_each_time_and_then_stops(book: Outbox, clock) -> None:
    """15 s after the first failure; after the last try it is failed and seen in the counts."""
    await book.put(message())
    await book.take()
    await book.failed("return-1", "unreachable")
    assert await book.take() == []
    assert await book.next_due() == clock.now() + timedelta(seconds=15)
    for _ in range(TRIES - 1):
        clock.pass_(3600)
        assert len(await book.take()) == 1
        await book.failed("return-1", "unreachable")
    clock.pass_(10 * 3600)
    assert await book.take() == []
    assert await book.counts() == {"failed": 1}


async def test_a_message_that_is_refused_for_good_is_not_tried_again(book: Outbox, clock) -> None:
    """for_good ends it at once."""
    await book.put(message())
    await book.take()
    await book.failed("return-1", "bad_address", for_good=True)
    clock.pass_(10 * 3600)
    assert (await book.take(), await book.counts()) == ([], {"failed": 1})


async def test_the_longest_waiting_go_first(book: Outbox, clock) -> None:
    """In the order they became due, no more than asked for."""
    for number in range(5):
        await book.put(message(f"k{number}"))
        clock.pass_(1)
    assert [m.key for m in await book.take(2)] == ["k0", "k1"]


async def test_news_of_an_unknown_or_sent_message_change_nothing(book: Outbox) -> None:
    """A late failure does not take back that it was sent."""
    await book.sent("nobody")
    await book.failed("nobody", "x")
    await book.put(message())
    await book.sent("return-1")
    await book.failed("return-1", "late")
    assert await book.counts() == {"sent": 1}


async def test_it_can_be_kept_together_with_the_act(book: Outbox, store: Store, clock) -> None:
    """When the transaction of the act fails the message is not there either."""

    def act(session: object) -> None:
        outbox.put(session, message(), clock.now())  # type: ignore[arg-type]
        raise UnicodeError

    with pytest.raises(StoreError):
        await store.run(act)
    assert await book.take() == []


async def test_whoever_sends_is_told_of_a_new_message(store: Store, clock) -> None:
    """Once for each, not for the same one again."""
    told: list[int] = []
    book = Outbox(store, clock, on_put=lambda: told.append(1))
    await book.put(message())
    await book.put(message())
    assert told == [1]
