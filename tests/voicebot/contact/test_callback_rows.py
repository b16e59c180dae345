"""Callbacks between the tables and the policy."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from voicebot.contact.callback_policy import Accepted, Due, Outcome, Over, Rung, State, Taken, Wished, begun
from voicebot.contact.callback_rows import (
    Callback,
    Keeping,
    apply,
    callback_of,
    case_of,
    forget,
    queued,
    write,
)
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Channel, Outgoing
from voicebot.store.models import CallbackRow, CallbackWishRow
from voicebot.store.worker import Store

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PHONE = "+48490000001"


def row_of(session: Session) -> CallbackRow:
    row = CallbackRow(id="one", phone=PHONE, queue=None, created=NOW)
    write(row, begun(NOW), NOW)
    session.add(row)
    return row


def note(callback: Callback) -> Outgoing:
    return Outgoing("", Channel.EMAIL, "shop@example.com", "s", f"{callback.phone} {callback.case.state}")


async def test_a_case_is_read_as_it_was_written(store: Store) -> None:
    """Every field, in every transaction."""
    wished = Wished(NOW + timedelta(hours=1), NOW, True)

    def work(session: Session) -> object:
        step = apply(session, row_of(session), wished, NOW, Keeping())
        return step and step.case

    case = await store.run(work)
    again = await store.read(lambda session: case_of(session.scalars(select(CallbackRow)).one()))
    assert again == case


async def test_the_shop_is_told_in_the_same_transaction(store: Store, clock) -> None:
    """Once for each time that nobody will ring any more, under a key of its own."""

    def work(session: Session) -> list[str]:
        row, keeping = row_of(session), Keeping(note=note)
        row.holder = "we"
        now, seen = NOW, []
        for event in (Wished(None, NOW, True), Taken(), Accepted(), Rung(Outcome.FORBIDDEN)):
            apply(session, row, event, now, keeping)
        seen.append(row.state)
        for event in (Wished(None, NOW, True), Taken(), Accepted(), Rung(Outcome.ANSWERED)):
            row.holder = "we"
            apply(session, row, event, now, keeping)
        apply(session, row, Due(), NOW + timedelta(hours=1), keeping)
        seen += [row.state, str(row.holder)]
        assert apply(session, row, Taken(), now, keeping) is None
        apply(session, row, Over(), now, keeping)
        return [*seen, row.state, str(row.holder), str(row.ended == now)]

    # whoever talked may still say that the talk is over
    assert await store.run(work) == ["given_up", "check", "we", "done", "None", "True"]
    clock.pass_(3600)
    told = await Outbox(store, clock).take()
    assert {message.key: message.text for message in told} == {
        "callback-one-given_up-1": f"{PHONE} given_up",
        "callback-one-check-2": f"{PHONE} check",
    }


async def test_without_anybody_to_tell_it_only_stays_on_the_list(store: Store, clock) -> None:
    """No message, the same state."""

    def work(session: Session) -> str:
        row = row_of(session)
        for event in (Wished(None, NOW, True), Taken(), Accepted(), Rung(Outcome.FORBIDDEN)):
            apply(session, row, event, NOW, Keeping())
        return row.state

    assert await store.run(work) == State.GIVEN_UP
    assert await Outbox(store, clock).take() == []


def wish(call: str, minute: int, summary: str, *, withdrawn: bool = False) -> CallbackWishRow:
    at = NOW + timedelta(minutes=minute)
    return CallbackWishRow(
        call_id=call,
        reason="asked",
        summary=summary,
        created=at,
        changed=at,
        withdrawn=at if withdrawn else None,
    )


async def test_what_was_taken_back_is_not_said_to_the_agent(store: Store) -> None:
    """Unless everything was; the same words are said once."""

    def work(session: Session) -> list[str]:
        row = row_of(session)
        row.wishes = [wish("a", 0, "zwrot "), wish("b", 1, "faktura", withdrawn=True), wish("c", 2, "zwrot")]
        mixed = callback_of(row).summary
        for each in row.wishes:
            each.withdrawn = NOW
        return [mixed, callback_of(row).summary]

    assert await store.run(work) == ["zwrot", "zwrot\nfaktura"]


async def test_only_so_many_wishes_are_kept(store: Store) -> None:
    """Taken back ones go first, then the oldest; fewer are left alone."""

    def work(session: Session) -> list[str]:
        row = row_of(session)
        row.wishes = [
            wish("a", 0, ""),
            wish("b", 1, "", withdrawn=True),
            wish("c", 2, ""),
            wish("d", 3, ""),
        ]
        session.flush()
        forget(session, row.wishes, 9)
        assert len(row.wishes) == 4
        forget(session, row.wishes, 2)
        return [kept.call_id for kept in row.wishes]

    assert await store.run(work) == ["c", "d"]
    assert len(await store.read(lambda session: session.scalars(select(CallbackWishRow)).all())) == 2


def test_a_callback_waits_in_the_queue_with_the_place_it_had() -> None:
    """As the fields of an interaction: its own queue or the usual one, the time it entered, whom it is about."""
    callback = Callback("one", begun(NOW), PHONE, None, ("call",), "")
    assert queued(callback, "sklep") == {
        "id": "one",
        "channel": "callback",
        "queue": "sklep",
        "entered": NOW.timestamp(),
        "caller": PHONE,
    }
    assert PHONE not in repr(callback)


async def test_the_answer_of_the_customer_is_remembered(store: Store) -> None:
    """When they answered, once and for all; not when the talk was over."""

    def work(session: Session) -> tuple[datetime | None, datetime | None]:
        row, minute = row_of(session), timedelta(minutes=1)
        steps = (Wished(None, NOW, True), Taken(), Accepted(), Rung(Outcome.ANSWERED), Over())
        for after, event in enumerate(steps):
            apply(session, row, event, NOW + after * minute, Keeping())
        return row.reached, row.ended

    assert await store.run(work) == (NOW + timedelta(minutes=3), NOW + timedelta(minutes=4))
