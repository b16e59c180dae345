"""A record as the API shows it (docs/architecture.md)."""

from datetime import datetime
from typing import Any

from voicebot.privacy import DOT, mask_number, mask_text
from voicebot.records.plain import plain
from voicebot.records.types import CallRecord, TurnRecord


def call_json(record: CallRecord, *, personal: bool) -> dict[str, Any]:
    """The record as JSON-ready data.

    personal: whether the reader may see the person behind it (the caller's own token, the admin). Without it the
    number is masked, words are given by their length, and what was understood by its name alone.
    """
    caller = record.caller
    return {
        "id": record.id,
        "channel": record.channel,
        "caller": caller if personal or caller is None else mask_number(caller),
        "started": moment_json(record.started),
        "ended": None if record.ended is None else moment_json(record.ended),
        "outcome": record.outcome,
        "turns": [_turn(turn, personal) for turn in record.turns],
        "events": [
            {"name": event.name, "at_ms": event.at_ms, "detail": plain(event.detail) if personal else {}}
            for event in record.events
        ],
    }


def moment_json(moment: datetime) -> str:
    """An aware UTC moment; Z, because the + of an offset gets lost in a query string."""
    return moment.isoformat().replace("+00:00", "Z")


def _turn(turn: TurnRecord, personal: bool) -> dict[str, Any]:
    heard = turn.heard_text
    return {
        "who": turn.who,
        "text": turn.text if personal else mask_text(turn.text),
        "heard_text": heard if personal or heard is None else mask_text(heard),
        "intent": turn.intent,
        "slots": plain(turn.slots) if personal else dict.fromkeys(turn.slots, DOT * 3),
        "confidence": turn.confidence,
        "expect": turn.expect,
        "started_ms": turn.started_ms,
        "ended_ms": turn.ended_ms,
        "gap_ms": turn.gap_ms,
        "split": plain(turn.split),
        "source": turn.source,
        "why": turn.why,
    }
