"""Callbacks between the tables and the policy: what is read, what is written, and the message to the shop in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from voicebot.contact import callback_policy
from voicebot.contact.callback_policy import CLOSED, LEASED, Case, Do, Event, Rules, State, Step
from voicebot.messages import outbox
from voicebot.messages.types import Outgoing
from voicebot.store.models import CallbackRow, CallbackWishRow

SUMMARY_CHARS = 1000
"""Of what an agent or the shop reads about one callback."""


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback as its row. phone: E.164; None while unknown. wishes: the call ids that asked for it, first to last. summary: of
    all of them, each said once. queue: whose place it keeps; None: the usual one. asked: when the first of them was uttered; None: it does
    not matter here."""

    id: str
    case: Case
    phone: str | None = field(repr=False)
    queue: str | None
    wishes: tuple[str, ...]
    summary: str = field(repr=False)
    asked: datetime | None = None


class Queued(TypedDict):
    """The fields of the ACD's Interaction. entered: Unix time, seconds. caller: never in a log."""

    id: str
    channel: str
    queue: str
    entered: float
    caller: str | None


def queued(callback: Callback, usual: str) -> Queued:
    """A callback whose turn is to come, as what waits in a queue: with the place it has. usual: the queue of one that names none."""
    return Queued(
        id=callback.id,
        channel="callback",
        queue=callback.queue or usual,
        entered=callback.case.entered.timestamp(),
        caller=callback.phone,
    )


Note = Callable[[Callback], Outgoing | None]
"""What the shop is told of a callback that nobody will ring any more; None: nothing."""


def no_note(callback: Callback) -> None:
    """For who has nobody to write to: it stays on the list."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How callbacks are kept: the rules, and what the shop is told."""

    rules: Rules = field(default_factory=Rules)
    note: Note = no_note


def case_of(row: CallbackRow) -> Case:
    """The policy's half of a row."""
    return Case(
        State(row.state), row.entered, row.at, row.due, row.tries, row.tries_left, row.calling_off, row.why
    )


def callback_of(row: CallbackRow) -> Callback:
    """A row with all that was said. Reads its wishes."""
    said = [wish for wish in row.wishes if wish.withdrawn is None] or row.wishes
    summary = "\n".join(dict.fromkeys(text for wish in said if (text := wish.summary.strip())))
    if len(summary) > SUMMARY_CHARS:  # the newest matters most
        summary = "…" + summary[1 - SUMMARY_CHARS :]
    wishes = tuple(wish.call_id for wish in row.wishes)
    return Callback(row.id, case_of(row), row.phone, row.queue, wishes, summary, row.created)


def write(row: CallbackRow, case: Case, now: datetime) -> None:
    """Put a case into its row. Whoever had it in hands has not any more once it is in nobody's."""
    row.state, row.entered, row.at, row.due = case.state.value, case.entered, case.at, case.due
    row.tries, row.tries_left, row.calling_off, row.why = (
        case.tries,
        case.tries_left,
        case.calling_off,
        case.why,
    )
    row.changed = now
    if case.state in CLOSED:
        row.ended = row.ended or now
    if case.state not in LEASED and case.state is not State.CHECK:
        row.holder = None


def apply(session: Session, row: CallbackRow, event: Event, now: datetime, keeping: Keeping) -> Step | None:
    """An event happens to a callback: its row and, where the shop must know, a message, both or none of them. None: it does not fit."""
    step = callback_policy.step(case_of(row), event, now, keeping.rules)
    if step is None:
        return None
    write(row, step.case, now)
    if step.do is Do.TELL_SHOP and (message := keeping.note(callback_of(row))) is not None:
        key = f"callback-{row.id}-{step.case.state.value}-{step.case.tries}"
        outbox.put(session, replace(message, key=key), now)
    return step


def forget(session: Session, wishes: list[CallbackWishRow], most: int) -> None:
    """Keep so many wishes of one callback: what was taken back goes first, then the oldest."""
    in_turn = sorted(wishes, key=lambda wish: (wish.withdrawn is None, wish.created))
    for wish in in_turn[: max(0, len(wishes) - most)]:
        wishes.remove(wish)
        session.delete(wish)
