"""The record of a call, as the API shows it and the store keeps it. Datetimes are UTC and aware; *_ms count from the call's start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Source = Literal["speech", "key", "text", "policy", "talk"]
"""How a turn of the caller came in; policy: put in their mouth by a rule of ours (a person after three misses). talk: said to a person, or by
one, while nobody but that person answered."""
Who = Literal["caller", "bot", "agent"]
"""agent: the person the caller was put through to."""


@dataclass(slots=True)
class TurnRecord:
    """One turn. text: what was said (caller: recognised; bot: intended; agent: written in a chat). heard_text: bot only, what the caller really heard
    (None: not known yet). confidence: how sure the dialogue was of the intent.
    gap_ms: caller turns only, end of speech → first sample of the answer on the wire.
    split: the same gap in parts (vad, end_of_turn, recogniser, dialogue, first_audio), ms. why: how the turn ended."""

    who: Who
    text: str
    started_ms: int
    ended_ms: int | None = None
    heard_text: str | None = None
    intent: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    expect: str | None = None
    gap_ms: int | None = None
    split: Mapping[str, float] = field(default_factory=dict)
    source: Source | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened on the call: interrupted, no_input, rasa_down, key, refused …"""

    name: str
    at_ms: int
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CallRecord:
    """A whole call. outcome: answered, callback, abandoned, no_input, failed, interrupted (by a crash) … None while it lasts. caller: masked by whoever shows it."""

    id: str
    channel: str
    caller: str | None
    started: datetime
    ended: datetime | None = None
    outcome: str | None = None
    turns: list[TurnRecord] = field(default_factory=list)
    events: list[EventRecord] = field(default_factory=list)
