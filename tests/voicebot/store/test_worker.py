"""The store: order, bounds, time-outs, and refusals that leave the call alone."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from voicebot.errors import StoreError
from voicebot.store import engine as engine_module
from voicebot.store.engine import make_engine
from voicebot.store.models import CustomerRow
from voicebot.store.worker import Store


def add(customer_id: int, name: str = "Anna") -> object:
    values = {"id": customer_id, "name": name, "phone": "+48490000000", "postcode": "30059", "city": "Kraków"}
    return lambda session: session.execute(insert(CustomerRow).values(**values)) and None


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CustomerRow)) or 0


@pytest.fixture
async def failures(store: Store) -> list[str]:
    """The kinds of failure the store reports."""
    kinds: list[str] = []
    store._on_failure = kinds.append
    return kinds


@pytest.fixture
async def narrow(database_url: str, store: Store) -> AsyncIterator[Store]:
    """A store on the same database that holds two pieces of work and waits 0.2 s."""
    narrow = Store(make_engine(database_url), waiting=2, timeout_s=0.2)
    yield narrow
    await narrow.close()


@pytest.fixture
def blocked() -> Iterator[threading.Event]:
    """Work that waits for this event never outlives the test."""
    event = threading.Event()
    yield event
    event.set()


async def test_work_is_done_and_gives_its_result(store: Store) -> None:
    """What one piece of work wrote the next one reads."""
    await store.run(add(1))
    assert await store.read(count) == 1


async def test_failed_work_leaves_nothing(store: Store) -> None:
    """A transaction is all or nothing, also for an error of the work itself, which is passed on as it is."""

    def work(session: Session) -> None:
        add(1)(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run(work)
    assert await store.read(count) == 0


async def test_writes_keep_their_order(store: Store) -> None:
    """Writes asked for together are done in the order asked."""
    done: list[int] = []
    await asyncio.gather(*(store.run(lambda _, n=n: done.append(n)) for n in range(50)))
    assert done == list(range(50))


async def test_twenty_calls_write_at_once_through_several_stores(database_url: str) -> None:
    """Twenty writers on one file, each store with its own connections, never see a locked database."""
    stores = [Store.open(database_url) for _ in range(4)]

    async def one_call(call: int) -> None:
        for turn in range(10):
            await stores[call % 4].run(add(call * 10 + turn))

    await asyncio.gather(*(one_call(call) for call in range(20)))
    assert await stores[0].read(count) == 200
    for opened in stores:
        await opened.close()


async def test_reading_does_not_wait_for_writing(store: Store, blocked: threading.Event) -> None:
    """A write that stands still keeps no reader waiting."""
    writing = asyncio.ensure_future(store.run(lambda _: blocked.wait(5)))
    assert await store.read(count) == 0
    blocked.set()
    assert await writing


async def test_slow_work_is_given_up(narrow: Store, blocked: threading.Event) -> None:
    """Past the time-out the caller gets an error instead of waiting."""
    with pytest.raises(StoreError) as caught:
        await narrow.run(lambda _: blocked.wait(5))
    assert caught.value.kind == "slow"


async def test_work_beyond_the_bound_is_refused(narrow: Store, blocked: threading.Event) -> None:
    """Only so many pieces of work wait; the next is refused at once, and room comes back."""
    waiting = [asyncio.ensure_future(narrow.run(lambda _: blocked.wait(5), timeout_s=5)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StoreError) as caught:
        await narrow.run(count)
    assert caught.value.kind == "behind"
    blocked.set()
    await asyncio.gather(*waiting)
    assert await narrow.run(count, timeout_s=5) == 0


async def test_a_closed_store_refuses(database_url: str) -> None:
    """After close, which waits for work asked for, every call is refused."""
    store = Store.open(database_url)
    writing = asyncio.ensure_future(store.run(add(1)))
    await asyncio.sleep(0)
    await store.close()
    await writing
    with pytest.raises(StoreError) as caught:
        await store.read(count)
    assert caught.value.kind == "closed"


async def test_a_locked_database_is_told(
    store: Store, database_url: str, failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program's lock makes a write fail after a bounded wait; reading goes on, and later writing too."""
    monkeypatch.setattr(engine_module, "BUSY_MS", 50)
    store._engine.dispose()
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        await store.run(add(1))
    assert await store.read(count) == 0
    other.execute("ROLLBACK")
    await store.run(add(1))
    assert failures == ["locked"]
    other.close()


async def test_a_readonly_database_is_told(database_url: str) -> None:
    """Where the file may not be written reading works and writing is refused by name."""
    await Store.open(database_url).close()
    path = database_url.removeprefix("sqlite:///")
    store = Store(make_engine(f"sqlite:///file:{path}?mode=ro&uri=true"))
    assert await store.read(count) == 0
    with pytest.raises(StoreError) as caught:
        await store.run(add(1))
    assert caught.value.kind == "readonly"
    await store.close()


async def test_a_damaged_database_is_told(store: Store, tmp_path: Path, failures: list[str]) -> None:
    """Garbage in the file is an error of the store, not of the call."""
    store._engine.dispose()
    (tmp_path / "voicebot.db").write_bytes(b"garbage in the place of a database" * 1000)
    with pytest.raises(StoreError):
        await store.read(count)
    assert failures == ["damaged"]


async def test_a_value_no_column_takes_is_a_store_error(store: Store, failures: list[str]) -> None:
    """Text that cannot be encoded and numbers too large raise StoreError like every other refusal."""
    with pytest.raises(StoreError):
        await store.run(add(1, "\ud800"))
    with pytest.raises(StoreError):
        await store.run(add(2**70))
    assert failures == ["failed", "failed"]
