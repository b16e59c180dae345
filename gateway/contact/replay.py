"""The last turns of a recorded call, to be heard by the agent who has it: each time written down first."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from voicebot.contact import recorded
from voicebot.errors import RecordingError
from voicebot.people.audit import AuditLog
from voicebot.records.keys import KeyRing
from voicebot.records.playback import listen
from voicebot.records.types import CallRecord
from voicebot.store.worker import Store

Replay = Callable[[str, CallRecord, int], Awaitable[bytes]]
"""Who (a login), the call, the turn's position → a WAV. Errors: RecordingError ("missing": it was not recorded), StoreError."""


def replay_of(store: Store, directory: Path, keys: KeyRing) -> Replay:
    """directory: of the recordings."""
    return partial(_replay, AuditLog(store), directory, keys)


async def _replay(
    log: AuditLog, directory: Path, keys: KeyRing, who: str, record: CallRecord, turn: int
) -> bytes:
    span = recorded.span(record, record.turns[turn]) if 0 <= turn < len(record.turns) else None
    if span is None:
        raise RecordingError("this turn was not recorded", "missing")

    async def audit(who: str, action: str, call_id: str) -> None:
        await log.add(who, action, f"call:{call_id}")

    playback = await listen(directory, keys, record.id, who=who, audit=audit, action="listened")
    return await asyncio.to_thread(playback.cut, *span)
