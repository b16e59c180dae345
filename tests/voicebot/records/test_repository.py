"""Calls in the database."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicebot.errors import StoreError
from voicebot.records.changes import changes_of
from voicebot.records.repository import PAGE, CallRepository
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.worker import Store

STARTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def calls(store: Store) -> CallRepository:
    """No calls yet."""
    return CallRepository(store)


async def keep(calls: CallRepository, record: CallRecord) -> None:
    await calls.save(changes_of(record, range(len(record.turns)), 0))


def full(call_id: str = "call", **changes: Any) -> CallRecord:
    caller = TurnRecord(
        "caller", "gdzie są buty", 900, 2000, intent="status", slots={"a": [1, None]}, confidence=0.5,
        expect="topic", gap_ms=500, split={"vad": 100.5}, source="speech", why="silence",
    )  # fmt: skip
    bot = TurnRecord("bot", "Chwileczkę.", 2500, heard_text="")
    record = CallRecord(
        call_id, "sip", "+48600700800", STARTED, turns=[caller, bot], events=[EventRecord("key", 9)]
    )
    for name, value in changes.items():
        setattr(record, name, value)
    return record


async def test_a_record_comes_back_as_it_went_in(calls: CallRepository) -> None:
    """Every field survives."""
    record = full(ended=STARTED + timedelta(seconds=9), outcome="answered")
    await keep(calls, record)
    assert await calls.load("call") == record


async def test_an_agents_words_come_back_as_theirs(calls: CallRepository) -> None:
    """Nobody takes them for the bot's."""
    record = full(turns=[TurnRecord("agent", "już sprawdzam", 900, 980, confidence=0.75, source="talk")])
    await keep(calls, record)
    assert await calls.load("call") == record


TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)
MS = st.integers(0, 2**31 - 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.lists(
        st.builds(
            TurnRecord, who=st.sampled_from(["caller", "bot"]), text=TEXT, started_ms=MS, ended_ms=st.none() | MS,
            heard_text=st.none() | TEXT, slots=st.dictionaries(TEXT, TEXT | st.integers(-1000, 1000) | st.booleans()),
            source=st.sampled_from([None, "speech", "key", "text", "policy"]),
        ),
        max_size=5,
    )
)  # fmt: skip
async def test_any_turns_come_back(calls: CallRepository, turns: list[TurnRecord]) -> None:
    """Whatever callers say, the record reads back the same."""
    record = CallRecord(f"call-{uuid4()}", "text", None, STARTED, turns=turns)
    await keep(calls, record)
    assert await calls.load(record.id) == record


async def test_growing_writes_only_what_is_new(calls: CallRepository) -> None:
    """A later save adds and replaces, and leaves the rest."""
    record = full()
    await keep(calls, record)
    record.turns[1].heard_text = "Chwi"
    record.turns.append(TurnRecord("caller", "halo", 4000))
    record.events.append(EventRecord("interrupted", 3900))
    record.outcome = "answered"
    await calls.save(changes_of(record, {1, 2}, 1))
    assert await calls.load("call") == record


async def test_saving_twice_is_as_good_as_once(calls: CallRepository) -> None:
    """A repeated write changes nothing."""
    await keep(calls, full())
    await keep(calls, full())
    assert await calls.load("call") == full()


async def test_an_unknown_call_is_none(calls: CallRepository) -> None:
    """Nothing is made up."""
    assert await calls.load("nobody") is None


async def test_the_newest_come_first_page_by_page(calls: CallRepository) -> None:
    """Each page ends where the next begins; together they are all calls."""
    for number in range(7):
        await keep(calls, full(f"c{number}", started=STARTED + timedelta(minutes=number)))
    seen: list[str] = []
    before = None
    while page := await calls.newest(3, before):
        assert len(page) <= 3
        seen += [record.id for record in page]
        before = page[-1].started
    assert seen == [f"c{number}" for number in reversed(range(7))]


@pytest.mark.parametrize(("limit", "given_back"), [(0, 0), (-5, 0), (PAGE + 1, 3)])
async def test_a_page_is_bounded(calls: CallRepository, limit: int, given_back: int) -> None:
    """Nonsense limits give nothing, large ones a page."""
    for number in range(3):
        await keep(calls, full(f"c{number}"))
    assert len(await calls.newest(limit)) == given_back


async def test_a_naive_moment_is_refused(calls: CallRepository) -> None:
    """Paging before a time without a zone is an error, not a guess."""
    with pytest.raises(StoreError):
        await calls.newest(5, STARTED.replace(tzinfo=None))


async def test_calls_a_crash_left_open_are_closed(calls: CallRepository) -> None:
    """They end at their last sign of life with outcome interrupted; finished calls are left alone."""
    await keep(calls, full("spoke"))
    await keep(calls, full("pressed", turns=[], events=[EventRecord("key", 7000)]))
    await keep(calls, full("silent", turns=[], events=[]))
    done = full("done", ended=STARTED + timedelta(seconds=1), outcome="answered")
    await keep(calls, done)
    assert await calls.close_interrupted() == 3
    ended = {record.id: (record.ended, record.outcome) for record in await calls.newest()}
    assert ended == {
        "spoke": (STARTED + timedelta(milliseconds=2500), "interrupted"),
        "pressed": (STARTED + timedelta(milliseconds=7000), "interrupted"),
        "silent": (STARTED, "interrupted"),
        "done": (done.ended, "answered"),
    }
    assert await calls.close_interrupted() == 0


async def test_twenty_calls_are_kept_at_once(calls: CallRepository) -> None:
    """Twenty calls that save after each turn end up whole, and nobody is told the database is locked."""

    async def one_call(number: int) -> None:
        record = CallRecord(f"c{number}", "webrtc", None, STARTED)
        for turn in range(8):
            record.turns.append(TurnRecord("caller", f"tura {turn}", turn))
            await calls.save(changes_of(record, {turn}, 0))

    await asyncio.gather(*(one_call(number) for number in range(20)))
    kept = await calls.newest()
    assert [len(record.turns) for record in kept] == [8] * 20
