"""The retention clock."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.people import DAY, files, recorded, two_people
from voicebot.clock import SystemClock
from voicebot.config_records import Records
from voicebot.errors import StoreError
from voicebot.people.audit import AuditLog
from voicebot.records import retention
from voicebot.records.book import Recorded, RecordingBook
from voicebot.records.retention import Retention
from voicebot.store.models import CallbackRow, CallRow, VoicemailRow
from voicebot.store.worker import Store


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rest between batches."""
    monkeypatch.setattr(retention, "REST_S", 0)


def keeping(store: Store, data: Path, clock) -> Retention:
    return Retention(store, data, Records(recordings_days=2, transcripts_days=5), clock)


def dealt_with(session: Session) -> None:
    """OTHER was called back, and their voice message listened to."""
    session.get_one(CallbackRow, "cbother").ended = DAY
    session.get_one(VoicemailRow, "other-1").done = DAY


async def test_each_kind_has_its_own_days(store: Store, data: Path, recordings: Path, clock) -> None:
    """Sound goes first, words later; before their day nothing does, and nothing is done twice."""
    await two_people(store, data)
    for name in ("phoned", "other"):
        os.utime(recordings / f"{name}.vbrec", (DAY.timestamp(), DAY.timestamp()))
    kept = keeping(store, data, clock)
    await store.run(dealt_with)
    nothing = await kept.look()
    assert set(nothing.values()) == {0}
    clock.pass_(3 * 86_400)
    assert await kept.look() == nothing | {"recordings": 2, "voicemails": 1}
    assert files(recordings) == []
    assert files(data / "voicemail") == ["phoned-1.wav", "withheld-1.wav"]
    clock.pass_(3 * 86_400)
    assert await kept.look() == nothing | {"calls": 4, "letters": 6, "wishes": 1, "callbacks": 1}
    assert await kept.look() == nothing
    caller = select(CallRow.caller).where(CallRow.caller.is_not(None))
    assert await store.read(lambda session: list(session.scalars(caller))) == []


async def test_who_looked_at_what_is_forgotten_in_its_time(store: Store, data: Path, clock) -> None:
    """After days of its own, in batches, and not before."""
    log = AuditLog(store, clock)
    for number in range(3):
        await log.add("anna", "listened", f"call:{number}")
    kept = Retention(store, data, Records(audit_days=10), clock)
    clock.pass_(10 * 86_400)
    await log.add("anna", "listened", "call:new")
    assert (await kept.look())["audit"] == 0
    clock.pass_(1)
    assert (await kept.look())["audit"] == 3
    assert [deed.about for deed in await log.newest()] == ["call:new"]


async def test_a_file_nobody_knows_of_goes_by_its_age(
    store: Store, data: Path, recordings: Path, clock
) -> None:
    """A crash between file and row leaves nothing for ever."""
    for name in ("old", "new"):
        recorded(recordings, name)
    os.utime(recordings / "old.vbrec", (DAY.timestamp() - 3 * 86_400,) * 2)
    assert (await keeping(store, data, clock).look())["files"] == 1
    assert files(recordings) == ["new.vbrec"]


async def test_it_goes_in_batches(store: Store, data: Path, clock, monkeypatch) -> None:
    """More than one batch is worked off in one look."""
    monkeypatch.setattr(retention, "BATCH", 2)
    book = RecordingBook(store)
    for number in range(5):
        await book.put(Recorded(f"c{number}", DAY - timedelta(days=9), "whole", 1, 0))
    assert (await keeping(store, data, clock).look())["recordings"] == 5


async def test_a_refusal_is_tried_again(store: Store, data: Path, clock, monkeypatch) -> None:
    """Neither the database nor the disk ends it."""
    monkeypatch.setattr(retention, "AFTER_FAILURE_S", 0.01)
    kept = keeping(store, data, clock)
    tries: list[Exception] = [StoreError("locked", "locked"), PermissionError("no")]
    looked = asyncio.Event()

    async def look() -> dict[str, int]:
        if tries:
            raise tries.pop(0)
        looked.set()
        return {}

    monkeypatch.setattr(kept, "look", look)
    kept.start()
    kept.start()
    async with asyncio.timeout(5):
        await looked.wait()
    await kept.stop()
    await kept.stop()


def test_the_real_clock_is_the_default(data: Path) -> None:
    """Without a clock of its own it goes by the machine's."""
    kept = Retention(None, data, Records())  # type: ignore[arg-type]
    assert isinstance(kept._clock, SystemClock)
