"""Tests of voicebot.dialogue.actions.person."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support import virtual_time
from tests.support.dialogue import (
    FAQ,
    ORDER,
    PROMPTS,
    Book,
    Conversation,
    FixedClock,
    Shop,
    leaves_form,
    next_action,
    slots_of,
)
from voicebot.dialogue.actions.person import FORM, PersonDesk
from voicebot.dialogue.actions.steps import MATTERS
from voicebot.dialogue.types import Reach
from voicebot.shop.port import Order

VERIFIED = {"verified": True, "order_number": "123456", "postal_code": "31152"}


class Desk(PersonDesk):
    """A desk with its shop and book at hand."""

    def __init__(self, shop: Shop | None = None) -> None:
        self.shop, self.book = shop or Shop(ORDER), Book()
        super().__init__(self.shop, self.book, PROMPTS, FixedClock(), FAQ)


def asked(slot: str, text: str, intent: str, **slots: Any) -> Conversation:
    return Conversation(text, intent, slots={"requested_slot": slot, "misses": 0, **slots}, form=FORM)


async def test_the_wish_is_kept_at_once_and_the_phone_asked_for() -> None:
    """A caller who hangs up now is still called back, if the number is known some other way."""
    desk, conversation = Desk(), Conversation("konsultant", "speak_to_agent")
    events = await desk.wish(conversation.talk)
    assert [(w.call_id, w.reason, w.phone) for w in desk.book.wishes] == [("call-1", "asked", None)]
    assert leaves_form(events)
    assert next_action(events) == FORM
    assert slots_of(events)["outcome"] == "callback"


async def test_a_verified_order_gives_its_phone() -> None:
    """Only the ending is said; the order is checked once more."""
    desk, conversation = Desk(), Conversation("konsultant", "speak_to_agent", slots=VERIFIED)
    events = await desk.wish(conversation.talk)
    assert desk.book.wishes[-1].phone == "+48501222333"
    assert desk.book.wishes[-1].summary == "Prosi o kontakt. Zamówienie 123456, potwierdzone kodem pocztowym."
    assert conversation.texts()[0].endswith("z końcówką 333.")
    assert conversation.expects == "anything_else"
    assert next_action(events) == "action_listen"
    assert desk.shop.asked == [("123456", "31152")]


async def test_a_number_nobody_verified_gives_no_phone() -> None:
    """The number alone proves nothing."""
    desk = Desk()
    await desk.wish(Conversation("konsultant", slots={**VERIFIED, "verified": False}).talk)
    assert desk.shop.asked == []
    assert desk.book.wishes[-1].phone is None
    assert (
        desk.book.wishes[-1].summary == "Prosi o kontakt. Podany numer zamówienia 123456, bez potwierdzenia."
    )


async def test_a_shop_that_is_down_only_costs_the_known_phone() -> None:
    """The phone is asked for instead."""
    shop = Shop(ORDER)
    shop.down = True
    events = await Desk(shop).wish(Conversation("konsultant", slots=VERIFIED).talk)
    assert next_action(events) == FORM


def test_a_shop_that_does_not_answer_is_not_waited_for() -> None:
    """The wish does not hang on the shop."""

    class Slow(Shop):
        async def find(self, number: str, postcode: str) -> Order | None:
            await asyncio.sleep(60)
            return None

    desk = Desk(Slow())
    virtual_time.run(desk.wish(Conversation("konsultant", slots=VERIFIED).talk))
    assert desk.book.wishes[-1].phone is None


async def test_a_second_wish_is_not_asked_through_again() -> None:
    """Once the wish is complete the caller is only told so."""
    desk, conversation = Desk(), Conversation("konsultant", slots={"wish_noted": True})
    await desk.wish(conversation.talk)
    assert conversation.responses == ["utter_wish_already_noted", "utter_anything_else"]
    assert desk.book.wishes == []


async def test_a_book_that_cannot_be_written_is_admitted() -> None:
    """No promise that cannot be kept, in the first step or the last."""
    desk = Desk()
    desk.book.full = True
    first, last = Conversation("konsultant"), Conversation("tak", slots={"phone_number": "501222333"})
    await desk.wish(first.talk)
    await desk.record(last.talk)
    assert first.responses == last.responses == ["utter_wish_failed", "utter_anything_else"]


async def test_who_changes_their_mind_is_not_called() -> None:
    """ "Anuluj" while the number is asked for takes the wish back, and the line is told the truth when it cannot."""
    desk, conversation = Desk(), asked("phone_number", "anuluj", "cancel", wish_noted=True)
    events = await desk.cancel(conversation.talk)
    assert desk.book.cancelled == ["call-1"]
    assert conversation.responses == ["utter_wish_cancelled", "utter_anything_else"]
    assert leaves_form(events)
    assert (slots_of(events)["wish_noted"], slots_of(events)["outcome"]) == (False, None)
    desk.book.full = True
    refused = asked("phone_number", "anuluj", "cancel")
    assert "wish_noted" not in slots_of(await desk.cancel(refused.talk))
    assert refused.responses[0] == "utter_wish_cancel_failed"


async def test_how_the_caller_agreed_is_kept_with_the_wish() -> None:
    """A number that was only heard is no consent; one that was read back and confirmed is, and so is one from the order."""
    desk = Desk()
    await desk.wish(Conversation("konsultant", slots=VERIFIED).talk)
    await desk.record(Conversation("501222333", slots={"phone_number": "501222333"}).talk)
    confirmed = {"phone_number": "501222333", "phone_confirmed": True}
    await desk.record(Conversation("tak", slots=confirmed).talk)
    consents = [wish.consent for wish in desk.book.wishes]
    assert [consent and consent.text for consent in consents] == [
        PROMPTS.text("consent_known"),
        None,
        PROMPTS.text("consent_confirmed"),
    ]


async def test_nine_digits_are_the_phone() -> None:
    """Also in the words that asked for the call."""
    for conversation in (
        asked("phone_number", "501222333", "give_number", misses=1),
        Conversation("oddzwońcie na 501222333", "callback_request", form=FORM),
    ):
        assert slots_of(await Desk().validate(conversation.talk)) == {
            "phone_number": "501222333",
            "phone_known": False,
            "phone_confirmed": None,
            "misses": 0,
        }


async def test_first_words_without_a_number_are_no_miss() -> None:
    """Nobody was asked yet."""
    assert await Desk().validate(Conversation("konsultant", "speak_to_agent", form=FORM).talk) == []


@pytest.mark.parametrize("intent", ["repeat", "slower", "help", "wait", "goodbye", "cancel"])
async def test_the_form_steps_aside_for_what_a_rule_is_for(intent: str) -> None:
    """No events: Rasa then looks for a rule."""
    assert await Desk().validate(asked("phone_number", "słowa", intent).talk) == []


@pytest.mark.parametrize("intent", ["deny", "dont_know"])
async def test_a_caller_without_a_phone_is_not_pressed(intent: str) -> None:
    """The form ends, the wish stays without a number."""
    assert (
        slots_of(await Desk().validate(asked("phone_number", "nie", intent).talk))["requested_slot"] is None
    )


async def test_three_misses_end_the_form() -> None:
    """The ladder of the phone number has an end as well."""
    desk = Desk()
    assert slots_of(await desk.validate(asked("phone_number", "mhm", "affirm").talk)) == {"misses": 1}
    assert slots_of(await desk.validate(asked("phone_number", "dwa", "give_number", misses=2).talk)) == {
        "misses": 3,
        "requested_slot": None,
    }


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("tak", "affirm", {"phone_confirmed": True, "misses": 0}),
        ("nie", "deny", {"phone_number": None, "phone_known": False, "misses": 1}),
        ("na końcu cztery", "give_number", {"phone_number": None, "phone_known": False, "misses": 1}),
        ("mhm co", "repeat_x", {"misses": 1}),
    ],
)
async def test_the_number_read_back_is_confirmed_or_not(
    text: str, intent: str, slots: dict[str, Any]
) -> None:
    """Yes keeps it, no and pieces of another number ask again."""
    conversation = asked("phone_confirmed", text, intent, phone_number="501222333")
    assert slots_of(await Desk().validate(conversation.talk)) == slots


@pytest.mark.parametrize(
    ("intent", "misses", "response"),
    [
        ("speak_to_agent", 0, "utter_ask_phone"),
        ("wait", 0, "utter_wait"),
        ("deny", 1, "utter_phone_corrected"),
        ("affirm", 1, "utter_ask_phone_again"),
        ("affirm", 2, "utter_ask_phone_keypad"),
    ],
)
async def test_the_phone_is_asked_for_as_its_ladder_stands(intent: str, misses: int, response: str) -> None:
    """Plain, corrected, again, keypad; the question is always open."""
    conversation = asked("phone_number", "słowa", intent, misses=misses)
    await Desk().ask_phone(conversation.talk)
    assert conversation.responses == [response]
    assert conversation.expects == "phone_number"


async def test_the_number_is_read_back_in_threes() -> None:
    """And once more after a miss."""
    first = asked("phone_confirmed", "x", "y", phone_number="501222333")
    again = asked("phone_confirmed", "x", "y", phone_number="501222333", misses=1)
    await Desk().ask_confirmed(first.talk)
    await Desk().ask_confirmed(again.talk)
    assert first.texts() == ["Dziękuję. Zapisuję numer 501 222 333. Czy się zgadza?"]
    assert again.responses == ["utter_confirm_phone_again"]


async def test_the_whole_wish_is_kept_with_what_is_known() -> None:
    """Topic, number and whether it was confirmed, for the person who calls back."""
    desk = Desk()
    slots = {"phone_number": "501222333", "phone_confirmed": True, "topic": "complaint"}
    conversation = Conversation("tak", "affirm", slots=slots)
    events = await desk.record(conversation.talk)
    assert desk.book.wishes[-1].phone == "+48501222333"
    assert desk.book.wishes[-1].summary == "Prosi o kontakt. Sprawa: reklamacja."
    assert conversation.responses == ["utter_callback_noted", "utter_anything_else"]
    assert slots_of(events) == {"wish_noted": True, "outcome": "callback", "misses": 0}


async def test_a_number_nobody_confirmed_is_marked() -> None:
    """Whoever calls back knows that it may be wrong."""
    desk = Desk()
    await desk.record(Conversation(slots={"phone_number": "501222333"}).talk)
    assert desk.book.wishes[-1].summary.endswith(PROMPTS.text("summary_phone_unconfirmed"))


async def test_a_wish_without_a_number_is_kept_too() -> None:
    """And the caller hears that it has none."""
    desk, conversation = Desk(), Conversation("nie mam")
    await desk.record(conversation.talk)
    assert desk.book.wishes[-1].phone is None
    assert conversation.responses[0] == "utter_callback_without_phone"


async def test_other_matters_are_offered_to_a_person() -> None:
    """The topic is remembered."""
    conversation = Conversation("chcę hurtowo", "other_matter")
    events = await Desk().other_matter(conversation.talk)
    assert conversation.expects == "offer_person"
    assert slots_of(events)["topic"] == "other_matter"


@pytest.mark.parametrize("intent", [*MATTERS, "other_matter"])
def test_every_topic_has_words_for_the_person_who_reads_it(intent: str) -> None:
    """Whoever calls back knows what it is about."""
    assert f"summary_{intent}" in PROMPTS


# --- a time --------------------------------------------------------------------------------------------


async def test_a_wish_with_a_time_keeps_it_at_once() -> None:
    """A caller who hangs up now is called when they asked for."""
    desk, conversation = Desk(), Conversation("proszę oddzwonić jutro po dziesiątej", "callback_request")
    events = await desk.wish(conversation.talk)
    assert desk.book.wishes[-1].at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert "Prosi o telefon jutro po 10:00." in desk.book.wishes[-1].summary
    assert next_action(events) == FORM
    assert slots_of(events)["callback_at"].startswith("from 2026-11-24T10:00")


async def test_a_time_and_a_known_phone_are_read_back_once() -> None:
    """Day and hour in words; of the number only its ending."""
    desk = Desk()
    wish = Conversation("proszę oddzwonić jutro o dziesiątej", "callback_request", slots=VERIFIED)
    slots = {**VERIFIED, **slots_of(await desk.wish(wish.talk))}
    assert slots["phone_number"] == "501222333"
    asked_for = Conversation(slots=slots, form=FORM)
    await desk.ask_confirmed(asked_for.talk)
    assert asked_for.texts() == [
        "Zapisuję. Konsultant zadzwoni jutro o 10:00 na numer z zamówienia, z końcówką 333. Czy się zgadza?"
    ]


async def test_a_time_and_a_phone_that_was_asked_for_are_read_back_together() -> None:
    """The whole number, as the caller gave it."""
    slots = {"callback_at": "from 2026-11-24T10:00:00+01:00", "phone_number": "501222334"}
    conversation = Conversation(slots=slots, form=FORM)
    await Desk().ask_confirmed(conversation.talk)
    assert "jutro po 10:00 na numer 501 222 334" in conversation.texts()[0]


async def test_a_time_when_nobody_is_there_is_asked_for_again() -> None:
    """With the hours; the wish itself is kept already."""
    desk, conversation = Desk(), Conversation("proszę oddzwonić w sobotę", "callback_request")
    slots = slots_of(await desk.wish(conversation.talk))
    assert slots["callback_at"] is None
    assert (len(desk.book.wishes), desk.book.wishes[-1].at) == (1, None)
    question = Conversation(slots=slots, form=FORM)
    await desk.ask_time(question.talk)
    assert "od ósmej do szesnastej" in question.texts()[0]
    assert question.expects == "callback_time"


async def test_the_answer_to_when_is_taken() -> None:
    """A time of the shop's hours."""
    events = await Desk().validate(asked("callback_at", "w poniedziałek o dziewiątej", "give_time").talk)
    assert slots_of(events) == {"callback_at": "exact 2026-11-30T09:00:00+01:00", "misses": 0}


async def test_when_is_asked_twice_at_most() -> None:
    """Then somebody calls as soon as possible."""
    first = slots_of(await Desk().validate(asked("callback_at", "w niedzielę", "give_time").talk))
    assert first == {"callback_at": None, "misses": 1}
    second = await Desk().validate(asked("callback_at", "no nie wiem", "give_time", misses=1).talk)
    assert slots_of(second) == {"callback_at": "soon", "misses": 0}


async def test_another_time_instead_of_yes_is_read_back_again() -> None:
    """ "Nie, o dziesiątej" corrects the time, not the number."""
    slots = {"phone_number": "501222333", "callback_at": "exact 2026-11-24T09:00:00+01:00"}
    events = await Desk().validate(asked("phone_confirmed", "nie jutro o dziesiątej", "deny", **slots).talk)
    assert slots_of(events) == {"callback_at": "exact 2026-11-24T10:00:00+01:00", "misses": 0}


async def test_the_time_stays_with_the_wish_once_the_phone_is_confirmed() -> None:
    """The last word in the book has both."""
    desk = Desk()
    slots = {
        "phone_number": "501222333",
        "phone_confirmed": True,
        "callback_at": "exact 2026-11-24T10:00:00+01:00",
    }
    await desk.record(Conversation("tak", "affirm", slots=slots).talk)
    assert desk.book.wishes[-1].at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("intent", ["speak_to_agent", "anger", "affirm"])
async def test_where_people_answer_the_caller_is_put_through(intent: str) -> None:
    """Nothing is written down, also when it was before: they talk at once."""
    desk, conversation = Desk(), Conversation("konsultant", intent, slots={"wish_noted": True}, form=FORM)
    desk._reach = Reach(lambda call: call == "call-1")
    events = await desk.wish(conversation.talk)
    assert conversation.texts() == [PROMPTS.text("person_connecting")]
    assert conversation.command == "queue"
    assert leaves_form(events)
    assert next_action(events) == "action_listen"
    assert desk.book.wishes == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [("niech ktoś oddzwoni", "callback_request"), ("konsultant jutro o dziesiątej", "speak_to_agent")],
)
async def test_who_wants_to_be_called_is_called(text: str, intent: str) -> None:
    """Though somebody is there: they asked for it, or named a time."""
    desk, conversation = Desk(), Conversation(text, intent)
    desk._reach = Reach(lambda call: True)
    await desk.wish(conversation.talk)
    assert len(desk.book.wishes) == 1
    assert conversation.command == "callback"


CLOSED = "Teraz jest zamknięte, dziś święto. Zapraszamy jutro od ósmej."


def out_of_hours(desk: Desk, *, messages: bool = True) -> Desk:
    """Nobody is there, and a message may be left or not."""

    async def takes(call: str) -> bool:
        return messages

    desk._reach = Reach(closed=lambda topic: CLOSED, messages=takes)
    return desk


async def test_who_wants_a_person_out_of_hours_hears_the_next_opening_and_may_choose() -> None:
    """Why, from when, then callback or message; the wish is kept at once all the same."""
    desk, conversation = out_of_hours(Desk()), Conversation("konsultant", "speak_to_agent")
    events = await desk.wish(conversation.talk)
    assert conversation.texts() == [CLOSED, "Konsultant może potem oddzwonić, można też nagrać wiadomość."]
    assert next_action(events) == FORM
    assert len(desk.book.wishes) == 1


async def test_where_no_message_can_be_left_none_is_offered() -> None:
    """The next opening is told, and the callback."""
    desk, conversation = out_of_hours(Desk(), messages=False), Conversation("konsultant", "speak_to_agent")
    await desk.wish(conversation.talk)
    assert conversation.texts() == [CLOSED, "Dobrze, konsultant oddzwoni."]


async def test_a_message_is_offered_while_it_is_open_and_nobody_is_there() -> None:
    """Beside the callback; also where the number is known, and where the wish was noted before."""
    desk = out_of_hours(Desk())
    desk._reach = Reach(messages=desk._reach.messages)
    fresh = Conversation("konsultant", "speak_to_agent")
    known = Conversation("konsultant", "speak_to_agent", slots=VERIFIED)
    noted = Conversation("konsultant", "speak_to_agent", slots={"wish_noted": True})
    for conversation in (fresh, known, noted):
        await desk.wish(conversation.talk)
        assert "Można też nagrać wiadomość." in conversation.texts()
    assert fresh.texts()[0] == "Dobrze, konsultant oddzwoni."
    assert known.expects == noted.expects == "anything_else"


async def test_who_chose_the_callback_is_offered_nothing_else() -> None:
    """But who only gets it because nobody answered is."""
    desk = out_of_hours(Desk())
    chosen = Conversation("proszę oddzwonić", "callback_request")
    await desk.wish(chosen.talk)
    assert chosen.texts() == ["Dobrze, konsultant oddzwoni."]
    waited = Conversation(PROMPTS.text("callback_wish"), "callback_request")
    await desk.wish(waited.talk)
    assert waited.texts()[0] == CLOSED


async def test_a_message_instead_of_a_number_is_left_to_its_rule() -> None:
    """It is no answer to the form's question, and no miss."""
    desk = out_of_hours(Desk())
    assert await desk.validate(asked("phone_number", "nagram wiadomość", "leave_message").talk) == []
