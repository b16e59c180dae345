"""What the agent reads of somebody who is to be called back: as of a call that waits, and what was tried, asked and promised. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from voicebot.contact import card
from voicebot.contact.callback_rows import Callback
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord

CHANNEL = "callback"
"""Of the card, and of the call's record."""


def slots_of(record: CallRecord | None) -> Mapping[str, Any]:
    """What the dialogue knew at the end of a call. None: it is not on record."""
    slots: dict[str, Any] = {}
    for turn in record.turns if record is not None else ():
        slots |= turn.slots
    return slots


def make(
    callback: Callback,
    said: CallRecord | None,
    own: CallRecord,
    slots: Mapping[str, Any],
    texts: Prompts,
    *,
    queue: str,
    waited_s: float,
    name: str | None = None,
    lost: bool = False,
) -> dict[str, Any]:
    """JSON-ready: the fields of card.Card and `callback` {id, tries, asked, at, why}; times are ISO. said: the record of the call in
    which they asked; None: they asked on a page, or it is no more. own: of the call that is to be made."""
    made = card.make(said or own, slots, texts, queue=queue, waited_s=waited_s, name=name, lost=lost)
    wish = " ".join(callback.summary.split()) or made.wish
    case = callback.case
    asked = {
        "id": callback.id,
        "tries": case.tries,
        "asked": (callback.asked or case.entered).isoformat(),
        "at": case.at.isoformat() if case.at else None,
        "why": case.why,
    }
    # who asked from a browser, or under a withheld number, named one
    return replace(made, phone=callback.phone, wish=wish, channel=CHANNEL).json() | {"callback": asked}
