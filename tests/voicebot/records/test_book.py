"""Which recordings there are."""

from datetime import UTC, datetime, timedelta

import pytest

from voicebot.records.book import Recorded, RecordingBook
from voicebot.store.worker import Store

DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def book(store: Store) -> RecordingBook:
    """Empty."""
    return RecordingBook(store)


async def test_a_recording_is_known_while_it_runs_and_after(book: RecordingBook) -> None:
    """What is written later takes the place of what was known."""
    await book.put(Recorded("a", DAY, "running"))
    assert (await book.of(["a", "b"])) == {"a": Recorded("a", DAY, "running")}
    await book.put(Recorded("a", DAY, "whole", 5000, 0))
    assert (await book.of(["a"]))["a"].length_ms == 5000


async def test_old_ones_come_oldest_first_and_are_forgotten(book: RecordingBook) -> None:
    """Some at a time."""
    for number in range(4):
        await book.put(Recorded(f"c{number}", DAY - timedelta(days=number), "whole", 1, 0))
    assert await book.older(DAY, 2) == ["c3", "c2"]
    await book.remove(["c3", "c2", "nobody"])
    assert await book.older(DAY, 9) == ["c1"]


async def test_what_a_crash_left_running_is_cut(book: RecordingBook) -> None:
    """At start; ended ones are left alone."""
    await book.put(Recorded("a", DAY, "running"))
    await book.put(Recorded("b", DAY, "whole", 1, 0))
    assert await book.close_interrupted() == 1
    assert {one.state for one in (await book.of(["a"])).values()} == {"cut"}
    assert (await book.of(["b"]))["b"].state == "whole"
    assert await book.close_interrupted() == 0
