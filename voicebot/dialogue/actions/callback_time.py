"""When a caller wants to be called back: their words, held against the hours in which somebody is there. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from voicebot.contact.hours import Hours
from voicebot.dialogue.actions.wording import Calendar
from voicebot.languages.tongue import Span, Tongue
from voicebot.polish.tongue import POLISH

SOON = "soon"
"""The slot's value for: as soon as possible."""
_AT_ONCE = timedelta(minutes=5)
_FARTHEST = timedelta(days=60)

How = Literal["exact", "from", "until"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """at: when to ring, local and aware. how: at that very minute; at any time from then on; or from then on, and they named the end
    alone ("do szesnastej"): until, which is None otherwise."""

    at: datetime
    how: How
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A time was named at which nobody is there."""


def wanted(text: str, now: datetime, hours: Hours, tongue: Tongue = POLISH) -> Wanted | Closed | None:
    """The time a text names; None: none, or as soon as possible. now: aware, in the shop's zone."""
    span = tongue.moment(text, now)
    if span is None or (_near(span.start, now) and span.end in (None, span.start)):
        return None
    at = hours.within(span.start, span.end)
    if at is None or at - now > _FARTHEST:
        return Closed()
    if span.end == span.start:
        return Wanted(at, "exact")
    if _only_end(span, at, now):
        return Wanted(at, "until", span.end)
    return None if _near(at, now) else Wanted(at, "from")


def _near(moment: datetime, now: datetime) -> bool:
    return moment - now < _AT_ONCE


def _only_end(span: Span, at: datetime, now: datetime) -> bool:
    """The end is an hour of that day, and where it begins is what our hours, or this moment, make of it."""
    if span.end is None or span.end.time() == time() or span.end.date() != at.date():
        return False
    return at != span.start or _near(at, now)


def to_slot(when: Wanted) -> str:
    """As Rasa's slot keeps it."""
    until = f" {when.until.isoformat()}" if when.until else ""
    return f"{when.how} {when.at.isoformat()}{until}"


def from_slot(kept: str | None) -> Wanted | None:
    """What `to_slot` wrote; None for as soon as possible."""
    if kept is None or kept == SOON:
        return None
    how, at, *until = kept.split(" ")
    kinds: dict[str, How] = {"exact": "exact", "until": "until"}
    ends = datetime.fromisoformat(until[0]) if until else None
    return Wanted(datetime.fromisoformat(at), kinds.get(how, "from"), ends)


def said(when: Wanted, calendar: Calendar) -> str:
    """As one says it: jutro po 15:00."""
    local = (when.until or when.at).astimezone(calendar.zone)
    hour = f"{local.hour}:{local:%M}"
    return calendar.texts.text(f"callback_time_{when.how}", day=calendar.day(local.date()), hour=hour)
