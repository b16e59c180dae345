"""Tests of voicebot.dialogue.actions.matter_desk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.dialogue import (
    ORDER,
    PROMPTS,
    Book,
    Conversation,
    FixedClock,
    Letters,
    Papers,
    Shop,
    bot,
    leaves_form,
    means,
    next_action,
    slots_of,
)
from tests.support.matters import DELIVERED, PAID
from voicebot.dialogue.actions.clerk import Clerk
from voicebot.dialogue.actions.matter import Case, from_json, to_json
from voicebot.dialogue.actions.matter_desk import FORM, MatterDesk
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.actions.talk import Run
from voicebot.shop.matters import Wish
from voicebot.shop.port import Order, OrderItem

THREE = replace(
    DELIVERED,
    items=(
        OrderItem("buty trekkingowe", 1, Decimal(249), "1"),
        OrderItem("koszulka", 2, Decimal(59), "2"),
        OrderItem("plecak", 1, Decimal(199), "3"),
    ),
)
PROVEN = {"order_number": "123456", "postal_code": "31152", "verified": True}

Events = Sequence[Mapping[str, Any]]


class Line:
    """A caller on the line: slots go from turn to turn as Rasa would carry them."""

    def __init__(self, order: Order = DELIVERED, papers: Papers | None = None, **slots: Any) -> None:
        self.shop, self.book, self.letters = Shop(order), Book(), Letters()
        self.papers = papers or Papers()
        own = means(self.shop, self.book, self.papers, self.letters)
        self.desk = MatterDesk(OrderDesk(self.shop, FixedClock(), PROMPTS), self.shop, Clerk(own))
        self.slots: dict[str, Any] = {**PROVEN, **slots}
        self.form: str | None = None
        self.conversation = Conversation()

    async def run(self, action: Run, text: str = "", intent: str = "") -> Events:
        self.conversation = Conversation(text, intent, slots=self.slots, form=self.form)
        events: Events = await action(self.conversation.talk)
        self.slots.update(slots_of(events))
        return events

    async def want(self, text: str, intent: str) -> Events:
        """The caller says what they want and, where it can be begun, is asked the first question."""
        self.form = None
        await self.run(self.desk.begin, text, intent)
        events = await self.run(self.desk.open, text, intent)
        if next_action(events) == FORM:
            await self.ask()
        return events

    async def ask(self) -> None:
        self.form, self.slots["requested_slot"] = FORM, "matter_done"
        await self.run(self.desk.ask)

    async def answer(self, text: str, intent: str = "") -> Events:
        """The caller answers; what the bot does next, as the form would."""
        events = await self.run(self.desk.validate, text, intent)
        if not events:
            return events
        if self.slots.get("matter_done") or self.slots.get("requested_slot") is None:
            self.form = None
            return await self.run(self.desk.finish, text, intent)
        await self.ask()
        return events

    @property
    def case(self) -> Case:
        return from_json(self.slots["matter"])

    @property
    def asks(self) -> str | None:
        return self.conversation.expects

    @property
    def heard(self) -> str:
        return " ".join(self.conversation.texts())


# --- the beginning -----------------------------------------------------------------------------------------


async def test_the_order_of_the_page_is_what_a_matter_is_about() -> None:
    """Where the shop found it only after the greeting; it begins at once, without number and postcode."""
    line = Line(order_number=None, postal_code=None, verified=False)

    async def vouched(call_id: str, within_s: float) -> Order:
        return DELIVERED

    line.desk = MatterDesk(
        OrderDesk(line.shop, FixedClock(), PROMPTS), line.shop, Clerk(means(line.shop)), vouched
    )
    events = await line.run(line.desk.begin, "chcę zwrócić buty", "return_order")
    assert next_action(events) == "action_open_matter"
    assert (line.slots["order_number"], line.slots["verified_by"]) == (DELIVERED.number, "signed")


async def test_who_is_not_verified_is_asked_for_the_number_first() -> None:
    """What they want waits."""
    line = Line(verified=False)
    events = await line.run(line.desk.begin, "chcę zwrócić buty", "return_order")
    assert next_action(events) == "verify_form"
    assert (line.case.kind, line.case.opening) == ("return", "chcę zwrócić buty")
    assert (line.slots["order_number"], line.slots["topic"]) == (None, "return_order")


async def test_in_the_middle_of_the_number_the_form_stays_open() -> None:
    """ "To jednak zwrot" while the number is being asked for."""
    line = Line(verified=False)
    line.form = "verify_form"
    events = await line.run(line.desk.begin, "zwrot", "return_order")
    assert next_action(events) is None
    assert not leaves_form(events)
    assert line.slots["order_number"] == "123456"


async def test_who_is_verified_goes_on_at_once() -> None:
    """Unless they name another order."""
    line = Line()
    assert next_action(await line.run(line.desk.begin, "zwrot", "return_order")) == "action_open_matter"
    other = await line.run(line.desk.begin, "zwrot zamówienia 654321", "return_order")
    assert next_action(other) == "verify_form"


async def test_a_wrong_proof_opens_nothing() -> None:
    """Two guesses, then a person; the goods are never named."""
    line = Line(THREE, postal_code="00950", matter={"kind": "return"})
    events = await line.run(line.desk.open)
    assert next_action(events) == "verify_form"
    assert line.case.kind == "return"
    line.slots.update(order_number="123456", postal_code="00951")
    await line.run(line.desk.open)
    assert line.asks == "offer_person"
    assert line.slots["matter"] is None


async def test_without_number_or_matter_nothing_is_opened() -> None:
    """The form gave up."""
    line = Line(order_number=None, matter={"kind": "return"})
    await line.run(line.desk.open)
    assert line.asks == "offer_person"


@pytest.mark.parametrize("intent", ["return_order", "refund_status"])
async def test_a_shop_that_goes_down_in_the_middle_is_admitted(intent: str) -> None:
    """The order was found, then nothing more."""
    line = Line()

    async def down(number: str, postcode: str) -> None:
        line.shop.down = True
        line.shop.ledger.asked.append((number, postcode))
        return await type(line.shop.ledger).find(line.shop.ledger, number, postcode)

    line.shop.ledger.standing = down  # type: ignore[assignment]
    await line.want("zwrot", intent)
    assert line.conversation.responses == ["utter_shop_down", "utter_offer_person"]


async def test_where_the_money_is_is_told_at_once() -> None:
    """No form, no yes."""
    line = Line()
    await line.want("gdzie są moje pieniądze", "refund_status")
    assert "nie ma zwrotu" in line.heard
    assert line.asks == "anything_else"


async def test_a_refusal_is_explained_and_a_person_offered() -> None:
    """Before any question."""
    line = Line(ORDER)
    await line.want("zwrot", "return_order")
    assert line.conversation.responses == ["utter_no_not_delivered", "utter_offer_person"]
    assert (line.slots["matter"], line.slots["outcome"]) == (None, "return_refused")


# --- questions, one yes, the act ---------------------------------------------------------------------------------


async def test_a_return_from_the_first_word_to_the_last() -> None:
    """Which goods, why, yes: the code, and a letter."""
    line = Line(THREE)
    await line.want("chcę zrobić zwrot", "return_order")
    assert line.asks == "which_items"
    await line.answer("buty i plecak", "which_items")
    assert line.asks == "give_reason"
    await line.answer("są za małe", "give_reason")
    assert line.asks == "confirm_matter"
    assert "Zwrot: buty trekkingowe i plecak" in line.heard
    await line.answer("tak", "affirm")
    assert line.conversation.responses[0] == "utter_return_done"
    assert line.asks == "anything_else"
    assert [len(act.pieces) for act in line.shop.acts] == [2]
    assert (line.slots["matter"], line.slots["outcome"]) == (None, "return_done")


async def test_other_goods_instead_of_yes_are_taken() -> None:
    """And read back once more."""
    line = Line(THREE)
    await line.want("chcę zwrócić wszystko", "return_order")
    await line.answer("nie chcę rozmawiać", "speak_to_agent")
    await line.answer("nie tylko plecak", "deny")
    assert "Zwrot: plecak, pieniądze" in line.heard
    assert line.asks == "confirm_matter"


async def test_in_an_exchange_one_piece_stays_one() -> None:
    """Also where another good is named at the end."""
    line = Line(THREE)
    await line.want("wymiana butów", "exchange_order")
    await line.answer("rozmiar 42")
    await line.answer("nie koszulkę", "deny")
    assert line.asks == "confirm_matter"
    await line.answer("koszulkę tylko")
    assert line.case.chosen[0].quantity == 1


async def test_a_no_drops_it() -> None:
    """Nothing is sent, nothing is kept."""
    line = Line()
    await line.want("zwrot", "return_order")
    await line.answer("za małe")
    await line.answer("nie", "deny")
    assert line.conversation.responses == ["utter_matter_dropped", "utter_anything_else"]
    assert (line.shop.acts, line.papers.kept) == ([], {})


async def test_an_answer_that_is_none_is_asked_for_again_then_given_up() -> None:
    """Twice differently; the third time a person."""
    line = Line(THREE)
    await line.want("zwrot", "return_order")
    await line.answer("lodówka", "out_of_scope")
    assert line.conversation.responses == ["utter_which_items_again"]
    await line.answer("pralka", "out_of_scope")
    await line.answer("suszarka", "out_of_scope")
    assert line.conversation.responses == ["utter_matter_failed", "utter_offer_person"]


async def test_an_unclear_yes_is_asked_for_again() -> None:
    """Plainly."""
    line = Line(PAID)
    await line.want("anulować", "cancel_order")
    await line.answer("no może", "nlu_fallback")
    assert line.conversation.responses == ["utter_confirm_again"]


@pytest.mark.parametrize(
    "intent",
    [
        "speak_to_agent",
        "anger",
        "repeat",
        "opening_hours",
        "goodbye",
        "order_status",
        "complaint",
        "cancel_order",
    ],
)
async def test_what_is_no_answer_is_left_to_its_rule(intent: str) -> None:
    """A person, the talk itself, the shop, another matter: nothing is counted against the caller."""
    line = Line(THREE)
    await line.want("zwrot", "return_order")
    assert await line.run(line.desk.validate, "coś innego", intent) == []


@pytest.mark.parametrize(
    ("text", "intent", "aside"),
    [
        ("proszę powtórzyć", "repeat", True),
        ("pomoc drogowa mi je poleciła a są za małe", "help", False),
        ("to jednak reklamacja", "complaint", True),
        ("mają wadę fabryczną podeszwa pęka", "complaint", False),
        ("dziękuję nie pasują mi po prostu", "thanks", False),
        ("konsultant", "speak_to_agent", True),
    ],
)
async def test_own_words_are_an_answer_unless_they_are_short_or_change_the_matter(
    text: str, intent: str, aside: bool
) -> None:
    """A reason may sound like anything."""
    line = Line()
    await line.want("zwrot", "return_order")
    assert line.asks == "give_reason"
    assert (await line.run(line.desk.validate, text, intent) == []) is aside


async def test_a_changed_mind_in_the_middle_keeps_the_order_and_drops_the_draft() -> None:
    """ "To jednak reklamacja"."""
    line = Line()
    await line.want("wymiana", "exchange_order")
    assert list(line.papers.kept) == [("123456", "exchange")]
    await line.want("to jednak reklamacja", "complaint")
    assert line.asks == "what_is_wrong"
    assert list(line.papers.kept) == [("123456", "complaint")]


async def test_anuluj_gives_the_matter_up() -> None:
    """Also for the next call; outside a matter it only leaves."""
    line = Line()
    await line.want("zwrot", "return_order")
    await line.run(line.desk.cancel, "anuluj", "cancel")
    assert line.conversation.responses[0] == "utter_cancelled"
    assert (line.papers.kept, line.slots["matter"]) == ({}, None)
    await line.run(line.desk.cancel, "anuluj", "cancel")
    assert line.asks == "how_can_i_help"


async def test_wait_is_heard_and_the_question_stays() -> None:
    """ "Chwileczkę" at a question and at the yes."""
    line = Line(PAID)
    await line.want("anulować", "cancel_order")
    await line.run(line.desk.ask, "chwileczkę", "wait")
    assert (line.conversation.responses, line.asks) == (["utter_wait"], "confirm_matter")


async def test_before_the_form_or_without_a_matter_nothing_is_taken() -> None:
    """The words that opened the form were used already."""
    line = Line(matter=to_json(Case("return")))
    line.form = FORM
    assert await line.run(line.desk.validate, "buty") == []
    line.slots["matter"] = None
    assert leaves_form(await line.run(line.desk.ask))


# --- what the shop says at the end -----------------------------------------------------------------------------------


async def test_a_shop_that_is_down_at_the_yes_gets_it_later() -> None:
    """The book holds what was confirmed; the next call hears that it is noted."""
    line = Line()
    await line.want("zwrot", "return_order")
    await line.answer("za małe")
    line.shop.down = True
    await line.answer("tak", "affirm")
    assert line.conversation.responses == ["utter_matter_kept", "utter_anything_else"]
    assert line.papers.kept["123456", "return"].confirmed
    line.shop.down = False
    await line.want("zwrot", "return_order")
    assert line.conversation.responses == ["utter_matter_waits", "utter_anything_else"]


async def test_where_not_even_that_can_be_kept_a_person_is_offered() -> None:
    """Nothing is promised."""
    line = Line()
    await line.want("zwrot", "return_order")
    await line.answer("za małe")
    line.shop.down = line.papers.torn = True
    await line.answer("tak", "affirm")
    assert line.conversation.responses == ["utter_shop_down", "utter_offer_person"]


async def test_a_refusal_at_the_end_is_explained_too() -> None:
    """The parcel left while they spoke."""
    line = Line(PAID)
    await line.want("anulować", "cancel_order")
    line.shop.ledger.orders = [ORDER]
    await line.answer("tak", "affirm")
    assert line.conversation.responses == ["utter_no_cancel_sent", "utter_offer_person"]
    assert line.papers.kept == {}


# --- the next call -------------------------------------------------------------------------------------------------------


async def dropped(order: Order = THREE) -> Papers:
    """What a call leaves that was dropped before its yes."""
    line = Line(order)
    await line.want("chcę zwrócić plecak", "return_order")
    await line.answer("rozpruł się")
    return line.papers


async def test_the_next_call_is_asked_whether_to_finish() -> None:
    """Yes leads to where it was."""
    line = Line(THREE, await dropped())
    await line.want("chcę zwrócić plecak", "return_order")
    assert (line.asks, "niedokończony zwrot" in line.heard) == ("resume_matter", True)
    assert next_action(await line.run(line.desk.resume, "tak", "affirm")) == FORM
    await line.ask()
    assert "Zwrot: plecak," in line.heard
    await line.answer("tak", "affirm")
    assert [act.words for act in line.shop.acts] == ["rozpruł się"]


async def test_no_begins_anew_what_the_call_is_about() -> None:
    """The old one is forgotten."""
    line = Line(THREE, await dropped())
    await line.want("chcę zwrócić buty", "return_order")
    assert next_action(await line.run(line.desk.start_over, "nie", "deny")) == "action_open_matter"
    assert line.papers.kept == {}


@pytest.mark.parametrize(
    ("said", "goes_on"), [("proszę o naprawę", True), ("zepsuło mi się jeszcze coś", False)]
)
async def test_the_offer_may_be_answered_by_the_next_answer(said: str, goes_on: bool) -> None:
    """Who names the wish that was asked for last is not asked for a yes as well; other words about the matter are none."""
    before = Line(DELIVERED)
    await before.want("reklamacja", "complaint")
    await before.answer("pękła podeszwa")
    assert before.asks == "complaint_wish"
    line = Line(DELIVERED, before.papers)
    await line.want("reklamacja", "complaint")
    assert line.asks == "resume_matter"
    line.conversation = Conversation(
        said, "complaint", slots=line.slots, before=[bot("Dokończyć?", expect="resume_matter")]
    )
    events = await line.desk.begin(line.conversation.talk)
    assert (next_action(events) == FORM) is goes_on
    line.slots.update(slots_of(events))
    assert (line.case.wish is Wish.REPAIR) is goes_on


async def test_after_a_status_what_is_unfinished_is_offered() -> None:
    """No to it leaves nothing; where nothing is left nothing is offered."""
    line = Line(THREE, await dropped())
    offer = Conversation(slots=line.slots)
    assert await line.desk.offer_unfinished(offer.talk)
    assert offer.expects == "resume_matter"
    await line.run(line.desk.start_over, "nie", "deny")
    assert line.asks == "anything_else"
    assert not await line.desk.offer_unfinished(Conversation(slots=line.slots).talk)


async def test_an_offer_without_its_draft_comes_to_nothing() -> None:
    """Somebody finished it on another call meanwhile; who is not verified gets nothing either."""
    line = Line(THREE, await dropped(), verified=False)
    await line.run(line.desk.resume, "tak", "affirm")
    assert line.asks == "anything_else"


async def test_what_is_done_is_said_again_not_done_again() -> None:
    """The caller was cut off before the number."""
    line = Line()
    await line.want("zwrot", "return_order")
    await line.answer("za małe")
    await line.answer("tak", "affirm")
    (act,) = line.shop.acts
    await line.want("zwrot", "return_order")
    assert f"{act.code[:3]} {act.code[3:]}" in line.heard
    assert line.shop.acts == [act]
