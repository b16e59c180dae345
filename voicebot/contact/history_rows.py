"""Earlier contacts of a number, from the tables. Reads by indexes: an agent's page waits for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from voicebot.contact.callback_policy import CLOSED
from voicebot.contact.history import MOST, OpenCallback, OpenMessage, PastCall
from voicebot.store.models import CallbackRow, CallRow, EventRow, PersonRow, TurnRow, VoicemailRow


@dataclass(frozen=True, slots=True)
class Past:
    """What was found; newest first."""

    calls: list[PastCall] = field(default_factory=list)
    callbacks: list[OpenCallback] = field(default_factory=list)
    messages: list[OpenMessage] = field(default_factory=list)


def find(session: Session, phone: str, besides: str) -> Past:
    """Of this E.164 number, at most history.MOST of each kind. besides: the call that goes on."""
    callbacks = (
        select(CallbackRow)
        .where(CallbackRow.phone == phone, CallbackRow.state.not_in(CLOSED))
        .order_by(CallbackRow.created.desc())
        .limit(MOST)
    )
    messages = (
        select(VoicemailRow.created, VoicemailRow.length_s)
        .where(VoicemailRow.done.is_(None), VoicemailRow.phone == phone)
        .order_by(VoicemailRow.created.desc())
        .limit(MOST)
    )
    return Past(
        _calls(session, phone, besides),
        [OpenCallback(row.created, row.state, row.at) for row in session.scalars(callbacks)],
        [OpenMessage(at, length) for at, length in session.execute(messages)],
    )


def _calls(session: Session, phone: str, besides: str) -> list[PastCall]:
    query = (
        select(CallRow.id, CallRow.started, CallRow.outcome)
        .where(CallRow.caller == phone, CallRow.id != besides, CallRow.ended.is_not(None))
        .order_by(CallRow.started.desc())
        .limit(MOST)
    )
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    topics, intents = _matters(session, ids)
    agents, notes = _talks(session, ids)
    names = _names(session, {login for of_call in agents.values() for login in of_call})
    return [
        PastCall(
            row.started,
            row.outcome,
            topics.get(row.id),
            tuple(intents[row.id]),
            tuple(dict.fromkeys(names.get(login, login) for login in agents[row.id])),
            *notes.get(row.id, (None, "")),
        )
        for row in rows
    ]


def _matters(session: Session, calls: list[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Call → the last topic; call → what was meant."""
    query = (
        select(TurnRow.call_id, TurnRow.intent, TurnRow.slots)
        .where(TurnRow.call_id.in_(calls), TurnRow.who == "caller")
        .order_by(TurnRow.call_id, TurnRow.position)
    )
    topics: dict[str, str] = {}
    intents: dict[str, list[str]] = defaultdict(list)
    for call, intent, slots in session.execute(query):
        if intent:
            intents[call].append(intent)
        if topic := (slots or {}).get("topic"):
            topics[call] = str(topic)
    return topics, intents


def _talks(session: Session, calls: list[str]) -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
    """Call → logins of those who talked; call → the last code and note."""
    query = (
        select(EventRow.call_id, EventRow.name, EventRow.detail)
        .where(EventRow.call_id.in_(calls), EventRow.name.in_(("person_joined", "wrap_up")))
        .order_by(EventRow.call_id, EventRow.position)
    )
    agents: dict[str, list[str]] = defaultdict(list)
    notes: dict[str, tuple[str, str]] = {}
    for call, name, detail in session.execute(query):
        if name == "wrap_up" and detail.get("code"):
            notes[call] = (str(detail["code"]), str(detail.get("note") or ""))
        elif name == "person_joined" and detail.get("agent"):
            agents[call].append(str(detail["agent"]))
    return agents, notes


def _names(session: Session, logins: Iterable[str]) -> dict[str, str]:
    query = select(PersonRow.login, PersonRow.name).where(PersonRow.login.in_(list(logins)))
    return {row.login: row.name for row in session.execute(query)}
