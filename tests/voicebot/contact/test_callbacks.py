"""The book of callbacks, as callers, the shop's page and the shop's people use it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from voicebot.contact.callback_policy import Accepted, Outcome, Rung, State
from voicebot.contact.callback_slots import Load
from voicebot.contact.callback_work import CallbackWork, Held
from voicebot.contact.callbacks import WISH_CHARS, WISHES, Place, SqlCallbacks
from voicebot.errors import StoreError
from voicebot.shop.port import CallbackWish, Consent
from voicebot.store.models import CallbackRow, CallbackWishRow
from voicebot.store.worker import Store

PHONE, OTHER = "+48490000001", "+48490000002"


@pytest.fixture
def news() -> list[int]:
    """One entry for each time that whoever rings was woken."""
    return []


@pytest.fixture
def book(store: Store, clock, news: list[int]) -> SqlCallbacks:
    """An empty book with a clock of the test's own."""
    return SqlCallbacks(store, clock, on_news=lambda: news.append(1))


@pytest.fixture
def work(store: Store, clock) -> CallbackWork:
    """The other side of the same book."""
    return CallbackWork(store, clock)


def wish(call: str = "call", phone: str | None = PHONE, summary: str = "", **more: object) -> CallbackWish:
    return CallbackWish(call, "asked", phone, summary, **more)  # type: ignore[arg-type]


async def rung(work: CallbackWork, outcome: Outcome) -> Held:
    """The first in the queue, once an agent has accepted and the customer was rung."""
    (held,) = await work.take(1)
    await work.move(held, Accepted())
    await work.move(held, Rung(outcome))
    return held


async def states(store: Store) -> list[str]:
    query = select(CallbackRow.state).order_by(CallbackRow.created)
    return await store.read(lambda session: list(session.scalars(query)))


async def test_a_wish_is_kept(book: SqlCallbacks, clock, news: list[int]) -> None:
    """What was said and when is in the book, and whoever rings is told."""
    await book.record(wish(summary="pyta o zwrot"))
    (noted,) = await book.open()
    assert (noted.wish, noted.created, noted.done) == (wish(summary="pyta o zwrot"), clock.now(), None)
    assert (noted.state, news) == (State.WAITING, [1])


async def test_a_second_wish_of_a_call_replaces_the_first(book: SqlCallbacks, clock) -> None:
    """One call, one wish; it keeps its place and learns the number."""
    await book.record(CallbackWish("call", "dialogue_down", None, ""))
    clock.pass_(60)
    await book.record(wish("other", None))
    clock.pass_(60)
    await book.record(wish(summary="pyta o zwrot"))
    waiting = await book.open()
    assert [noted.wish.call_id for noted in waiting] == ["call", "other"]
    assert waiting[0].wish == wish(summary="pyta o zwrot")
    assert [noted.state for noted in waiting] == [State.WAITING, State.WISHED]


async def test_what_is_once_known_is_not_lost(book: SqlCallbacks, clock) -> None:
    """A later wish of the call without number and time does not wipe them out."""
    at = clock.now() + timedelta(hours=3)
    await book.record(wish(at=at))
    await book.record(CallbackWish("call", "no_input", None, ""))
    (noted,) = await book.open()
    assert (noted.wish.reason, noted.wish.phone, noted.wish.at) == ("no_input", PHONE, at)
    assert noted.state is State.SCHEDULED


async def test_a_wish_is_done_once(book: SqlCallbacks) -> None:
    """Done takes it off the list; a second time, or an unknown call, is told."""
    await book.record(wish())
    assert await book.done("call") is True
    assert await book.open() == []
    noted = await book.find("call")
    assert noted is not None
    assert noted.done is not None
    assert await book.done("call") is False
    assert await book.done("nobody") is False


async def test_asking_again_opens_it_again(book: SqlCallbacks) -> None:
    """A new wish of a call that was dealt with is a new callback."""
    await book.record(wish())
    await book.done("call")
    await book.record(wish(summary="jeszcze raz"))
    assert len(await book.open()) == 1


async def test_only_so_many_are_listed(book: SqlCallbacks, clock) -> None:
    """The longest waiting come first, up to the limit."""
    for call in range(5):
        await book.record(wish(f"call-{call}", None))
        clock.pass_(1)
    assert [noted.wish.call_id for noted in await book.open(2)] == ["call-0", "call-1"]


async def test_what_was_erased_is_on_no_list(book: SqlCallbacks, store: Store) -> None:
    """Whoever erases a person's words leaves a list that can be read."""
    await book.record(wish())
    await store.run(lambda session: session.execute(delete(CallbackWishRow)))
    assert await book.open() == []


async def test_a_database_that_refuses_is_told(store: Store) -> None:
    """The caller of `record` learns that the wish was not kept."""
    await store.close()
    with pytest.raises(StoreError):
        await SqlCallbacks(store).record(wish())


# --- one number, one callback ---------------------------------------------------------------------


async def test_wishes_for_one_number_are_one_callback(book: SqlCallbacks, work: CallbackWork, clock) -> None:
    """The earlier place, the newer time, both summaries, each once."""
    first, at = clock.now(), clock.now() + timedelta(hours=4)
    await book.record(wish("call", summary="pyta o zwrot"))
    clock.pass_(60)
    await book.record(wish("page-1", summary="ze strony", at=at))
    await book.record(wish("page-2", summary="ze strony"))
    await book.record(wish("page-3", summary="ze strony", at=at))
    (noted,) = await book.open()
    assert (noted.wish.call_id, noted.wish.at, noted.state) == ("call", at, State.SCHEDULED)
    assert noted.wish.summary == "pyta o zwrot\nze strony"
    clock.pass_(4 * 3600)
    await work.look()
    (held,) = await work.take(9)
    assert held.callback.case.entered == first
    assert held.callback.wishes == ("call", "page-1", "page-2", "page-3")


async def test_a_caller_who_leaves_the_queue_keeps_the_place(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """Before those who asked earlier but entered later."""
    await book.record(wish("other", OTHER))
    await book.record(wish(entered=clock.now() - timedelta(minutes=10), queue="zwroty"))
    taken = await work.take(9)
    assert [held.callback.phone for held in taken] == [PHONE, OTHER]
    assert taken[0].callback.queue == "zwroty"


async def test_a_number_that_becomes_known_joins_what_is_there(book: SqlCallbacks, clock) -> None:
    """A wish without a number, then its number, which is to be called already: one callback with the earlier place."""
    await book.record(wish("early", None, "awaria"))
    clock.pass_(60)
    await book.record(wish("later", PHONE, "pyta o zwrot"))
    await book.record(wish("early", PHONE, "awaria"))
    (noted,) = await book.open()
    assert noted.wish.summary == "awaria\npyta o zwrot"
    assert noted.wish.call_id == "early"


async def test_a_number_that_was_corrected_is_the_one_to_call(book: SqlCallbacks, store: Store) -> None:
    """The one that was wrong is not rung, unless somebody else asked for it."""
    await book.record(wish("call", OTHER))
    await book.record(wish("call", PHONE))
    assert [noted.wish.phone for noted in await book.open()] == [PHONE]
    await book.record(wish("page", PHONE, "ze strony"))
    await book.record(wish("call", OTHER))
    assert sorted(str(noted.wish.phone) for noted in await book.open()) == [PHONE, OTHER]
    await book.cancel("page")
    await book.record(wish("again", PHONE))
    await book.record(wish("again", OTHER))
    assert [noted.wish.phone for noted in await book.open()] == [OTHER]


async def test_what_is_kept_of_one_callback_is_bounded(book: SqlCallbacks, store: Store, clock) -> None:
    """The newest wishes, and so many letters of each; what was taken back goes first."""
    for number in range(WISHES + 3):
        await book.record(wish(f"call-{number}", summary=f"{number} " + "x" * 2 * WISH_CHARS))
        clock.pass_(1)
        if number == 5:
            await book.cancel("call-5")
    (noted,) = await book.open()
    query = select(CallbackWishRow.call_id).order_by(CallbackWishRow.created)
    kept = await store.read(lambda session: list(session.scalars(query)))
    assert kept == [f"call-{number}" for number in range(2, WISHES + 3) if number != 5]
    assert len(noted.wish.summary) <= 1000
    assert noted.wish.summary.startswith("…")


async def test_who_asks_during_a_talk_is_called_afterwards(
    book: SqlCallbacks, work: CallbackWork, store: Store
) -> None:
    """A second callback, because the first is being answered; but not while they talk. A word of the very same call changes nothing."""
    await book.record(wish())
    held = await rung(work, Outcome.ANSWERED)
    await book.record(wish("page"))
    await book.record(wish())
    assert await states(store) == ["talking", "waiting"]
    assert await work.take(9) == []
    await book.done("call")
    assert [again.callback.id == held.callback.id for again in await work.take(9)] == [False]


async def test_a_late_word_of_a_call_does_not_double_what_rings_already(
    book: SqlCallbacks, work: CallbackWork, store: Store, clock
) -> None:
    """The first callback broke off, a second one waits for the same number: a word of the first call joins the second."""
    await book.record(wish())
    await rung(work, Outcome.ANSWERED)
    await book.record(wish("page"))
    clock.pass_(60)
    await work.look()
    assert sorted(await states(store)) == ["check", "waiting"]
    await book.record(wish())
    assert [noted.state for noted in await book.open()] == [State.WAITING]


async def test_who_asks_again_need_not_be_looked_at_by_the_shop(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """A callback given up is waiting again, and it is the same one."""
    await book.record(wish())
    held = await rung(work, Outcome.FORBIDDEN)
    (noted,) = await book.open()
    assert (noted.state, noted.why) == (State.GIVEN_UP, "forbidden")
    await book.record(wish("page"))
    (again,) = await work.take(9)
    assert again.callback.id == held.callback.id


async def test_the_shop_has_a_customer_rung_again(book: SqlCallbacks, work: CallbackWork) -> None:
    """Only what is with the shop, and not beside another one for the same number."""
    await book.record(wish())
    assert await book.again("call") is False
    assert await book.again("nobody") is False
    held = await rung(work, Outcome.FORBIDDEN)
    assert await book.again("call") is True
    assert [one.callback.id for one in await work.take(9)] == [held.callback.id]


# --- consent ---------------------------------------------------------------------------------------


async def test_the_proof_of_consent_is_kept_with_the_wish(book: SqlCallbacks, store: Store, clock) -> None:
    """When, where, in which call, to which text in which version; a later word of the call without one does not wipe it out."""
    consent = Consent("widget", "Proszę o telefon.")
    await book.record(wish("page", consent=consent, page="/koszyk"))
    clock.pass_(60)
    await book.record(wish("page", page="/koszyk"))
    row = await store.read(lambda session: session.get(CallbackWishRow, "page"))
    assert row is not None
    assert row.consent_at == clock.now() - timedelta(minutes=1)
    assert (row.consent_channel, row.consent_text) == ("widget", "Proszę o telefon.")
    assert row.consent_version == consent.version
    assert row.page == "/koszyk"


# --- taking it back -------------------------------------------------------------------------------


async def test_a_wish_is_taken_back_once(book: SqlCallbacks, work: CallbackWork) -> None:
    """Nobody is called for it; the second time, or for an unknown call, there is nothing to take back."""
    await book.record(wish())
    assert await book.find("call") is not None
    assert await book.cancel("call") is True
    assert (await book.open(), await book.find("call")) == ([], None)
    assert await book.cancel("call") is False
    assert await book.cancel("nobody") is False
    assert await work.take(9) == []


async def test_who_takes_back_a_wish_does_not_take_back_anothers(
    book: SqlCallbacks, work: CallbackWork, clock
) -> None:
    """A stranger who typed this number cannot cancel what its owner asked for; the time is the owner's again."""
    at = clock.now() + timedelta(hours=1)
    await book.record(wish("owner", at=at, summary="pyta o zwrot"))
    await book.record(wish("stranger", at=at + timedelta(hours=9), summary="ze strony"))
    assert await book.cancel("stranger") is True
    (noted,) = await book.open()
    assert (noted.wish.at, noted.wish.summary, noted.state) == (at, "pyta o zwrot", State.SCHEDULED)
    await book.record(wish("page"))
    assert await book.cancel("page") is True  # it was as soon as possible, and so it stays
    assert [one.state for one in await book.open()] == [State.WAITING]


async def test_the_shop_drops_a_callback_whoever_asked_for_it(book: SqlCallbacks, work: CallbackWork) -> None:
    """All wishes for the number at once; afterwards there is none to drop."""
    await book.record(wish("one"))
    await book.record(wish("two"))
    assert await book.drop("two") is True
    assert await book.drop("one") is False
    assert await book.drop("nobody") is False
    assert (await book.open(), await work.take(9)) == ([], [])


async def test_a_talk_cannot_be_taken_back(book: SqlCallbacks, work: CallbackWork) -> None:
    """Neither by its only wish nor by one of several."""
    await book.record(wish("one"))
    await book.record(wish("two"))
    await rung(work, Outcome.ANSWERED)
    assert await book.cancel("one") is False
    assert await book.cancel_number(PHONE) is False


async def test_the_owner_of_a_number_takes_everything_back(book: SqlCallbacks, work: CallbackWork) -> None:
    """Whoever asked for it; another number is another matter."""
    await book.record(wish("one"))
    await book.record(wish("two"))
    await book.record(wish("three", OTHER))
    assert await book.cancel_number(PHONE) is True
    assert await book.cancel_number(PHONE) is False
    assert [noted.wish.phone for noted in await book.open()] == [OTHER]


async def test_whoever_has_it_in_hands_loses_it_by_a_cancellation(
    book: SqlCallbacks, work: CallbackWork
) -> None:
    """An agent who accepts a moment later does not ring the customer."""
    await book.record(wish())
    (held,) = await work.take(1)
    await book.cancel("call")
    assert await work.move(held, Accepted()) is None


# --- what is promised -----------------------------------------------------------------------------


async def test_what_is_promised_is_known(book: SqlCallbacks, work: CallbackWork, clock) -> None:
    """Those who wait or are in hands, and the times that are booked; not what is with the shop."""
    at = clock.now() + timedelta(hours=1)
    await book.record(wish("nameless", None))
    await book.record(wish("gone", "+48490000009"))
    await rung(work, Outcome.FORBIDDEN)
    await book.record(wish("one"))
    await book.record(wish("two", OTHER, at=at))
    await work.take(1)
    assert await book.load() == Load(1, (at,))


@pytest.mark.parametrize(("fits", "kept"), [(lambda load: load.waiting < 1, 1), (lambda load: True, 2)])
async def test_what_does_not_fit_is_not_kept(
    book: SqlCallbacks, fits: Callable[[Load], bool], kept: int
) -> None:
    """Looked at and kept in one transaction."""
    results = [await book.record_if(wish(f"page-{n}", f"+4849000000{n}"), fits) for n in range(2)]
    assert results == [True, kept == 2]
    assert len(await book.open()) == kept


async def test_who_asks_out_of_a_queue_keeps_the_place_they_had_there(store: Store, clock) -> None:
    """The time they entered it, and its name; who is in none has the time of asking; a place that the wish brings itself counts."""
    entered = clock.now() - timedelta(minutes=9)
    places = {"queued": Place(entered, "complaints")}
    book = SqlCallbacks(store, clock, place_of=places.get)
    await book.record(wish("asks", OTHER))
    await book.record(wish("queued", PHONE))
    await book.record(wish("queued-too", "+48490000003", entered=entered - timedelta(minutes=1)))
    query = select(CallbackRow.phone, CallbackRow.entered, CallbackRow.queue).order_by(CallbackRow.entered)
    rows = await store.read(lambda session: session.execute(query).all())
    assert [tuple(row) for row in rows] == [
        ("+48490000003", entered - timedelta(minutes=1), None),
        (PHONE, entered, "complaints"),
        (OTHER, clock.now(), None),
    ]
