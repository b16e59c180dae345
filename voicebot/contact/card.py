"""What the agent reads before they answer: who it is, what they want, what was tried. Pure: made of the call's record and the
dialogue's slots."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from voicebot.contact import recorded
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord, TurnRecord, Who

LAST_TURNS = 6
LONGEST = 200
"""Characters of one turn."""
TRIED = (
    "order_status",
    "return_order",
    "exchange_order",
    "complaint",
    "cancel_order",
    "change_delivery",
    "invoice",
    "refund_status",
)
"""Intents of which the agent should know that the line has dealt with them."""
ASKED = frozenset(
    {
        *TRIED,
        "opening_hours",
        "delivery_info",
        "payment_info",
        "returns_policy",
        "other_matter",
        "other_order",
    }
)
"""Intents whose words say what somebody wants; others answer questions of ours, or are about the talk itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn. who: agent in a chat, or where talks are kept in writing. turn: its position in the record where its sound can be
    played, else None."""

    who: Who
    text: str
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """name: only of who was verified. verified: by what; None: not at all. phone: who calls; None: unknown, or a browser. order: its
    number, as given. wish: one line. mood: only what was noticed. waited_s: in this wait. lost: the talk before broke off on our side."""

    name: str | None
    verified: str | None
    phone: str | None
    order: str | None
    wish: str
    tried: tuple[str, ...]
    last: tuple[Said, ...]
    mood: str | None
    channel: str
    queue: str
    waited_s: int
    lost: bool = False

    def json(self) -> dict[str, Any]:
        """As the agent's page gets it."""
        return asdict(self)


def make(
    record: CallRecord,
    slots: Mapping[str, Any],
    texts: Prompts,
    *,
    queue: str,
    waited_s: float,
    name: str | None = None,
    lost: bool = False,
) -> Card:
    """The card of who waits. name: of the customer whose order was verified on this call, if it is known."""
    verified = bool(slots.get("verified"))
    trusted = any(event.name == "caller" and event.detail.get("verified") for event in record.events)
    by = [texts.text(f"card_by_{slots.get('verified_by') or 'postcode'}")] if verified else []
    by += [texts.text("card_by_number")] if trusted else []
    callers = [turn for turn in record.turns if turn.who == "caller"]
    return Card(
        name=name if verified else None,
        verified=", ".join(by) or None,
        phone=record.caller,
        order=slots.get("order_number") or None,
        wish=_wish(callers, slots, texts),
        tried=_tried(callers, slots, texts),
        last=_last(record),
        mood=texts.text("card_angry") if any(turn.intent == "anger" for turn in callers) else None,
        channel=record.channel,
        queue=queue,
        waited_s=max(0, round(waited_s)),
        lost=lost,
    )


def _wish(callers: list[TurnRecord], slots: Mapping[str, Any], texts: Prompts) -> str:
    """The matter the dialogue found, else the words the caller last asked with, else just that they want a person."""
    topic = slots.get("topic")
    if topic and f"summary_{topic}" in texts:
        return texts.text(f"summary_{topic}")
    own = [turn.text for turn in callers if turn.intent in ASKED and turn.source != "policy"]
    return _short(own[-1]) if own else texts.text("summary_asked")


def _tried(callers: list[TurnRecord], slots: Mapping[str, Any], texts: Prompts) -> tuple[str, ...]:
    intents = dict.fromkeys(turn.intent for turn in callers if turn.intent in TRIED)
    tried = [texts.text(f"card_tried_{intent}") for intent in intents]
    if not slots.get("verified") and slots.get("refusals"):
        tried.append(texts.text("card_refused"))
    return tuple(tried)


def _last(record: CallRecord) -> tuple[Said, ...]:
    """Without what those who wait are told: the agent knows that."""
    waits = next((event.at_ms for event in record.events if event.name == "queue_entered"), None)
    turns = [
        (position, turn)
        for position, turn in enumerate(record.turns)
        if _text(turn) and (waits is None or turn.who != "bot" or turn.started_ms < waits)
    ]
    return tuple(_said(record, position, turn) for position, turn in turns[-LAST_TURNS:])


def _said(record: CallRecord, position: int, turn: TurnRecord) -> Said:
    return Said(turn.who, _short(_text(turn)), position if recorded.span(record, turn) else None)


def _text(turn: TurnRecord) -> str:
    """What was said: of the bot's words, those that were heard."""
    return turn.text if turn.who != "bot" or turn.heard_text is None else turn.heard_text


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
