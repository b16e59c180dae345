"""Everything kept about the person behind a phone number, found, shown and deleted. Works in a transaction of the caller's.

Each table that may hold something is a drawer; a new table of people gets one more drawer in DRAWERS.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, and_, delete, false, or_, select
from sqlalchemy.orm import Session

from voicebot.errors import DataError
from voicebot.hearing.numbers import digits
from voicebot.store.models import (
    Base,
    CallbackRow,
    CallbackWishRow,
    CallRow,
    CustomerRow,
    DraftRow,
    EventRow,
    OrderRow,
    OutboxRow,
    RecordingRow,
    TurnRow,
    VoicemailRow,
)

_SCAN = 1000
"""Turns read at a time."""
_WITH_WORDS = ("wrap_up", "recording_consent")
"""Events that hold what somebody wrote or said."""
_SHORTEST = 7
"""Digits of a number that is looked for among what was said."""


@dataclass(frozen=True, slots=True)
class Person:
    """phone: E.164. calls: ids of those from this number, and of those in which it was given. orders: numbers that were verified in
    them or are this customer's. emails: of the demo shop's customer. callbacks: ids of those to this number, and of those that nobody
    but these calls asked for; shared: of those that others asked for as well. voicemails: ids of messages left from this number, or in
    these calls."""

    phone: str
    calls: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    voicemails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawer:
    """One table. of: which of its rows are about a person. stays: it is the shop's book; shown, and never deleted here. shared: others
    are in these rows too; deleted, and not shown."""

    name: str
    model: type[Base]
    of: Callable[[Person], ColumnElement[bool]]
    stays: bool = False
    shared: bool = False


def e164(number: str, country: str) -> str:
    """A number as it is stored. country: whose numbers are written without a prefix. Errors: DataError."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException as error:
        raise DataError(f"{number!r} is no phone number: write +48501222333 or 501 222 333") from error
    if not phonenumbers.is_possible_number(parsed):
        raise DataError(f"{number!r} is no phone number: it has too few or too many digits")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def find(session: Session, phone: str) -> Person:
    """Who is behind an E.164 number, as far as the database knows."""
    customers = session.scalars(select(CustomerRow).where(CustomerRow.phone == phone)).all()
    own = select(OrderRow.number).where(OrderRow.customer_id.in_([customer.id for customer in customers]))
    owned = set(session.scalars(own))
    calls = {
        *session.scalars(select(CallRow.id).where(CallRow.caller == phone)),
        *session.scalars(select(CallbackWishRow.call_id).where(CallbackWishRow.phone == phone)),
        *session.scalars(select(VoicemailRow.call_id).where(VoicemailRow.phone == phone)),
        *_spoken_in(session, phone),
        *_told_in(session, owned),
    }
    orders = {
        *owned,
        *session.scalars(select(DraftRow.number).where(DraftRow.call_id.in_(calls))),
        *_verified_in(session, calls),
    }
    emails = {customer.email for customer in customers if customer.email}
    wished = select(CallbackWishRow.callback_id).where(CallbackWishRow.call_id.in_(calls))
    asked_for = or_(CallbackRow.phone == phone, CallbackRow.id.in_(wished))
    callbacks = set(session.scalars(select(CallbackRow.id).where(asked_for, _nobody_elses(phone, calls))))
    shared = {*session.scalars(select(CallbackRow.id).where(asked_for))} - callbacks
    left = select(VoicemailRow.id).where(or_(VoicemailRow.phone == phone, VoicemailRow.call_id.in_(calls)))
    found = (calls, orders, emails, callbacks, shared, session.scalars(left))
    return Person(phone, *(tuple(sorted(each)) for each in found))


def live(session: Session, person: Person) -> list[str]:
    """Those of the person's calls that have not ended."""
    query = select(CallRow.id).where(CallRow.id.in_(person.calls), CallRow.ended.is_(None))
    return list(session.scalars(query))


def kept(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every row about the person and nobody else, JSON-ready, by drawer."""
    return {
        drawer.name: [_plain(row) for row in session.scalars(select(drawer.model).where(drawer.of(person)))]
        for drawer in DRAWERS
        if not drawer.shared
    }


def erase(session: Session, person: Person) -> dict[str, int]:
    """Delete every row about the person but the shop's; how many, by drawer."""
    erased: dict[str, int] = {}
    for drawer in DRAWERS:
        if drawer.stays:
            continue
        table = drawer.model.__table__
        keys = [column.name for column in table.primary_key]
        # counted by what was there: a driver's own count of deleted rows is not the same everywhere
        erased[drawer.name] = len(
            session.execute(select(*(table.c[key] for key in keys)).where(drawer.of(person))).all()
        )
        session.execute(delete(drawer.model).where(drawer.of(person)))
    return erased


def _letters(person: Person) -> ColumnElement[bool]:
    """To their number or address, or about an order or a callback of theirs: keys begin with it (dialogue.confirmation,
    contact.callback_rows); and those that brought their voice messages to the shop (contact.voicemail_mail)."""
    return or_(
        OutboxRow.recipient.in_((person.phone, *person.emails)),
        OutboxRow.key.in_([f"voicemail-{message}" for message in person.voicemails]),
        *_begin_with(person.orders),
        *_begin_with(f"callback-{callback}" for callback in person.callbacks),
    )


def _shared_letters(person: Person) -> ColumnElement[bool]:
    """Their words are in what the shop was told of a callback, and so are those of others."""
    return or_(false(), *_begin_with(f"callback-{callback}" for callback in person.shared))


def _begin_with(keys: Iterable[str]) -> list[ColumnElement[bool]]:
    return [OutboxRow.key.startswith(f"{key}-", autoescape=True) for key in keys]


def _wishes(person: Person) -> ColumnElement[bool]:
    """Uttered in their calls, or for their number by whoever."""
    to_them = select(CallbackRow.id).where(CallbackRow.phone == person.phone)
    return or_(
        CallbackWishRow.phone == person.phone,
        CallbackWishRow.call_id.in_(person.calls),
        CallbackWishRow.callback_id.in_(to_them),
    )


def _nobody_elses(phone: str, calls: Collection[str]) -> ColumnElement[bool]:
    """Callbacks to this number, and those that other calls did not ask for."""
    of_others = and_(CallbackWishRow.phone.is_distinct_from(phone), CallbackWishRow.call_id.not_in(calls))
    return or_(CallbackRow.phone == phone, ~CallbackRow.wishes.any(of_others))


def _callbacks(person: Person) -> ColumnElement[bool]:
    """Looked at again: somebody else may have joined one meanwhile."""
    return and_(CallbackRow.id.in_(person.callbacks), _nobody_elses(person.phone, person.calls))


DRAWERS = (
    Drawer("turns", TurnRow, lambda person: TurnRow.call_id.in_(person.calls)),
    Drawer("events", EventRow, lambda person: EventRow.call_id.in_(person.calls)),
    Drawer("recordings", RecordingRow, lambda person: RecordingRow.call_id.in_(person.calls)),
    Drawer("wishes", CallbackWishRow, _wishes),
    Drawer("callbacks", CallbackRow, _callbacks),
    Drawer("voicemails", VoicemailRow, lambda person: VoicemailRow.id.in_(person.voicemails)),
    Drawer(
        "drafts",
        DraftRow,
        lambda person: or_(DraftRow.call_id.in_(person.calls), DraftRow.number.in_(person.orders)),
    ),
    Drawer("letters", OutboxRow, _letters),
    Drawer("shared_letters", OutboxRow, _shared_letters, shared=True),
    Drawer("calls", CallRow, lambda person: CallRow.id.in_(person.calls)),  # after what belongs to them
    Drawer("customers", CustomerRow, lambda person: CustomerRow.phone == person.phone, stays=True),
    Drawer("orders", OrderRow, lambda person: OrderRow.number.in_(person.orders), stays=True),
)


def _spoken_in(session: Session, phone: str) -> Iterable[str]:
    """Calls in which the number was said, typed or read back, in words or in figures, said in a voice message, or noted by an agent."""
    national = str(phonenumbers.parse(phone).national_number)
    if len(national) < _SHORTEST:  # it would be found inside other people's numbers
        return
    query = select(TurnRow.call_id, TurnRow.text, TurnRow.slots).execution_options(yield_per=_SCAN)
    for call_id, text, slots in session.execute(query):
        if (slots or {}).get("phone_number") == national or national in digits(text):
            yield call_id
    written = select(EventRow.call_id, EventRow.detail).where(EventRow.name.in_(_WITH_WORDS))
    for call_id, detail in session.execute(written.execution_options(yield_per=_SCAN)):
        if any(national in digits(str(words)) for words in (detail or {}).values()):
            yield call_id
    for call_id, words in session.execute(select(VoicemailRow.call_id, VoicemailRow.transcript)):
        if national in digits(words):
            yield call_id


def _told_in(session: Session, orders: set[str]) -> Iterable[str]:
    """Calls and chats in which one of these orders was told or acted on, whoever's number it was: a chat has none."""
    query = select(TurnRow.call_id, TurnRow.slots).execution_options(yield_per=_SCAN)
    for call_id, slots in session.execute(query) if orders else ():
        if _verified(slots) in orders:
            yield call_id


def _verified(slots: Mapping[str, Any] | None) -> str | None:
    """The order that was told or acted on in this turn."""
    told = slots and (slots.get("verified") or slots.get("outcome") == "answered")
    return str(slots["order_number"]) if slots and told and slots.get("order_number") else None


def _verified_in(session: Session, calls: set[str]) -> Iterable[str]:
    """Orders that were told or acted on in these calls: a guessed number makes nobody's letters theirs."""
    for slots in session.scalars(select(TurnRow.slots).where(TurnRow.call_id.in_(calls))):
        number = _verified(slots)
        if number is not None:
            yield number


def _plain(row: Base) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
    return {
        name: value if isinstance(value, int | float | str | list | dict | None) else _text(value)
        for name, value in values.items()
    }


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
