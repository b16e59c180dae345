"""Matters settled from the first word to the last, through a real Rasa, the real actions and the SQL shop."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.nlu_data.test_conversations import Caller
from tests.support.dialogue import NOW, ORDER
from tests.support.rasa_server import RasaServer
from voicebot.shop.port import Order, OrderItem, OrderState
from voicebot.store.models import OrderActRow, OrderRow, OutboxRow

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

numbers = itertools.count(200_000)
DELIVERED = replace(
    ORDER,
    state=OrderState.DELIVERED,
    delivered_at=NOW - timedelta(days=3),
    changed_at=NOW - timedelta(days=3),
)
PAID = replace(ORDER, state=OrderState.PAID, expected=None)
THREE = (
    OrderItem("buty trekkingowe", 1, Decimal("249.00"), "1"),
    OrderItem("koszulka sportowa", 2, Decimal("59.00"), "2"),
    OrderItem("plecak", 1, Decimal("199.00"), "3"),
)

Begin = Callable[[], "Caller"]


@pytest.fixture
async def calls(rasa_server: RasaServer) -> AsyncIterator[Begin]:
    """Calls, one after the other."""
    async with rasa_server.dialogue() as dialogue:
        begun: list[Caller] = []

        def begin() -> Caller:
            begun.append(Caller(rasa_server, dialogue))
            return begun[-1]

        yield begin
        for caller in begun:
            await caller.dialogue.end(caller.id)


async def order_in(server: RasaServer, like: Order, **changes: object) -> Order:
    """A new order of the shop."""
    order = replace(like, number=str(next(numbers)), **changes)  # type: ignore[arg-type]
    await server.put(order)
    return order


async def acts(server: RasaServer, order: Order) -> list[OrderActRow]:
    """What was done for an order, oldest first."""
    query = select(OrderActRow).join(OrderRow).where(OrderRow.number == order.number).order_by(OrderActRow.id)
    return await server.store.read(lambda session: list(session.scalars(query)))


async def letters(server: RasaServer, order: Order) -> list[OutboxRow]:
    """What waits to be sent about an order."""
    query = select(OutboxRow).where(OutboxRow.key.startswith(order.number))
    return await server.store.read(lambda session: list(session.scalars(query)))


async def test_a_return_of_the_only_thing_ends_with_a_code_and_a_letter(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """Number, postcode, reason, one yes: a row in the shop, a code spoken, a confirmation with its time in the outbox."""
    order = await order_in(rasa_server, DELIVERED)
    call = calls()
    await call.start()
    await call.say("chcę zwrócić buty")
    assert call.asks == "order_number"
    await call.say(order.number)
    assert call.asks == "postal_code"
    await call.say("31152")
    assert call.asks == "give_reason"
    asked = await call.say("są za małe")
    assert "Zwrot: buty trekkingowe" in asked
    assert call.asks == "confirm_matter"
    assert await acts(rasa_server, order) == []
    done = await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.words, act.amount) == ("return", "są za małe", Decimal(249))
    assert f"{act.code[:3]} {act.code[3:]}" in done
    assert "mailem" in done
    (letter,) = await letters(rasa_server, order)
    assert letter.recipient == order.email
    assert act.code in letter.text
    assert "23 listopada 2026, 12:00" in letter.text
    assert (call.asks, call.reply.slots["outcome"]) == ("anything_else", "return_done")
    await call.say("nie dziękuję")
    assert call.commands == {"hangup"}


async def begun(server: RasaServer, begin: Begin, order: Order, wish: str) -> Caller:
    """A call that said what it is about and proved whose order it is."""
    call = begin()
    await call.start()
    await call.say(wish, order.number, "31152")
    return call


async def test_everything_in_one_breath_needs_only_reason_and_yes(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """What was said is not asked again; "nie chcę podawać" is a fine reason."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    call = calls()
    await call.start()
    await call.say(f"chcę zwrócić plecak z zamówienia {order.number} kod 31152")
    assert call.asks == "give_reason"
    assert "Zwrot: plecak," in await call.say("nie chcę podawać")
    await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.pieces, act.words) == ([["3", 1]], None)


async def test_of_several_things_those_named_go_back(rasa_server: RasaServer, calls: Begin) -> None:
    """By name, in any case; a change of mind at the end counts."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    call = await begun(rasa_server, calls, order, "chciałabym zrobić zwrot")
    assert call.asks == "which_items"
    assert "koszulka sportowa" in call.heard
    await call.say("buty i koszulki", "nie podam powodu")
    assert "buty trekkingowe i koszulka sportowa, 2 sztuki" in call.heard
    heard = await call.say("nie tylko koszulkę jedną")
    assert "Zwrot: koszulka sportowa, pieniądze" in heard
    await call.say("tak zgadza się")
    (act,) = await acts(rasa_server, order)
    assert (act.pieces, act.amount) == ([["2", 1]], Decimal(59))


async def test_a_no_at_the_end_sends_nothing(rasa_server: RasaServer, calls: Begin) -> None:
    """And the next call is not asked about it."""
    order = await order_in(rasa_server, DELIVERED)
    call = await begun(rasa_server, calls, order, "chcę zwrócić buty")
    heard = await call.say("za małe", "nie")
    assert "nic nie wysyłam" in heard
    assert call.asks == "anything_else"
    assert await acts(rasa_server, order) == []
    again = await begun(rasa_server, calls, order, "gdzie jest moja paczka")
    assert again.asks == "anything_else"


async def test_a_dropped_call_goes_on_where_it_was_and_nothing_is_doubled(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """The next call is asked whether to finish; a third hears the number again."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    dropped = await begun(rasa_server, calls, order, "chcę zwrócić plecak")
    await dropped.say("rozpruł się")
    call = await begun(rasa_server, calls, order, "chcę zwrócić plecak")
    assert "niedokończony zwrot" in call.heard
    assert call.asks == "resume_matter"
    await call.say("tak")
    assert call.asks == "confirm_matter"
    assert "Zwrot: plecak," in call.heard
    await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert act.words == "rozpruł się"
    third = await begun(rasa_server, calls, order, "chcę zwrócić plecak")
    await third.say("rozpruł się", "tak")
    assert [same.code for same in await acts(rasa_server, order)] == [act.code]
    assert len(await letters(rasa_server, order)) == 1


async def test_a_question_about_the_parcel_is_told_of_what_is_unfinished(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """The status first; no to it forgets it."""
    order = await order_in(rasa_server, DELIVERED)
    await begun(rasa_server, calls, order, "chcę zwrócić buty")
    call = await begun(rasa_server, calls, order, "gdzie jest moja paczka")
    assert "doręczone" in call.heard
    assert call.asks == "resume_matter"
    await call.say("nie")
    assert call.asks == "anything_else"
    again = await begun(rasa_server, calls, order, "gdzie jest moja paczka")
    assert again.asks == "anything_else"


async def test_a_wrong_postcode_begins_no_matter(rasa_server: RasaServer, calls: Begin) -> None:
    """Not a word about the order or its goods; after two guesses a person."""
    order = await order_in(rasa_server, DELIVERED)
    call = calls()
    await call.start()
    heard = await call.say("chcę zwrócić buty", order.number, "00950")
    assert call.asks == "order_number"
    heard += await call.say(order.number, "00951")
    assert call.asks == "offer_person"
    assert "trekkingowe" not in heard
    assert await acts(rasa_server, order) == []


async def test_the_right_postcode_after_a_wrong_one_goes_on_with_the_matter(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """What the caller wants is not asked again."""
    order = await order_in(rasa_server, DELIVERED)
    call = calls()
    await call.start()
    await call.say("chcę zwrócić buty", order.number, "00950", order.number, "31152")
    assert call.asks == "give_reason"


async def test_a_return_that_comes_too_late_is_refused_in_plain_words(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """And a person is offered."""
    long_ago = NOW - timedelta(days=40)
    order = await order_in(rasa_server, DELIVERED, delivered_at=long_ago, changed_at=long_ago)
    call = await begun(rasa_server, calls, order, "chcę zwrócić buty")
    assert "czternaście dni, już minął" in call.heard
    assert call.asks == "offer_person"


async def test_an_exchange_names_what_for(rasa_server: RasaServer, calls: Begin) -> None:
    """One good, the caller's words, one yes."""
    order = await order_in(rasa_server, DELIVERED)
    call = await begun(rasa_server, calls, order, "chciałbym wymienić buty na inny rozmiar")
    assert call.asks == "exchange_for"
    await call.say("rozmiar czterdzieści dwa")
    assert call.asks == "confirm_matter"
    heard = await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.words) == ("exchange", "rozmiar czterdzieści dwa")
    assert f"{act.code[:3]} {act.code[3:]}" in heard


async def test_a_changed_mind_keeps_the_order(rasa_server: RasaServer, calls: Begin) -> None:
    """ "To jednak zwrot" in the middle of an exchange asks for nothing that is known."""
    order = await order_in(rasa_server, DELIVERED)
    call = await begun(rasa_server, calls, order, "chciałbym wymienić buty na inny rozmiar")
    await call.say("to jednak chcę zwrócić")
    assert call.asks == "give_reason"
    await call.say("za małe", "tak")
    assert [act.kind for act in await acts(rasa_server, order)] == ["return"]


async def test_a_complaint_says_what_is_wrong_and_what_is_wished(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """Opened with a number."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    call = await begun(rasa_server, calls, order, "chcę złożyć reklamację")
    assert call.asks == "which_items"
    await call.say("plecak")
    assert call.asks == "what_is_wrong"
    await call.say("zamek się zepsuł po tygodniu")
    assert call.asks == "complaint_wish"
    await call.say("proszę naprawić")
    assert "Reklamacja: plecak, oczekiwanie: naprawa" in call.heard
    heard = await call.say("potwierdzam")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.words, act.wish) == ("complaint", "zamek się zepsuł po tygodniu", "repair")
    assert f"{act.code[:3]} {act.code[3:]}" in heard


async def test_an_order_that_was_not_sent_is_called_off(rasa_server: RasaServer, calls: Begin) -> None:
    """One yes; where the money is, is then known."""
    order = await order_in(rasa_server, PAID)
    call = await begun(rasa_server, calls, order, "chcę anulować zamówienie")
    assert call.asks == "confirm_matter"
    assert "Pieniądze wrócą" in await call.say("tak")
    assert [act.kind for act in await acts(rasa_server, order)] == ["cancel"]
    heard = await call.say("kiedy dostanę zwrot pieniędzy")
    assert "Do oddania: 249 zł" in heard


async def test_an_order_that_was_sent_is_not_called_off(rasa_server: RasaServer, calls: Begin) -> None:
    """The caller hears what they can do instead."""
    order = await order_in(rasa_server, ORDER)
    call = await begun(rasa_server, calls, order, "chcę anulować zamówienie")
    assert "Po odbiorze można je zwrócić" in call.heard
    assert call.asks == "offer_person"


async def test_a_parcel_goes_elsewhere(rasa_server: RasaServer, calls: Begin) -> None:
    """The place as the caller said it, read back once."""
    order = await order_in(rasa_server, PAID)
    call = await begun(rasa_server, calls, order, "chcę zmienić adres dostawy")
    assert call.asks == "new_place"
    await call.say("paczkomat na rynku głównym w krakowie")
    assert "paczkomat na rynku głównym w krakowie" in call.heard
    await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.words) == ("redirect", "paczkomat na rynku głównym w krakowie")


async def test_an_invoice_for_a_company_needs_a_right_tax_id(rasa_server: RasaServer, calls: Begin) -> None:
    """A misheard one is noticed by its check digit."""
    order = await order_in(rasa_server, PAID)
    call = await begun(rasa_server, calls, order, "poproszę fakturę")
    assert call.asks == "invoice_company"
    await call.say("tak")
    assert call.asks == "tax_id"
    assert "nie jest poprawny" in await call.say("5260250996")
    assert "526 025 09 95" in await call.say("5260250995")
    await call.say("tak")
    (act,) = await acts(rasa_server, order)
    assert (act.kind, act.tax_id) == ("invoice", "5260250995")


async def test_an_invoice_for_a_person_needs_no_tax_id(rasa_server: RasaServer, calls: Begin) -> None:
    """No, yes."""
    order = await order_in(rasa_server, PAID)
    call = await begun(rasa_server, calls, order, "poproszę fakturę")
    await call.say("nie", "tak")
    (act,) = await acts(rasa_server, order)
    assert act.tax_id is None


@pytest.mark.parametrize(
    "said",
    [
        (),
        ("buty",),
        ("buty", "za małe"),
    ],
)
async def test_konsultant_is_heard_in_every_question_of_a_matter(
    rasa_server: RasaServer, calls: Begin, said: tuple[str, ...]
) -> None:
    """The phone of the order is known, and the matter goes with the wish."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    call = await begun(rasa_server, calls, order, "chciałabym zrobić zwrot")
    await call.say(*said, "konsultant")
    assert call.wish == ("asked", "+48501222333")
    assert await acts(rasa_server, order) == []


async def test_anger_gets_regret_and_a_person_at_once(rasa_server: RasaServer, calls: Begin) -> None:
    """In the middle of a question."""
    call = calls()
    await call.start()
    await call.say("gdzie jest moja paczka")
    heard = await call.say("kurwa to już trzeci raz dzwonię")
    assert heard.startswith("Rozumiem, przykro mi")
    assert call.asks == "phone_number"
    assert call.wish == ("asked", None)


async def test_questions_about_the_shop_are_answered_in_any_state(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """The open question stays open."""
    call = calls()
    await call.start()
    assert "od ósmej" in await call.say("w jakich godzinach pracujecie")
    assert call.asks == "anything_else"
    await call.say("gdzie jest moja paczka")
    assert "Kurier kosztuje" in await call.say("ile kosztuje dostawa kurierem")
    assert call.asks == "order_number"


async def test_a_shop_that_is_down_at_the_yes_keeps_the_matter(rasa_server: RasaServer, calls: Begin) -> None:
    """The caller is told; the book holds what was confirmed."""
    order = await order_in(rasa_server, DELIVERED)
    call = await begun(rasa_server, calls, order, "chcę zwrócić buty")
    await call.say("za małe")
    rasa_server.orders.down = True
    try:
        heard = await call.say("tak")
    finally:
        rasa_server.orders.down = False
    assert "Zgłoszenie zapisałam" in heard
    assert call.asks == "anything_else"
    assert await acts(rasa_server, order) == []


async def test_three_answers_without_a_good_end_with_a_person(rasa_server: RasaServer, calls: Begin) -> None:
    """Nothing is asked a fourth time."""
    order = await order_in(rasa_server, DELIVERED, items=THREE)
    call = await begun(rasa_server, calls, order, "chciałabym zrobić zwrot")
    await call.say("lodówkę", "telewizor")
    assert call.asks == "which_items"
    await call.say("pralkę")
    assert call.asks == "offer_person"


async def test_a_call_back_at_a_time_is_kept_with_it(rasa_server: RasaServer, calls: Begin) -> None:
    """Time and number read back once; the book has both."""
    call = calls()
    await call.start()
    await call.say("proszę o telefon jutro po dziesiątej")
    assert call.asks == "phone_number"
    heard = await call.say("501222333")
    assert "jutro po 10:00 na numer 501 222 333" in heard
    assert call.asks == "confirm_callback"
    await call.say("tak")
    wish = [wish for wish in rasa_server.book.wishes if wish.call_id == call.id][-1]
    assert (wish.phone, wish.at) == ("+48501222333", NOW.replace(day=24, hour=9))


async def test_a_call_back_when_nobody_is_there_asks_for_another_time(
    rasa_server: RasaServer, calls: Begin
) -> None:
    """With the hours; the phone of the verified order is not asked for."""
    order = await order_in(rasa_server, DELIVERED)
    call = await begun(rasa_server, calls, order, "gdzie jest moja paczka")
    heard = await call.say("proszę oddzwonić w sobotę")
    assert "od ósmej do szesnastej" in heard
    assert call.asks == "callback_time"
    heard = await call.say("w poniedziałek o dziewiątej")
    assert "końcówką 333" in heard
    assert call.asks == "confirm_callback"
    await call.say("zgadza się")
    wish = [wish for wish in rasa_server.book.wishes if wish.call_id == call.id][-1]
    assert wish.at == NOW.replace(day=30, hour=8)
