"""What of old records is deleted."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests.support.people import DAY, OTHER, PHONE, a_callback, a_wish, call, keep, said, two_people
from voicebot.dialogue.drafts import KEPT
from voicebot.records import forgetting
from voicebot.records.repository import CallRepository
from voicebot.store.models import CallbackRow, CallbackWishRow, CallRow, OutboxRow, VoicemailRow
from voicebot.store.worker import Store

LATER = DAY + timedelta(days=1)


async def test_words_and_numbers_go_and_counts_stay(store: Store, data: Path) -> None:
    """A forgotten call still says when it was, how long, how it ended and what was meant."""
    await two_people(store, data)
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


async def test_letters_keep_their_keys_alone(store: Store, data: Path) -> None:
    """What was sent is emptied and never sent again; what waits is left alone."""
    await two_people(store, data)

    def waits(session) -> None:
        session.get_one(OutboxRow, "555-x-s").state = "waiting"

    await store.run(waits)
    assert await store.run(lambda session: forgetting.forget_letters(session, LATER, 100)) == 5
    rows = await store.read(
        lambda session: {
            row.key: (row.recipient, row.subject, row.text) for row in session.scalars(select(OutboxRow))
        }
    )
    assert rows.pop("555-x-s")[0] != ""
    assert set(rows.values()) == {("", "", "")}
    assert await store.run(lambda session: forgetting.forget_letters(session, LATER, 100)) == 0


async def test_wishes_that_were_dealt_with_are_emptied(store: Store) -> None:
    """So are those that were taken back. Who still waits to be called back is not forgotten; that there was consent stays."""

    def some(session) -> None:
        proof = {"consent_at": DAY, "consent_version": "v1", "consent_text": "Proszę o telefon."}
        back = a_wish("back", OTHER, withdrawn=DAY)
        session.add(a_callback("open", OTHER, a_wish("waits", OTHER), back))
        session.add(a_callback("over", PHONE, a_wish("called", PHONE, **proof), ended=DAY, state="done"))
        session.add(a_callback("nameless", None, a_wish("hm", None), ended=DAY, state="cancelled"))

    await store.run(some)
    done = [await store.run(lambda session: forgetting.forget_wishes(session, LATER, 2)) for _ in range(3)]
    assert done == [2, 1, 0]
    rows = await store.read(
        lambda session: {
            row.call_id: (row.phone, row.summary != "", row.page, row.consent_text)
            for row in session.scalars(select(CallbackWishRow))
        }
    )
    assert rows.pop("waits") == (OTHER, True, "/konto/Felicja-Żegocińska", None)
    empty = (None, False, None)
    assert rows == {"called": (*empty, "Proszę o telefon."), "back": (*empty, None), "hm": (*empty, None)}


async def test_callbacks_that_are_over_lose_their_number(store: Store) -> None:
    """How often it was tried, and what came of it, stays."""

    def some(session) -> None:
        session.add(a_callback("open", OTHER))
        session.add(a_callback("over", PHONE, ended=DAY, state="done"))
        session.add(a_callback("new", PHONE, ended=LATER, state="done"))

    await store.run(some)
    done = [await store.run(lambda session: forgetting.forget_callbacks(session, LATER, 9)) for _ in range(2)]
    assert done == [1, 0]
    rows = await store.read(
        lambda session: {row.id: (row.phone, row.tries) for row in session.scalars(select(CallbackRow))}
    )
    assert rows == {"open": (OTHER, 3), "over": (None, 3), "new": (PHONE, 3)}


async def test_voice_messages_that_were_dealt_with_are_deleted(store: Store, data: Path) -> None:
    """Who still waits for somebody to listen is not forgotten."""
    await two_people(store, data)

    def done(session) -> None:
        session.get_one(VoicemailRow, "other-1").done = DAY

    await store.run(done)
    ids = await store.read(lambda session: forgetting.old_voicemails(session, LATER, 9))
    assert ids == ["other-1"]
    assert await store.read(lambda session: forgetting.old_voicemails(session, DAY, 9)) == []
    await store.run(lambda session: forgetting.forget_voicemails(session, ids))
    left = await store.read(lambda session: set(session.scalars(select(VoicemailRow.id))))
    assert left == {"phoned-1", "withheld-1"}


async def test_matters_that_nobody_went_on_with_are_deleted(store: Store, data: Path) -> None:
    """After their own days, some at a time."""
    await two_people(store, data)
    late = DAY + KEPT
    assert await store.run(lambda s: forgetting.forget_drafts(s, late - timedelta(seconds=1), 9)) == 0
    done = [await store.run(lambda s: forgetting.forget_drafts(s, late, 1)) for _ in range(3)]
    assert done == [1, 1, 0]
