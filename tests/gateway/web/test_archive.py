"""Calls looked up over HTTP: what is asked, what is refused, sound in parts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from gateway.web.access import COOKIE
from gateway.web.application import create_app
from tests.support.people import KEY, recorded
from voicebot.config import Config
from voicebot.errors import RecordingError
from voicebot.people.types import Role
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback
from voicebot.records.shelf import path_of
from voicebot.wall.search import Wanted

ORIGIN = "http://shop.pl"
DAY = {"first": "2026-03-02", "last": "2026-03-02"}
SOUND = "/api/records/calls/c1/recording"


class Archive:
    """Keeps what it was asked; one call, whose sound lies in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wanted: list[Wanted] = []
        self.exports: list[tuple[str, bool, bool]] = []
        self.error: str | None = None

    async def find(self, wanted: Wanted) -> dict[str, Any]:
        self.wanted.append(wanted)
        return {"calls": [], "more": None}

    async def read(self, who: str, call_id: str) -> dict[str, Any] | None:
        return {"id": "c1", "by": who} if call_id == "c1" else None

    async def hear(self, who: str, call_id: str) -> Playback:
        if self.error:
            raise RecordingError("no", self.error)
        return Playback(path_of(self.folder, call_id), KeyRing(KEY))

    async def deeds(self, who: str | None, limit: int) -> list[dict[str, Any]]:
        return [{"who": who, "limit": limit}]

    async def export(self, who: str, wanted: Wanted, *, numbers: bool, excel: bool) -> str:
        self.wanted.append(wanted)
        self.exports.append((who, numbers, excel))
        return "id\r\n"


class Desk:
    """Archive alone."""

    def __init__(self, folder: Path) -> None:
        self.archive, self.numbers = Archive(folder), None


@pytest.fixture
def archive(line: Any, staff: Any, tmp_path: Path) -> Archive:
    """A second of sound of one call."""
    recorded(tmp_path, "c1")
    line.door, line.wall = staff, Desk(tmp_path)
    return line.wall.archive  # type: ignore[no-any-return]


@pytest.fixture
def as_(line: Any, staff: Any, archive: Archive) -> Any:
    """as_(role): a browser of somebody with this role, with the guard it sends along."""

    def browser(role: Role = Role.SUPERVISOR) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(create_app(line, Config()), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        token, csrf = staff.signed_in(role)
        client.cookies.set(COOKIE, token)
        client.headers.update({"Origin": ORIGIN, "X-CSRF-Token": csrf})
        return client

    return browser


async def test_every_field_reaches_the_search(as_: Any, archive: Archive) -> None:
    """Days by the shop's clocks, a number by its digits, empty fields as nothing asked."""
    body = DAY | {
        "outcome": "person",
        "queue": "",
        "agent": "jan",
        "number": "577 123-984",
        "words": "paczka",
        "before": ["2026-03-02T10:00:00Z", "c7"],
    }
    answer = await as_().post("/api/records/search", json=body)
    assert answer.json() == {"calls": [], "more": None}
    assert answer.headers["cache-control"] == "no-store"
    (wanted,) = archive.wanted
    assert (wanted.first, wanted.last) == (
        datetime(2026, 3, 1, 23, tzinfo=UTC),
        datetime(2026, 3, 2, 23, tzinfo=UTC),
    )
    assert (wanted.outcome, wanted.queue, wanted.agent) == ("person", None, "jan")
    assert (wanted.number, wanted.words) == ("577123984", "paczka")
    assert wanted.before == (datetime(2026, 3, 2, 10, tzinfo=UTC), "c7")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "bad_request"),
        (DAY | {"number": "12"}, "bad_digits"),
        (DAY | {"number": "brak"}, "bad_digits"),
        (DAY | {"words": "x" * 201}, "bad_request"),
        (DAY | {"before": ["2026-03-02T10:00:00", "c7"]}, "bad_request"),
        (DAY | {"before": ["x"]}, "bad_request"),
        (DAY | {"sort": "x"}, "bad_request"),
        (DAY | {"words": "\0"}, "bad_request"),
        (DAY | {"words": "\ud800"}, "bad_request"),
        (DAY | {"before": ["2026-03-02T10:00:00Z", "\0"]}, "bad_request"),
        ({"first": "2026-03-03", "last": "2026-03-02"}, "bad_days"),
        ({"first": "2025-03-03", "last": "2026-03-02"}, "bad_days"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "bad_request"),
        ({"first": "0001-01-01", "last": "0001-01-01"}, "bad_request"),
    ],
)
async def test_a_senseless_question_is_refused(
    as_: Any, archive: Archive, body: dict[str, Any], error: str
) -> None:
    """With a word for what is wrong; nothing is searched."""
    kind = {"Content-Type": "application/json"}
    answer = await as_().post("/api/records/search", content=json.dumps(body), headers=kind)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert archive.wanted == []


async def test_who_searches_without_end_is_slowed_down(as_: Any) -> None:
    """A search costs the database something."""
    browser = as_()
    statuses = [(await browser.post("/api/records/search", json=DAY)).status_code for _ in range(22)]
    assert (statuses[:20], 429 in statuses) == ([200] * 20, True)


async def test_a_file_with_numbers_is_for_an_admin_who_wants_them(as_: Any, archive: Archive) -> None:
    """Nobody gets them by accident, and no supervisor at all."""
    path = "/api/records/calls.csv"
    assert (await as_().post(path, json=DAY | {"numbers": True})).status_code == 403
    assert archive.exports == []
    answer = await as_().post(path, json=DAY | {"excel": True})
    assert answer.headers["content-disposition"] == 'attachment; filename="rozmowy-2026-03-02-2026-03-02.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    await as_(Role.ADMIN).post(path, json=DAY)
    await as_(Role.ADMIN).post(path, json=DAY | {"numbers": True})
    assert archive.exports == [("supervisor", False, True), ("admin", False, False), ("admin", True, False)]


async def test_one_call_and_the_log(as_: Any) -> None:
    """Who asks is passed on; what was never there is not found."""
    assert (await as_().get("/api/records/calls/c1")).json() == {"id": "c1", "by": "supervisor"}
    assert (await as_().get("/api/records/calls/c2")).status_code == 404
    for junk in ("%00", "a%20b", "x" * 65):
        assert (await as_().get(f"/api/records/calls/{junk}")).status_code == 400
    assert (await as_().get("/api/records/audit?who=jan&limit=5")).json() == {
        "deeds": [{"who": "jan", "limit": 5}]
    }
    assert (await as_().get("/api/records/audit?limit=1000")).status_code == 400


async def test_sound_as_a_whole(as_: Any) -> None:
    """A WAV of a second in stereo."""
    answer = await as_().get(SOUND)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["accept-ranges"] == "bytes"
    assert int(answer.headers["content-length"]) == len(answer.content) == 44 + 16_000 * 4
    assert set(np.frombuffer(answer.content[44:], "<i2")) == {7}


@pytest.mark.parametrize(
    ("asked", "first", "last", "status"),
    [
        ("bytes=0-43", 0, 43, 206),
        ("bytes=44-", 44, 64_043, 206),
        ("bytes=-4", 64_040, 64_043, 206),
        ("bytes=64000-99999", 64_000, 64_043, 206),
        ("bytes=0-", 0, 64_043, 200),
        ("bytes=0-1,5-6", 0, 64_043, 200),
        ("bytes=-", 0, 64_043, 200),
        ("seconds=1-2", 0, 64_043, 200),
    ],
)
async def test_sound_in_parts(as_: Any, asked: str, first: int, last: int, status: int) -> None:
    """As a browser asks that is moved to another place; what is no plain range is answered whole."""
    whole = (await as_().get(SOUND)).content
    answer = await as_().get(SOUND, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, whole[first : last + 1])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {first}-{last}/64044"


@pytest.mark.parametrize("asked", ["bytes=64044-", "bytes=9-3", "bytes=-0"])
async def test_a_part_that_is_not_there(as_: Any, asked: str) -> None:
    """416, with how much there is."""
    answer = await as_().get(SOUND, headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */64044")


@pytest.mark.parametrize(("kind", "error"), [("missing", "no_recording"), ("key", "recording_locked")])
async def test_sound_that_cannot_be_opened(as_: Any, archive: Archive, kind: str, error: str) -> None:
    """Never recorded or deleted; or locked with a key that is gone."""
    archive.error = kind
    answer = await as_().get(SOUND)
    assert (answer.status_code, answer.json()["error"]) == (404, error)
