"""Callbacks as the shop's page offers them: what is free, a wish with its consent, and taking it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from voicebot.clock import Clock
from voicebot.contact import callback_slots
from voicebot.contact.callback_links import CancelLinks
from voicebot.contact.callback_policy import State
from voicebot.contact.callback_slots import Capacity, Load, OpenHours
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.dialogue.actions import callback_time
from voicebot.dialogue.actions.callback_time import Wanted
from voicebot.dialogue.actions.wording import Calendar
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import CallbackRefused
from voicebot.shop.port import CallbackWish, Consent

CHANNEL = "widget"
REASON = "widget"
_SOON_MIN = 120
"""Minutes; a longer wait is told as a time of day."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A time to choose. at: aware, in the shop's zone. text: as it is written in Polish."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """soon: when it would be as soon as possible; None: that is not promised now. consent: what is agreed to."""

    soon: Choice | None
    slots: tuple[Choice, ...]
    consent: Consent


@dataclass(frozen=True, slots=True)
class Booked:
    """when: in Polish. says: the whole sentence. token: takes it back; None: no links are given out."""

    when: str
    says: str
    token: str | None


class CallbackDesk:
    """hours: when somebody is there. limit: waiting ones beyond which nothing more is promised. links: None without a secret.

    Errors of every method: StoreError. When made: DataError for a text that lacks."""

    def __init__(
        self,
        book: SqlCallbacks,
        hours: OpenHours,
        capacity: Capacity,
        texts: Prompts,
        zone: ZoneInfo,
        clock: Clock,
        *,
        limit: int,
        links: CancelLinks | None,
    ) -> None:
        self._book, self._hours, self._capacity, self._texts = book, hours, capacity, texts
        self._zone, self._clock, self._limit, self._links = zone, clock, limit, links
        self._consent = Consent(CHANNEL, texts.text("callback_consent"))
        self._summary = texts.text("callback_widget")
        texts.text("callback_noted", when=texts.text("callback_soon", minutes=0))

    async def offer(self) -> Offer:
        """What is free now."""
        now, load = self._now(), await self._book.load()
        free = callback_slots.slots(now, self._hours, self._capacity, load)
        choices = tuple(Choice(slot.at, self._at(slot.at, now)) for slot in free)
        return Offer(self._soon(now, load), choices, self._consent)

    async def book(self, phone: str, at: datetime | None, page: str | None, version: str | None) -> Booked:
        """Note a wish. phone: E.164, one that may be called. at: one of the offered times; None: as soon as possible. version: of the
        consent that was shown, None: today's.

        Errors: CallbackRefused (stale: another consent, or no such time; taken; full)."""
        now = self._now()
        if version not in (None, self._consent.version):
            raise CallbackRefused("stale")
        when: list[str] = []

        def fits(load: Load) -> bool:
            chosen = self._soon(now, load) if at is None else self._slot(at, now, load)
            when[:] = [] if chosen is None else [chosen.text]
            return chosen is not None

        call_id = f"page-{secrets.token_hex(8)}"
        wish = CallbackWish(call_id, REASON, phone, self._summary, at, self._consent, page=page)
        if not await self._book.record_if(wish, fits):
            raise CallbackRefused("full" if at is None else "taken")
        token = None if self._links is None else self._links.token(call_id, now)
        return Booked(when[0], self._texts.text("callback_noted", when=when[0]), token)

    async def look(self, token: str) -> str | None:
        """When the wish of a link is to be called, in Polish; None: the link is not ours, or there is nothing to take back."""
        call_id = self._call_id(token)
        noted = None if call_id is None else await self._book.find(call_id)
        if noted is None or noted.state in (State.TALKING, State.DONE, State.CANCELLED):
            return None
        at, now = noted.wish.at, self._now()
        return self._texts.text("soon") if at is None or at <= now else self._at(at, now)

    async def cancel(self, token: str) -> bool:
        """Take the wish of a link back. False: the link is not ours, or there is nothing to take back (any more)."""
        call_id = self._call_id(token)
        return call_id is not None and await self._book.cancel(call_id)

    def _call_id(self, token: str) -> str | None:
        return None if self._links is None else self._links.call_id(token, self._clock.now())

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._zone)

    def _soon(self, now: datetime, load: Load) -> Choice | None:
        at = callback_slots.soon(now, self._hours, self._capacity, load)
        if at is None or load.waiting >= self._limit:
            return None
        minutes = callback_slots.minutes_until(now, at)
        if minutes > _SOON_MIN:
            return Choice(at, self._at(at.replace(minute=0, second=0, microsecond=0), now))
        return Choice(at, self._texts.text("callback_soon", minutes=minutes))

    def _slot(self, at: datetime, now: datetime, load: Load) -> Choice | None:
        free = callback_slots.slots(now, self._hours, self._capacity, load)
        return next((Choice(slot.at, self._at(slot.at, now)) for slot in free if slot.at == at), None)

    def _at(self, at: datetime, now: datetime) -> str:
        return callback_time.said(Wanted(at, "from"), Calendar(now.date(), self._zone, self._texts))
