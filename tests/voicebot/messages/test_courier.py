"""From the outbox to the carriers."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from voicebot.clock import SystemClock
from voicebot.errors import MessageError
from voicebot.messages.courier import Courier
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Channel, Outgoing
from voicebot.store.worker import Store


def message(key: str, channel: Channel = Channel.EMAIL) -> Outgoing:
    return Outgoing(key, channel, "a@example.com", "s", "t")


class Carrier:
    """Takes messages, or fails as told."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fails: list[Exception] = []
        self.news = asyncio.Event()

    async def send(self, message: Outgoing) -> None:
        self.news.set()
        if self.fails:
            raise self.fails.pop(0)
        self.got.append(message.key)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@pytest.fixture
def results() -> list[tuple[str, str]]:
    """What the courier told of its tries."""
    return []


@pytest.fixture
async def post(store: Store, results: list[tuple[str, str]]):
    """An outbox, a carrier for e-mail, and a courier between them."""
    book, carrier = Outbox(store), Carrier()
    courier = Courier(
        book, {Channel.EMAIL: carrier}, on_result=lambda channel, result: results.append((channel, result))
    )
    yield book, carrier, courier
    await courier.stop()


async def test_what_waited_before_the_start_is_sent(post, results) -> None:
    """Messages of an earlier life go out first, each once."""
    book, carrier, courier = post
    for key in "abc":
        await book.put(message(key))
    courier.start()
    courier.start()
    await until(lambda: len(results) == 3)
    await until(lambda: carrier.got == ["a", "b", "c"])
    assert results == [("email", "sent")] * 3


async def test_waking_it_sends_at_once(post, results) -> None:
    """A message that was put while it slept does not wait for the next look."""
    book, carrier, courier = post
    courier.start()
    await asyncio.sleep(0.05)
    await book.put(message("a"))
    courier.wake()
    await until(lambda: carrier.got == ["a"])


async def test_a_failed_one_stays_in_the_book_and_the_next_goes_out(post, results) -> None:
    """One bad message stops nobody else."""
    book, carrier, courier = post
    carrier.fails = [MessageError("unreachable"), MessageError("bad_address", for_good=True)]
    for key in "abc":
        await book.put(message(key))
    courier.start()
    await until(lambda: len(results) == 3)
    await until(lambda: carrier.got == ["c"])
    assert results == [("email", "retry"), ("email", "failed"), ("email", "sent")]
    assert (await book.counts())["failed"] == 1


async def test_a_channel_without_a_carrier_lets_its_messages_wait(post, results) -> None:
    """No SMS gateway is configured yet: nothing is lost."""
    book, _, courier = post
    await book.put(message("a", Channel.SMS))
    courier.start()
    await until(lambda: results == [("sms", "retry")])
    async with asyncio.timeout(5):
        while await book.counts() != {"waiting": 1}:  # noqa: ASYNC110 - it tells before it is written down
            await asyncio.sleep(0.01)


async def test_a_database_that_refuses_does_not_end_it(post, store: Store, monkeypatch) -> None:
    """After a refusal of the database it asks again."""
    book, _, courier = post
    monkeypatch.setattr("voicebot.messages.courier.AFTER_FAILURE_S", 0.05)
    await book.put(message("a"))
    whole, refusals = store.run, [0]

    async def refuse(work, **more):
        if not refusals[0]:
            refusals[0] = 1
            await store.close()
        return await whole(work, **more)

    monkeypatch.setattr(store, "run", refuse)
    courier.start()
    await until(lambda: refusals[0] == 1)
    await asyncio.sleep(0.2)
    assert courier._task is not None
    assert not courier._task.done()


async def test_a_carrier_that_loses_a_cancellation_does_not_keep_it_from_stopping(store: Store) -> None:
    """As asyncio.wait_for does when it comes together with what is waited for: it is cancelled again."""
    sending = asyncio.Event()

    class Deaf:
        async def send(self, message: Outgoing) -> None:
            sending.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    book = Outbox(store)
    await book.put(message("a"))
    courier = Courier(book, {Channel.EMAIL: Deaf()})
    courier.start()
    async with asyncio.timeout(5):
        await sending.wait()
        await courier.stop()
        await courier.stop()


def test_the_real_clock_is_the_default() -> None:
    """Without a clock of its own it goes by the machine's."""
    assert isinstance(Courier(Outbox(None), {})._clock, SystemClock)  # type: ignore[arg-type]
