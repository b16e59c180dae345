"""What of a record is not kept yet, as rows that no later change of the record can touch."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Protocol

from voicebot.records.plain import plain
from voicebot.records.types import CallRecord, EventRecord, TurnRecord

Row = dict[str, Any]

_TURN_FIELDS = tuple(field.name for field in fields(TurnRecord))
_EVENT_FIELDS = tuple(field.name for field in fields(EventRecord))


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of store.models to write: the call's own, and the turns and events that are new or different."""

    call: Row
    turns: tuple[Row, ...]
    events: tuple[Row, ...]


class Keeper(Protocol):
    """Where a call's record is kept while it grows."""

    async def save(self, changes: Changes) -> None:
        """Write them, all or nothing; writing them twice is as good as once. Errors: StoreError."""
        ...


def changes_of(record: CallRecord, turns: Iterable[int], first_event: int) -> Changes:
    """The call, its turns at these positions, and its events from `first_event` on."""
    return Changes(
        call={
            "id": record.id,
            "channel": record.channel,
            "caller": record.caller,
            "started": record.started,
            "ended": record.ended,
            "outcome": record.outcome,
        },
        turns=tuple(_row(record, at, record.turns[at], _TURN_FIELDS) for at in sorted(turns)),
        events=tuple(
            _row(record, at, event, _EVENT_FIELDS)
            for at, event in enumerate(record.events[first_event:], first_event)
        ),
    )


def _row(record: CallRecord, position: int, part: TurnRecord | EventRecord, names: tuple[str, ...]) -> Row:
    values = {name: plain(getattr(part, name)) for name in names}
    return {"call_id": record.id, "position": position, **values}
