"""What of old records is deleted."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests.support.people import DAY, call, keep, said, two_people
from voicebot.dialogue.drafts import KEPT
from voicebot.records import forgetting
from voicebot.records.repository import CallRepository
from voicebot.store.models import CallbackWishRow, CallRow, OutboxRow
from voicebot.store.worker import Store

LATER = DAY + timedelta(days=1)


async def test_words_and_numbers_go_and_counts_stay(store: Store, recordings: Path) -> None:
    """A forgotten call still says when it was, how long, how it ended and what was meant."""
    await two_people(store, recordings)
    assert await store.run(lambda session: forgetting.forget_calls(session, LATER, LATER, 100)) == 4
    record = await CallRepository(store).load("phoned")
    assert record is not None
    assert (record.caller, record.outcome) == (None, "answered")
    assert [(turn.text, turn.heard_text, dict(turn.slots)) for turn in record.turns] == [("", None, {})] * 3
    assert record.turns[0].intent == "order_status"
    assert record.turns[0].started_ms == 1000
    assert [(event.name, dict(event.detail)) for event in record.events] == [("recording_consent", {})]
    assert await store.run(lambda session: forgetting.forget_calls(session, LATER, LATER, 100)) == 0


async def test_young_and_living_calls_are_left_alone_and_it_is_bounded(store: Store) -> None:
    """Only ended ones from before, a batch at a time, oldest first."""
    for number in range(3):
        record = call(f"c{number}", "+48600700800", [said("a")])
        record.started = DAY + timedelta(hours=number)
        await keep(store, record)
    await keep(store, call("live", "+48600700800", [said("b")], live=True))
    before = DAY + timedelta(hours=2)
    done = [await store.run(lambda s: forgetting.forget_calls(s, before, LATER, 1)) for _ in range(3)]
    assert done == [1, 1, 0]
    query = select(CallRow.id).where(CallRow.forgotten.is_(None)).order_by(CallRow.id)
    assert await store.read(lambda session: list(session.scalars(query))) == ["c2", "live"]


async def test_letters_keep_their_keys_alone(store: Store, recordings: Path) -> None:
    """What was sent is emptied and never sent again; what waits is left alone."""
    await two_people(store, recordings)

    def waits(session) -> None:
        session.get_one(OutboxRow, "555-x-s").state = "waiting"

    await store.run(waits)
    assert await store.run(lambda session: forgetting.forget_letters(session, LATER, 100)) == 2
    rows = await store.read(
        lambda session: {
            row.key: (row.recipient, row.subject, row.text) for row in session.scalars(select(OutboxRow))
        }
    )
    assert rows.pop("555-x-s")[0] != ""
    assert set(rows.values()) == {("", "", "")}
    assert await store.run(lambda session: forgetting.forget_letters(session, LATER, 100)) == 0


async def test_wishes_that_were_dealt_with_are_emptied(store: Store, recordings: Path) -> None:
    """Who still waits to be called back is not forgotten."""
    await two_people(store, recordings)

    def done(session) -> None:
        session.get_one(CallbackWishRow, "other").done = DAY

    await store.run(done)
    assert await store.run(lambda session: forgetting.forget_wishes(session, LATER, 100)) == 1
    rows = await store.read(
        lambda session: {row.call_id: row.phone for row in session.scalars(select(CallbackWishRow))}
    )
    assert rows["other"] is None
    assert rows["wished"] is not None
    assert await store.run(lambda session: forgetting.forget_wishes(session, LATER, 100)) == 0


async def test_matters_that_nobody_went_on_with_are_deleted(store: Store, recordings: Path) -> None:
    """After their own days, some at a time."""
    await two_people(store, recordings)
    late = DAY + KEPT
    assert await store.run(lambda s: forgetting.forget_drafts(s, late - timedelta(seconds=1), 9)) == 0
    done = [await store.run(lambda s: forgetting.forget_drafts(s, late, 1)) for _ in range(3)]
    assert done == [1, 1, 0]
