"""Everything kept about a person deleted without a trace."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.people import DAY, OTHER, PHONE, TRACES, a_customer, call, files, keep, said, two_people
from voicebot.errors import ErasureRefused, StoreError
from voicebot.records import erasure
from voicebot.records.repository import CallRepository
from voicebot.store.engine import make_engine
from voicebot.store.worker import Store


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Of the same database as the running line's store."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def traces(folder: Path) -> set[str]:
    """Which of TRACES stand in any file below this folder, byte by byte; in JSON columns letters may be written as \\u…."""
    forms = {
        trace: {
            trace.encode(),
            trace.encode("utf-16-le"),
            trace.encode("unicode_escape").replace(b"\\x", b"\\u00"),
        }
        for trace in TRACES
    }
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {trace for trace, written in forms.items() if any(form in data for form in written)}
    return found


async def test_nothing_of_it_is_found_in_any_file_afterwards(
    store: Store, engine: Engine, data: Path, recordings: Path
) -> None:
    """Number, name, order and words, in calls, callbacks, voice messages and what the shop was told of them, are in the files before,
    and in none after: not in free pages, not in the log, while the line holds the database; other people's are untouched."""
    await two_people(store, data)
    for name, phone in (("theirs", PHONE), ("others", OTHER)):
        fields = {"call_id": name, "queue": "general", "phone": phone, "created": DAY.isoformat()}
        (data / "voicemail" / f"{name}.draft").write_text(json.dumps(fields) + "\nkulawy")
    # old words leave free pages behind, long before anybody asks
    for number in range(50):
        text = f"kulawy hipopotam {number} szmaragdowe kalosze Felicja Żegocińska " * 40
        await keep(store, call(f"many{number}", PHONE, [said(text), said("Zamówienie 918273.", "bot")]))
        await keep(store, call(f"many{number}", PHONE, [said("krótko")]))
    assert traces(data) == set(TRACES)
    other = await CallRepository(store).load("other")
    done = await erasure.erase(store, engine, data, PHONE)
    assert done.scrubbed
    assert done.files == 4
    assert done.rows["calls"] == 53
    assert (done.rows["callbacks"], done.rows["voicemails"]) == (1, 2)
    assert traces(data) == set()
    assert await CallRepository(store).load("other") == other
    assert files(recordings) == ["other.vbrec"]
    assert files(data / "voicemail") == ["other-1.wav", "others.draft"]
    assert (await erasure.look_up(store, data, OTHER)).rows["callbacks"] == 1


async def test_it_may_be_repeated(store: Store, engine: Engine, data: Path) -> None:
    """A crash in the middle is mended by a second run; nothing to erase is no error."""
    await two_people(store, data)
    await erasure.erase(store, engine, data, PHONE)
    done = await erasure.erase(store, engine, data, PHONE)
    assert (set(done.rows.values()), done.files) == ({0}, 0)


async def test_a_living_call_of_the_number_refuses(store: Store, engine: Engine, data: Path) -> None:
    """Nothing is erased; the line says which call, and what to do."""
    await two_people(store, data)
    await keep(store, call("now", PHONE, [said("halo")], live=True))
    with pytest.raises(ErasureRefused, match=r"goes on now \(now\).*nothing was erased"):
        await erasure.erase(store, engine, data, PHONE)
    found = await erasure.look_up(store, data, PHONE)
    assert (found.rows["calls"], found.files) == (4, 3)


async def test_what_would_be_erased_and_what_stays_is_told(store: Store, data: Path) -> None:
    """The shop's own books are named apart."""
    await two_people(store, data)
    await a_customer(store)
    found = await erasure.look_up(store, data, PHONE)
    assert found.anything
    assert found.stay == {"customers": 1, "orders": 1}
    assert "customers" not in found.rows
    assert not (await erasure.look_up(store, data, "+48600000000")).anything


async def test_a_call_that_came_meanwhile_is_told(
    store: Store, engine: Engine, data: Path, monkeypatch
) -> None:
    """It is not left behind in silence."""
    await two_people(store, data)
    scrub = erasure.scrub

    def late(engine: Engine) -> bool:
        from sqlalchemy.orm import Session

        from voicebot.store.models import CallRow

        with Session(engine) as session, session.begin():
            session.add(
                CallRow(id="late", channel="sip", caller=PHONE, started=DAY, ended=DAY + timedelta(1))
            )
        return scrub(engine)

    monkeypatch.setattr(erasure, "scrub", late)
    with pytest.raises(ErasureRefused, match="run it again"):
        await erasure.erase(store, engine, data, PHONE)


async def test_a_file_that_cannot_be_deleted_keeps_its_rows(
    store: Store, engine: Engine, data: Path, monkeypatch
) -> None:
    """Or nobody would know any more whose it is."""
    await two_people(store, data)

    def refuse(directory: Path, calls: object) -> int:
        raise PermissionError(13, "no", "x")

    monkeypatch.setattr(erasure.shelf, "remove", refuse)
    with pytest.raises(PermissionError):
        await erasure.erase(store, engine, data, PHONE)
    assert (await erasure.look_up(store, data, PHONE)).rows["calls"] == 3


async def test_a_database_that_refuses_is_told(store: Store, engine: Engine, data: Path) -> None:
    """As a StoreError."""
    await store.close()
    with pytest.raises(StoreError):
        await erasure.erase(store, engine, data, PHONE)
