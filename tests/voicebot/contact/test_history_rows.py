"""Earlier contacts of a number, from the tables."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.people import DAY, OTHER, PHONE, a_callback, a_wish, call, keep, said
from voicebot.contact.history import MOST, PastCall
from voicebot.contact.history_rows import find
from voicebot.records.types import EventRecord
from voicebot.store.models import CallbackRow, CallRow, PersonRow, VoicemailRow
from voicebot.store.worker import Store


async def past_of(store: Store, phone: str = PHONE, besides: str = "now"):  # type: ignore[no-untyped-def]
    return await store.read(lambda session: find(session, phone, besides))


async def test_a_call_has_its_matter_its_people_and_the_last_note(store: Store) -> None:
    """Names of those who work here, logins of those who do not any more; nothing that was said."""
    record = call(
        "one",
        PHONE,
        [said("buty", intent="order_status"), said("x", slots={"topic": "complaint"}), said("Tak.", "bot")],
    )
    record.outcome = "person"
    record.events += [
        EventRecord("person_joined", 5, {"agent": "jan", "waited_s": 3}),
        EventRecord("person_joined", 6, {"agent": "gone", "waited_s": 3}),
        EventRecord("wrap_up", 7, {"agent": "jan", "code": "promised", "note": "a"}),
        EventRecord("wrap_up", 8, {"agent": "gone", "code": "solved", "note": "b"}),
    ]
    await keep(store, record)
    await keep(store, call("now", PHONE, [said("halo")]))
    await keep(store, call("live", PHONE, [said("halo")], live=True))
    await keep(store, call("other", OTHER, [said("halo")]))

    def person(session: Session) -> None:
        session.add(
            PersonRow(
                login="jan",
                name="Jan Kowal",
                role="agent",
                password="x",
                skills=[],
                disabled=False,
                created=DAY,
            )
        )

    await store.run(person)
    past = await past_of(store)
    assert past.calls == [
        PastCall(DAY, "person", "complaint", ("order_status",), ("Jan Kowal", "gone"), "solved", "b")
    ]
    assert (past.callbacks, past.messages) == ([], [])


async def test_a_forgotten_call_is_no_past(store: Store) -> None:
    """Whose number was taken out is nobody's."""
    await keep(store, call("old", PHONE, [said("x")]))

    def forget(session: Session) -> None:
        row = session.get(CallRow, "old")
        assert row is not None
        row.caller, row.forgotten = None, DAY

    await store.run(forget)
    assert (await past_of(store)).calls == []


async def test_what_is_open_for_the_number_is_there_and_nothing_else(store: Store) -> None:
    """Callbacks and voice messages that somebody dealt with, and those of others, are not."""

    def more(session: Session) -> None:
        session.add(a_callback("mine", PHONE, a_wish("w1", PHONE)))
        session.add(a_callback("theirs", OTHER, a_wish("w2", OTHER)))
        done = a_callback("done", PHONE, a_wish("w3", PHONE))
        done.state, done.ended = "done", DAY
        session.add(done)
        for id_, phone, handled in (("m1", PHONE, None), ("m2", PHONE, DAY), ("m3", OTHER, None)):
            session.add(
                VoicemailRow(
                    id=id_,
                    call_id="c",
                    queue="q",
                    phone=phone,
                    length_s=4.4,
                    transcript="t",
                    created=DAY,
                    done=handled,
                )
            )

    await store.run(more)
    past = await past_of(store)
    state = await store.read(lambda session: session.get(CallbackRow, "mine").state)  # type: ignore[union-attr]
    assert [(one.at, one.state) for one in past.callbacks] == [(DAY, state)]
    assert [one.length_s for one in past.messages] == [4.4]


async def test_only_the_newest_are_read_and_by_an_index(store: Store) -> None:
    """A shop's regular has hundreds of calls, a shop hundreds of thousands."""
    for number in range(MOST + 2):
        record = call(f"c{number}", PHONE, [said("x")])
        record.started = DAY + timedelta(days=number)
        await keep(store, record)
    past = await past_of(store)
    assert [one.at for one in past.calls] == [DAY + timedelta(days=day) for day in range(MOST + 1, 1, -1)]
    plan = "EXPLAIN QUERY PLAN SELECT id FROM calls WHERE caller = 'x' ORDER BY started DESC LIMIT 10"
    steps = await store.read(lambda session: [row[3] for row in session.execute(text(plan))])
    assert any("ix_calls_caller_started" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps)
