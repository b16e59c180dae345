"""Calls found by what is known of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from voicebot.records.changes import changes_of
from voicebot.records.repository import CallRepository
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.models import RecordingRow
from voicebot.store.worker import Store
from voicebot.wall import search
from voicebot.wall.search import Search, Wanted

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = {"first": START, "last": START + timedelta(days=1)}


async def keep(store: Store, name: str, minute: int, **more: Any) -> None:
    happened = [
        EventRecord("queue_entered", 1, {"queue": more.get("queue", "general")}),
        EventRecord("key", 2),
        EventRecord("person_joined", 3, {"agent": more.get("agent", "jan")}),
    ]
    record = CallRecord(
        name,
        "sip",
        more.get("caller"),
        START + timedelta(minutes=minute),
        None,
        more.get("outcome", "person"),
    )
    record.turns = [TurnRecord("caller", text, 0) for text in more.get("said", ["dzień dobry"])]
    record.events = happened
    await CallRepository(store).save(changes_of(record, range(len(record.turns)), 0))


@pytest.fixture
async def looking(store: Store) -> Search:
    """Four calls of a morning."""
    await keep(store, "a", 0, caller="+48577123984", said=["gdzie jest moja paczka", "do Łodzi"])
    await keep(store, "b", 1, agent="ewa", outcome="answered", caller="+48600700800")
    await keep(store, "c", 2, queue="complaints", said=["paczka 100% zgnieciona"])
    await keep(store, "d", 2)
    await store.run(lambda session: session.add(RecordingRow(call_id="c", started=START, state="cut")))
    return Search(store)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "dcba"),
        ({"outcome": "answered"}, "b"),
        ({"agent": "ewa"}, "b"),
        ({"queue": "complaints"}, "c"),
        ({"number": "577123"}, "a"),
        ({"number": "57_123"}, ""),
        ({"words": "PACZKA"}, "ca"),
        ({"words": "paczka lodzi"}, "a"),
        ({"words": "100%"}, "c"),
        ({"words": "kalosze"}, ""),
        ({"words": "paczka", "queue": "general"}, "a"),
        ({"first": START + timedelta(minutes=2)}, "dc"),
        ({"last": START + timedelta(minutes=1)}, "a"),
    ],
)
async def test_each_filter_finds_its_calls(looking: Search, wanted: dict[str, Any], found: str) -> None:
    """Newest first; words in whatever case and without diacritics, signs taken as they are."""
    page = await looking.find(Wanted(**(DAY | wanted)))
    assert "".join(one.call.id for one in page.calls) == found
    assert page.more is None


async def test_what_is_found_comes_without_what_was_said(looking: Search) -> None:
    """The events that matter, and whether there is sound."""
    page = await looking.find(Wanted(**DAY))
    assert {one.call.id: one.recorded for one in page.calls} == {
        "a": False,
        "b": False,
        "c": True,
        "d": False,
    }
    assert all(not one.call.turns for one in page.calls)
    assert {event.name for event in page.calls[0].call.events} == {"queue_entered", "person_joined"}


@pytest.mark.parametrize("words", [None, "paczka"])
async def test_pages_join_without_a_gap(
    store: Store, words: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where calls began at the same moment, and where a page ends in the middle of what was looked through."""
    monkeypatch.setattr(search, "CHUNK", 7)
    for number in range(23):
        said = "paczka" if number % 3 else "buty"
        await keep(store, f"c{number:02}", number // 4, said=[said])
    wanted, seen = Wanted(**DAY, words=words), []
    for _ in range(30):
        page = await Search(store).find(wanted, 4)
        seen += [one.call.id for one in page.calls]
        if page.more is None:
            break
        wanted = Wanted(**DAY, words=words, before=page.more)
    fits = [f"c{number:02}" for number in range(23) if number % 3 or words is None]
    assert sorted(seen) == fits
    assert len(seen) == len(fits)


async def test_a_search_in_vain_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many calls it says where it got to."""
    monkeypatch.setattr(search, "CHUNK", 2)
    monkeypatch.setattr(search, "LOOKED_AT", 4)
    for number in range(6):
        await keep(store, f"c{number}", number)
    page = await Search(store).find(Wanted(**DAY, words="kalosze"))
    assert (page.calls, page.more) == ((), (START + timedelta(minutes=2), "c2"))
    assert (await Search(store).find(Wanted(**DAY, words="kalosze", before=page.more))).more is None
