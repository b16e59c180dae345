"""What an agent may know of earlier contacts of a number: when, what about, what came of it, who talked. No words of anybody's but the
agents' own notes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from voicebot.contact.card import TRIED
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord

MOST = 10


@dataclass(frozen=True, slots=True)
class PastCall:
    """outcome: as of the record. topic, intents: what the dialogue found. agents: names of those who talked, in their order. code,
    note: what the last of them wrote."""

    at: datetime
    outcome: str | None
    topic: str | None = None
    intents: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    code: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenCallback:
    """at: when it was wished. state: as of callback_policy. wanted: the time that was named."""

    at: datetime
    state: str
    wanted: datetime | None


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A voice message nobody dealt with yet."""

    at: datetime
    length_s: float


@dataclass(frozen=True, slots=True)
class Entry:
    """at, wanted: ISO 8601, UTC. outcome: a record's outcome, or a callback's state. code: in words."""

    kind: Literal["call", "callback", "voicemail"]
    at: str
    matter: str = ""
    outcome: str | None = None
    agents: tuple[str, ...] = ()
    code: str = ""
    note: str = ""
    wanted: str | None = None
    length_s: int | None = None

    def json(self) -> dict[str, Any]:
        """As the agent's page gets it."""
        return asdict(self)


def trusted(record: CallRecord) -> bool:
    """Whether somebody whom we trust says that this number calls. Only then is it told what the number did before: who shows a
    foreign number must not be taken for its owner."""
    vouched = any(event.name == "caller" and event.detail.get("verified") for event in record.events)
    return vouched and record.caller is not None


def build(
    calls: Sequence[PastCall],
    callbacks: Sequence[OpenCallback],
    messages: Sequence[OpenMessage],
    texts: Prompts,
    wrap_up: Mapping[str, str],
) -> list[Entry]:
    """Newest first, at most MOST. wrap_up: code → words."""
    entries = [
        *((call.at, _call(call, texts, wrap_up)) for call in calls),
        *(
            (one.at, Entry("callback", _iso(one.at), "", one.state, wanted=_iso(one.wanted)))
            for one in callbacks
        ),
        *((one.at, Entry("voicemail", _iso(one.at), length_s=round(one.length_s))) for one in messages),
    ]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [entry for _, entry in entries[:MOST]]


def _call(call: PastCall, texts: Prompts, wrap_up: Mapping[str, str]) -> Entry:
    code = wrap_up.get(call.code, call.code) if call.code else ""
    matter = _matter(call.topic, call.intents, texts)
    return Entry("call", _iso(call.at), matter, call.outcome, call.agents, code, call.note)


def _matter(topic: str | None, intents: Iterable[str], texts: Prompts) -> str:
    if topic and topic not in TRIED and f"summary_{topic}" in texts:
        return texts.text(f"summary_{topic}")
    tried = dict.fromkeys([topic] if topic in TRIED else [intent for intent in intents if intent in TRIED])
    return ", ".join(texts.text(f"card_tried_{intent}") for intent in tried)


def _iso(at: datetime | None) -> Any:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
