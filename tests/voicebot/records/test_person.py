"""Everything kept about the person behind a phone number."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.people import (
    DAY,
    OTHER,
    PHONE,
    a_callback,
    a_customer,
    a_wish,
    call,
    keep,
    said,
    two_people,
)
from voicebot.errors import DataError
from voicebot.records import person
from voicebot.records.types import EventRecord
from voicebot.store.models import CallbackRow, CallbackWishRow, OutboxRow
from voicebot.store.worker import Store


@pytest.mark.parametrize(
    "written", ["+48577123984", "577123984", "577 123 984", "0048 577-123-984", " +48 (57) 712 39 84"]
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    """With and without the country, spaced and not."""
    assert person.e164(written, "PL") == PHONE


def test_a_number_of_another_country_is_taken_as_it_is() -> None:
    """With its prefix."""
    assert person.e164("+49 30 901820", "PL") == "+4930901820"


@pytest.mark.parametrize("written", ["", "konsultant", "12", "+48 12", "577123984577123984"])
def test_what_is_no_number_is_refused_with_an_example(written: str) -> None:
    """A mistyped number must not erase somebody else, or nobody."""
    with pytest.raises(DataError, match="is no phone number"):
        person.e164(written, "PL")


async def test_calls_are_found_by_who_called_and_by_what_was_said(store: Store, data: Path) -> None:
    """From the number, dictated in words (to the voice mail too), typed, read back, and by a wish; orders by what was verified."""
    await two_people(store, data)
    found = await store.read(lambda session: person.find(session, PHONE))
    assert found.calls == ("browser", "phoned", "typed", "wished", "withheld")
    assert found.orders == ("918273",)
    assert (found.callbacks, found.voicemails) == (("cbwished",), ("phoned-1", "withheld-1"))
    other = await store.read(lambda session: person.find(session, OTHER))
    assert other.calls == ("other",)
    assert other.orders == ("111111",)


@pytest.mark.parametrize(
    "note", ["proszę dzwonić 577-123-984 po 16", "tel. +48577123984", "nr 57 712 39 84, pani Felicja"]
)
async def test_a_number_that_an_agent_noted_is_found(store: Store, note: str) -> None:
    """On a call that came without one; other people's notes are not."""
    for name, written in (("noted", note), ("other", "prosi o telefon 600 700 800")):
        record = call(name, None, [said("konsultant")])
        record.events.append(EventRecord("wrap_up", 5, {"agent": "jan", "code": "promised", "note": written}))
        await keep(store, record)
    found = await store.read(lambda session: person.find(session, PHONE))
    assert found.calls == ("noted",)


async def test_an_order_that_was_only_guessed_at_is_not_theirs(store: Store) -> None:
    """Who names a stranger's order number gets nothing of the stranger; one told by the keypad tree is theirs."""
    guessed = said("123456", slots={"order_number": "123456"})
    told = said("333333", slots={"order_number": "333333", "outcome": "answered"})
    await keep(store, call("c", PHONE, [guessed, told]))
    assert (await store.read(lambda session: person.find(session, PHONE))).orders == ("333333",)


async def test_a_customer_of_the_demo_shop_brings_orders_and_address(store: Store) -> None:
    """Letters to that address are theirs."""
    await a_customer(store)
    found = await store.read(lambda session: person.find(session, PHONE))
    assert (found.orders, found.emails) == (("222222",), ("jan@example.com",))
    rows = await store.read(lambda session: person.kept(session, found))
    assert [row["city"] for row in rows["customers"]] == ["Kraków"]
    assert [row["total"] for row in rows["orders"]] == ["10.00"]


async def test_a_short_number_is_not_looked_for_among_words(store: Store) -> None:
    """Its digits stand in other people's numbers."""
    await keep(store, call("c", OTHER, [said("sześćset dwanaście trzysta")]))
    assert (await store.read(lambda session: person.find(session, "+48612300"))).calls == ()


async def test_all_of_it_can_be_shown(store: Store, data: Path, recordings: Path) -> None:
    """Every drawer, as JSON, and nothing of anybody else."""
    await two_people(store, data)
    rows = await store.read(lambda session: person.kept(session, person.find(session, PHONE)))
    assert {name: len(found) for name, found in rows.items()} == {
        "turns": 6, "events": 3, "recordings": 1, "wishes": 1, "callbacks": 1, "voicemails": 2, "drafts": 1,
        "letters": 4, "calls": 3, "customers": 0, "orders": 0,
    }  # fmt: skip
    text = json.dumps(rows, ensure_ascii=False)
    assert "szmaragdowe kalosze" in text
    assert DAY.isoformat() in text
    assert "obc" not in text


async def test_erasing_leaves_the_others_and_the_shops_books(
    store: Store, data: Path, recordings: Path
) -> None:
    """Counts are told by drawer; a second time there is nothing."""
    await two_people(store, data)
    await a_customer(store)
    before = await store.read(lambda session: person.kept(session, person.find(session, OTHER)))
    who = await store.read(lambda session: person.find(session, PHONE))
    erased = await store.run(lambda session: person.erase(session, who))
    assert erased == {
        "turns": 6, "events": 3, "recordings": 1, "wishes": 1, "callbacks": 1, "voicemails": 2, "drafts": 1,
        "letters": 4, "shared_letters": 0, "calls": 3,
    }  # fmt: skip
    left = await store.read(lambda session: person.kept(session, person.find(session, PHONE)))
    assert {name: len(rows) for name, rows in left.items() if rows} == {"customers": 1, "orders": 1}
    assert await store.read(lambda session: person.kept(session, person.find(session, OTHER))) == before
    assert set((await store.run(lambda session: person.erase(session, who))).values()) == {0}


async def test_a_callback_that_others_asked_for_too_stays(store: Store) -> None:
    """Of it go the person's own wish, and what the shop was told with their words in it, which is not shown to them: others' words are
    in it too. A callback nobody else asked for goes, and one to the person's number goes whoever asked for it."""
    await keep(store, call("mine", PHONE, [said("halo")]))
    told = {
        "channel": "email",
        "recipient": "biuro@example.com",
        "subject": "",
        "text": "",
        "state": "waiting",
    }

    def some(session) -> None:
        session.add(a_callback("shared", OTHER, a_wish("mine", OTHER), a_wish("theirs", None)))
        session.add(a_callback("alone", OTHER, a_wish("browser", PHONE), state="talking"))
        session.add(a_callback("tome", PHONE, a_wish("stranger", OTHER)))
        session.add(a_callback("strange", OTHER, a_wish("strange", OTHER), state="done"))
        for key in ("callback-shared-given_up-3", "callback-strange-check-1", "callback-sharedx-check-1"):
            session.add(OutboxRow(key=key, tries=0, created=DAY, due=DAY, **told))

    await store.run(some)
    who = await store.read(lambda session: person.find(session, PHONE))
    assert (who.callbacks, who.shared) == (("alone", "tome"), ("shared",))
    shown = await store.read(lambda session: person.kept(session, who))
    erased = await store.run(lambda session: person.erase(session, who))
    assert {name: len(shown[name]) for name in ("wishes", "callbacks", "letters")} == {
        "wishes": 3, "callbacks": 2, "letters": 0
    }  # fmt: skip
    assert "shared_letters" not in shown
    assert {name: count for name, count in erased.items() if count} == {
        "turns": 1, "events": 1, "wishes": 3, "callbacks": 2, "shared_letters": 1, "calls": 1
    }  # fmt: skip
    left = await store.read(
        lambda session: [
            list(session.scalars(select(column).order_by(column)))
            for column in (CallbackRow.id, CallbackWishRow.call_id, OutboxRow.key)
        ]
    )
    keys = ["callback-sharedx-check-1", "callback-strange-check-1"]
    assert left == [["shared", "strange"], ["strange", "theirs"], keys]


async def test_a_call_that_lasts_is_known(store: Store) -> None:
    """By caller."""
    await keep(store, call("now", PHONE, [said("halo")], live=True))
    who = await store.read(lambda session: person.find(session, PHONE))
    assert await store.read(lambda session: person.live(session, who)) == ["now"]


async def test_a_chat_is_theirs_in_which_their_order_was_told(store: Store) -> None:
    """A chat has no number; one in which somebody merely guessed at the order is not theirs."""
    await a_customer(store)
    told = said("222222", slots={"order_number": "222222", "verified": True})
    guessed = said("222222", slots={"order_number": "222222"})
    for name, turns in (("chat", [told]), ("guess", [guessed]), ("else", [said("333333", slots={"order_number": "333333", "verified": True})])):  # fmt: skip
        await keep(store, call(name, None, turns))
    assert (await store.read(lambda session: person.find(session, PHONE))).calls == ("chat",)
