"""Callbacks as the shop's page offers them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from voicebot.contact.callback_desk import CallbackDesk
from voicebot.contact.callback_links import CancelLinks
from voicebot.contact.callback_policy import Accepted, Outcome, Rung
from voicebot.contact.callback_slots import Capacity
from voicebot.contact.callback_work import CallbackWork
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.contact.hours import Hours, Span
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import CallbackRefused, DataError
from voicebot.store.models import CallbackWishRow
from voicebot.store.worker import Store

ZONE = ZoneInfo("Europe/Warsaw")
TEXTS = Prompts.load(Path(__file__).parents[3] / "nlu_data" / "prompts.yml")
WEEK = Hours(dict.fromkeys(range(5), (Span(8 * 60, 16 * 60),)), closed_on_holidays=False)
PHONE, OTHER = "+48490000001", "+48490000002"

Make = Callable[..., CallbackDesk]


@pytest.fixture
def book(store: Store, clock) -> SqlCallbacks:
    """An empty book; it is Monday, 2 March 2026, 10:30 at the shop."""
    return SqlCallbacks(store, clock)


@pytest.fixture
def make(book: SqlCallbacks, clock) -> Make:
    """A desk over the book; two callbacks an hour."""

    def desk(*, limit: int = 200, secret: str | None = "a secret of the shop") -> CallbackDesk:
        links = None if secret is None else CancelLinks(secret)
        capacity = Capacity(2, slot_min=60, days=2)
        return CallbackDesk(book, WEEK, capacity, TEXTS, ZONE, clock, limit=limit, links=links)

    return desk


def at(hour: int, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZONE)


async def test_what_is_free_is_offered_in_polish(make: Make) -> None:
    """Soon in minutes, slots by day and hour, and what is agreed to with its version."""
    offer = await make().offer()
    assert offer.soon is not None
    assert offer.soon.text == "za około 5 minut"
    assert [choice.text for choice in offer.slots[:2]] == ["dzisiaj po 11:00", "dzisiaj po 12:00"]
    assert offer.slots[-1].text == "jutro po 15:00"
    assert offer.slots[0].at == at(11)
    assert offer.consent.text.startswith("Proszę o telefon")
    assert len(offer.consent.version) == 12


async def test_a_long_wait_is_told_as_a_time_of_day(make: Make, clock) -> None:
    """Behind eight who wait, and when nobody is there."""
    desk = make()
    for number in range(8):
        await desk.book(f"+4849000001{number}", None, None, None)
    offer = await desk.offer()
    assert offer.soon is not None
    assert offer.soon.text == "dzisiaj po 14:00"
    clock.pass_(8 * 3600)
    offer = await make().offer()
    assert offer.soon is not None
    assert offer.soon.text == "jutro po 12:00"


async def test_soon_is_promised_to_so_many_only(make: Make) -> None:
    """More wait than the limit: neither offered nor taken on."""
    desk = make(limit=1)
    booked = await desk.book(PHONE, None, "/koszyk", None)
    assert booked.when == "za około 5 minut"
    assert (await desk.offer()).soon is None
    with pytest.raises(CallbackRefused, match="full"):
        await desk.book(OTHER, None, None, None)


async def test_a_slot_is_booked_until_it_is_full(make: Make, book: SqlCallbacks) -> None:
    """Two fit; the third is told that it is taken, and is not in the book."""
    desk = make()
    offer = await desk.offer()
    for phone in (PHONE, OTHER):
        booked = await desk.book(phone, at(12).astimezone(UTC), None, offer.consent.version)
    assert booked.says == "Oddzwonimy dzisiaj po 12:00. Połączymy z konsultantem."
    with pytest.raises(CallbackRefused, match="taken"):
        await desk.book("+48490000003", at(12), None, None)
    assert {noted.wish.phone for noted in await book.open()} == {PHONE, OTHER}
    assert at(12) not in [choice.at for choice in (await desk.offer()).slots]


@pytest.mark.parametrize("wrong", [at(12) + timedelta(minutes=5), at(9), at(17), at(11, day=9)])
async def test_a_time_that_is_not_offered_is_not_taken(make: Make, wrong: datetime) -> None:
    """Between slots, over, outside the hours, too far."""
    with pytest.raises(CallbackRefused, match="taken"):
        await make().book(PHONE, wrong, None, None)


async def test_the_wish_is_kept_with_its_proof(make: Make, store: Store, clock) -> None:
    """What was agreed to, on which page; the consent of another version is none."""
    desk = make()
    booked = await desk.book(PHONE, None, "/koszyk", None)
    assert booked.token is not None
    row = await store.read(lambda session: session.get(CallbackWishRow, str(booked.token).split(".")[0]))
    assert row is not None
    assert (row.page, row.consent_channel, row.consent_at) == ("/koszyk", "widget", clock.now())
    assert row.consent_text == TEXTS.text("callback_consent")
    with pytest.raises(CallbackRefused, match="stale"):
        await desk.book(PHONE, None, None, "0" * 12)


async def test_a_link_shows_and_takes_back_its_wish(make: Make, book: SqlCallbacks) -> None:
    """Once; afterwards there is nothing to show."""
    desk = make()
    soon, later = await desk.book(PHONE, None, None, None), await desk.book(OTHER, at(12), None, None)
    assert soon.token is not None
    assert later.token is not None
    assert [await desk.look(token) for token in (soon.token, later.token)] == [
        "jak najszybciej",
        "dzisiaj po 12:00",
    ]
    assert await desk.cancel(soon.token) is True
    assert await desk.cancel(soon.token) is False
    assert await desk.look(soon.token) is None
    assert [noted.wish.phone for noted in await book.open()] == [OTHER]


async def test_a_talk_has_nothing_to_take_back(make: Make, store: Store, clock) -> None:
    """The link is told so."""
    desk, work = make(), CallbackWork(store, clock)
    booked = await desk.book(PHONE, None, None, None)
    (held,) = await work.take(1)
    await work.move(held, Accepted())
    await work.move(held, Rung(Outcome.ANSWERED))
    assert await desk.look(booked.token or "") is None


async def test_without_a_secret_there_are_no_links(make: Make) -> None:
    """None is given out, none is believed."""
    desk = make(secret=None)
    assert (await desk.book(PHONE, None, None, None)).token is None
    assert await desk.look("page-1.0.x") is None
    assert await desk.cancel("page-1.0.x") is False


def test_a_text_that_lacks_stops_the_start(book: SqlCallbacks, clock) -> None:
    """Not the first visitor."""
    with pytest.raises(DataError, match="callback_consent"):
        CallbackDesk(book, WEEK, Capacity(2), Prompts({}), ZONE, clock, limit=1, links=None)
