"""What supervisors look up, and that it is written down before it is shown."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from gateway.wall import archive
from gateway.wall.archive import SAME_S, Archive, part_of
from tests.gateway.wall.conftest import NOON, PHONE
from tests.support.people import KEY, recorded
from voicebot.errors import RecordingError, StoreError
from voicebot.people.audit import AuditLog
from voicebot.records.keys import KeyRing
from voicebot.records.repository import CallRepository
from voicebot.store.models import CallRow
from voicebot.store.worker import Store
from voicebot.wall.search import Search, Wanted

DAY = Wanted(NOON - timedelta(hours=11), NOON + timedelta(hours=12))


class Log(AuditLog):
    """Refuses, while `broken`."""

    broken = False

    async def add(self, who: str, what: str, about: str) -> None:
        if self.broken:
            raise StoreError("no", "locked")
        await super().add(who, what, about)


@pytest.fixture
def log(calls: Store, clock: Any) -> Log:
    """Empty."""
    return Log(calls, clock)


@pytest.fixture
def kept(calls: Store, log: Log, tmp_path: Path, clock: Any) -> Archive:
    """Three calls, one of which has a second of sound."""
    recorded(tmp_path / "recordings", "answered")
    return Archive(Search(calls), CallRepository(calls), log, tmp_path / "recordings", KeyRing(KEY), clock)


async def deeds(kept: Archive) -> list[tuple[str, str, str]]:
    return [(deed["who"], deed["what"], deed["about"]) for deed in await kept.deeds()]


async def test_a_list_shows_nobody_s_number_and_no_words(kept: Archive) -> None:
    """Times, queues, people who work here, whether there is sound; looking at a list is not written down."""
    found = await kept.find(DAY)
    first = found["calls"][0]
    assert first | {"started": ""} == {
        "id": "answered", "channel": "sip", "number": "•••84", "started": "", "seconds": 120, "outcome": "person",
        "queues": ["general"], "agents": ["jan"], "waited_s": 12, "recorded": True,
    }  # fmt: skip
    assert [call["id"] for call in found["calls"]] == ["answered", "gone", "finished"]
    assert "577123" not in str(found)
    assert "paczka" not in str(found)
    assert (found["more"], await deeds(kept)) == (None, [])


async def test_who_reads_a_call_is_written_down_and_shown(kept: Archive) -> None:
    """The reading itself is the last line already; what was never there leaves none."""
    record = await kept.read("anna", "answered")
    assert record is not None
    assert (record["caller"], record["turns"][0]["text"], record["recorded"]) == (
        PHONE,
        "gdzie jest moja paczka",
        True,
    )
    assert [(deed["who"], deed["what"]) for deed in record["deeds"]] == [("anna", "read")]
    assert await kept.read("anna", "never") is None
    assert await deeds(kept) == [("anna", "read", "call:answered")]


async def test_a_call_that_goes_while_it_is_written_down(kept: Archive, calls: Store, log: Log) -> None:
    """Erased in between: there is nothing to show."""

    async def erase(who: str, what: str, about: str) -> None:
        await calls.run(lambda session: session.execute(delete(CallRow).where(CallRow.id == "gone")))

    log.add = erase  # type: ignore[method-assign]
    assert await kept.read("anna", "gone") is None


async def test_what_cannot_be_written_down_is_not_shown(kept: Archive, log: Log) -> None:
    """Neither words nor sound nor a file."""
    log.broken = True
    with pytest.raises(StoreError):
        await kept.read("anna", "answered")
    with pytest.raises(StoreError):
        await kept.hear("anna", "answered")
    with pytest.raises(StoreError):
        await kept.export("anna", DAY, numbers=False, excel=False)


async def test_listening_in_pieces_is_one_listening(kept: Archive, clock: Any) -> None:
    """Somebody else, or the same person later, is another one."""
    for who in ("anna", "anna", "ewa", "anna"):
        (await kept.hear(who, "answered")).close()
    clock.pass_(SAME_S)
    (await kept.hear("anna", "answered")).close()
    assert await deeds(kept) == [(who, "listened", "call:answered") for who in ("anna", "ewa", "anna")]


async def test_more_listeners_than_are_remembered_are_written_down_each_time(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory ends before the log does."""
    monkeypatch.setattr(archive, "LISTENINGS", 1)
    for _ in range(2):
        for who in ("anna", "ewa"):
            (await kept.hear(who, "answered")).close()
    assert [who for who, *_ in await deeds(kept)] == ["ewa", "ewa", "anna"]


@pytest.mark.parametrize("name", ["gone", "../answered"])
async def test_a_call_without_sound(kept: Archive, name: str) -> None:
    """Or an id that can be none."""
    with pytest.raises(RecordingError):
        await kept.hear("anna", name)


async def test_the_file_of_calls(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers only where they are asked for, which the log tells apart; every page of the search is in it."""
    find = kept._search.find
    monkeypatch.setattr(kept._search, "find", lambda wanted: find(wanted, 2))
    text = await kept.export("anna", DAY, numbers=False, excel=False)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row["id"] for row in rows] == ["answered", "gone", "finished"]
    assert "577" not in text
    text = await kept.export("anna", DAY, numbers=True, excel=True)
    assert "'+48577123984" in text
    assert await deeds(kept) == [
        ("anna", "exported_numbers", "calls:2026-03-02/2026-03-02"),
        ("anna", "exported", "calls:2026-03-02/2026-03-02"),
    ]


async def test_a_file_has_its_limit(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of calls does not fill the memory."""
    find = kept._search.find
    monkeypatch.setattr(archive, "EXPORTED", 2)
    monkeypatch.setattr(kept._search, "find", lambda wanted: find(wanted, 1))
    assert (await kept.export("anna", DAY, numbers=False, excel=False)).count("\r\n") == 3


async def test_taking_numbers_of_hours_along_is_written_down(kept: Archive) -> None:
    """They are nobody's, but they are the shop's."""
    await kept.exported_hours("anna", "hours:2026-03-01/2026-03-02")
    assert await deeds(kept) == [("anna", "exported", "hours:2026-03-01/2026-03-02")]


@pytest.mark.parametrize(("first", "last"), [(0, 9), (0, 0), (2, 7), (3, 3), (9, 9), (4, 5)])
def test_any_part_of_a_sound(first: int, last: int) -> None:
    """Across pieces and inside one."""
    whole = b"0123456789"
    pieces = iter([whole[:4], whole[4:6], b"", whole[6:]])
    assert b"".join(part_of(pieces, first, last)) == whole[first : last + 1]
