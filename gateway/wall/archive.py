"""What supervisors look up: calls, what was said, the sound, who listened. Whatever is personal is written down before it is shown."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voicebot.clock import Clock
from voicebot.people.audit import AuditLog, Deed
from voicebot.privacy import mask_number
from voicebot.records import shelf
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback, listen
from voicebot.records.repository import CallRepository
from voicebot.records.view import call_json, moment_json
from voicebot.wall.course import course_of
from voicebot.wall.export import CALL_COLUMNS, call_row, table
from voicebot.wall.search import Found, Page, Search, Wanted

SAME_S = 600.0
"""A browser asks for one recording in many pieces: within so long that is one listening."""
LISTENINGS = 200
"""Of those that are remembered."""
EXPORTED = 10_000
"""Calls that one file has at most."""
DEEDS = 50
READ, LISTENED, EXPORTED_CALLS, EXPORTED_NUMBERS = "read", "listened", "exported", "exported_numbers"


class Archive:
    """Made once for a line. Every method may raise StoreError."""

    def __init__(
        self,
        search: Search,
        calls: CallRepository,
        audit: AuditLog,
        recordings: Path,
        keys: KeyRing,
        clock: Clock,
    ) -> None:
        self._search, self._calls, self._audit, self._clock = search, calls, audit, clock
        self._recordings, self._keys = recordings, keys
        self._listening: dict[tuple[str, str], float] = {}

    async def find(self, wanted: Wanted) -> Mapping[str, Any]:
        """One page of calls, JSON-ready: numbers masked, nothing that was said."""
        page = await self._search.find(wanted)
        return {"calls": [_row(found) for found in page.calls], "more": _cursor(page)}

    async def read(self, who: str, call_id: str) -> Mapping[str, Any] | None:
        """The whole record of a call, and who has read or heard it; None: there is none. Written down first."""
        if await self._calls.load(call_id) is None:
            return None
        await self._audit.add(who, READ, f"call:{call_id}")
        record = await self._calls.load(call_id)
        if record is None:
            return None
        deeds = await self._audit.newest(DEEDS, about=f"call:{call_id}")
        recorded = await asyncio.to_thread(shelf.is_there, self._recordings, call_id)
        return call_json(record, personal=True) | {
            "recorded": recorded,
            "deeds": [_deed(deed) for deed in deeds],
        }

    async def hear(self, who: str, call_id: str) -> Playback:
        """The recording of a call. Written down before it is opened. Errors: RecordingError."""
        return await listen(self._recordings, self._keys, call_id, who=who, audit=self._note, action=LISTENED)

    async def deeds(self, who: str | None = None, limit: int = 100) -> list[Mapping[str, Any]]:
        """The log, newest first."""
        return [_deed(deed) for deed in await self._audit.newest(limit, who=who)]

    async def export(self, who: str, wanted: Wanted, *, numbers: bool, excel: bool) -> str:
        """The calls as CSV, at most EXPORTED of them. Written down first."""
        days = f"calls:{wanted.first.date().isoformat()}/{wanted.last.date().isoformat()}"
        await self._audit.add(who, EXPORTED_NUMBERS if numbers else EXPORTED_CALLS, days)
        rows: list[Sequence[Any]] = []
        while len(rows) < EXPORTED:
            page = await self._search.find(wanted)
            rows += [call_row(found.call, numbers=numbers) for found in page.calls]
            if page.more is None:
                break
            wanted = replace(wanted, before=page.more)
        columns = (*CALL_COLUMNS, "number") if numbers else CALL_COLUMNS
        return await asyncio.to_thread(table, columns, rows[:EXPORTED], excel=excel)

    async def exported_hours(self, who: str, about: str) -> None:
        """The numbers were taken along: that is written down too."""
        await self._audit.add(who, EXPORTED_CALLS, about)

    async def watched(self, who: str, call_id: str, mode: str) -> None:
        """Somebody is going to hear a talk along while it goes on."""
        await self._audit.add(who, f"monitor_{mode}", f"call:{call_id}")

    async def _note(self, who: str, action: str, call_id: str) -> None:
        now = self._clock.monotonic()
        for key in [key for key, until in self._listening.items() if until <= now]:
            del self._listening[key]
        if (who, call_id) in self._listening:
            return
        await self._audit.add(who, action, f"call:{call_id}")
        if len(self._listening) < LISTENINGS:
            self._listening[who, call_id] = now + SAME_S


def _row(found: Found) -> dict[str, Any]:
    call, course = found.call, course_of(found.call)
    return {
        "id": call.id,
        "channel": call.channel,
        "number": None if call.caller is None else mask_number(call.caller),
        "started": moment_json(call.started),
        "seconds": None if call.ended is None else round((call.ended - call.started).total_seconds()),
        "outcome": call.outcome,
        "queues": list(dict.fromkeys(wait.queue for wait in course.waits)),
        "agents": list(dict.fromkeys(talk.agent for talk in course.talks)),
        "waited_s": round(sum(wait.waited_s for wait in course.waits)) if course.waits else None,
        "recorded": found.recorded,
    }


def _cursor(page: Page) -> list[str] | None:
    return None if page.more is None else [moment_json(page.more[0]), page.more[1]]


def _deed(deed: Deed) -> dict[str, str]:
    return {"at": moment_json(deed.at), "who": deed.who, "what": deed.what, "about": deed.about}


def part_of(wav: Iterator[bytes], first: int, last: int) -> Iterator[bytes]:
    """The bytes first to last, both included, of what comes."""
    at = 0
    for piece in wav:
        begin, end = max(first - at, 0), min(last + 1 - at, len(piece))
        if begin < end:
            yield piece[begin:end]
        at += len(piece)
        if at > last:
            return
