"""When a caller wants to be called back: their words, held against the hours in which somebody is there. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voicebot.contact.hours import Hours
from voicebot.dialogue.actions.wording import Calendar
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

SOON = "soon"
"""The slot's value for: as soon as possible."""
_AT_ONCE = timedelta(minutes=5)
_FARTHEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Wanted:
    """at: local and aware. exact: that very minute; else any time from then on."""

    at: datetime
    exact: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """A time was named at which nobody is there."""


def wanted(text: str, now: datetime, hours: Hours, tongue: Tongue = POLISH) -> Wanted | Closed | None:
    """The time a text names; None: none, or as soon as possible. now: aware, in the shop's zone."""
    span = tongue.moment(text, now)
    at_once = span is not None and span.start - now < _AT_ONCE and span.end in (None, span.start)
    if span is None or at_once:
        return None
    at = hours.within(span.start, span.end)
    if at is None or at - now > _FARTHEST:
        return Closed()
    return Wanted(at, span.end == span.start)


def to_slot(when: Wanted) -> str:
    """As Rasa's slot keeps it."""
    return f"{'o' if when.exact else 'po'} {when.at.isoformat()}"


def from_slot(kept: str | None) -> Wanted | None:
    """What `to_slot` wrote; None for as soon as possible."""
    if kept is None or kept == SOON:
        return None
    how, _, at = kept.partition(" ")
    return Wanted(datetime.fromisoformat(at), how == "o")


def said(when: Wanted, calendar: Calendar) -> str:
    """As one says it: jutro po 15:00."""
    local = when.at.astimezone(calendar.zone)
    key = "callback_at" if when.exact else "callback_after"
    return calendar.texts.text(key, day=calendar.day(local.date()), hour=f"{local.hour}:{local:%M}")
