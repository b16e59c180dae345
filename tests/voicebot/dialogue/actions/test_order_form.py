"""Tests of voicebot.dialogue.actions.order_form."""

from typing import Any

import pytest

from tests.support.dialogue import ORDER, Conversation, leaves_form, slots_of
from voicebot.dialogue.actions import order_form
from voicebot.shop.port import Order

ASKED_NUMBER = {"requested_slot": "order_number", "misses": 0}
ASKED_POSTCODE = {"requested_slot": "postal_code", "order_number": "123456", "misses": 0}


def in_form(text: str, intent: str = "give_number", **slots: Any) -> Conversation:
    return Conversation(text, intent, slots={**ASKED_NUMBER, **slots}, form=order_form.FORM)


async def test_a_new_question_empties_the_last_one() -> None:
    """Slots of an unverified attempt do not stay."""
    events = await order_form.begin_order(Conversation("gdzie paczka", "order_status").talk)
    names = ("order_number", "postal_code", "meant_number", "verified_by", "matter", "requested_slot")
    emptied = dict.fromkeys(names)
    assert slots_of(events) == {**emptied, "verified": False, "misses": 0}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("tak", "affirm", {"order_number": "123456", "meant_number": None, "misses": 0}),
        ("nie", "deny", {"postal_code": None, "meant_number": None, "misses": 0}),
        ("nie 654321", "deny", {"order_number": "654321", "meant_number": None, "misses": 0}),
        ("jutro będzie ładnie", "chitchat", {"misses": 1}),
    ],
)
async def test_the_number_that_was_meant_needs_a_yes(text: str, intent: str, slots: dict[str, Any]) -> None:
    """Without one number and postcode are asked for anew; another number may follow at once."""
    events = await order_form.validate(in_form(text, intent, meant_number="123456").talk)
    assert slots_of(events) == slots


async def test_who_may_mean_another_number_is_asked_for_a_yes() -> None:
    """Instead of the number."""
    conversation = in_form("31152", meant_number="123456")
    await order_form.ask_order_number(conversation.talk)
    assert conversation.texts() == ["Czy chodzi o zamówienie numer 123 456?"]
    assert conversation.expects == "confirm_number"


async def test_a_verified_order_stays_for_a_second_question() -> None:
    """ "A kiedy będzie?" is about the same order."""
    conversation = Conversation("a kiedy będzie", "order_status", slots={"verified": True})
    events = await order_form.begin_order(conversation.talk)
    assert slots_of(events) == {"matter": None, "requested_slot": None}


async def test_the_number_of_the_verified_order_said_again_is_no_other_order() -> None:
    """Who came from its page may name it all the same, and is not asked for its postcode."""
    slots = {"verified": True, "verified_by": "signed", "order_number": "123456", "postal_code": "31152"}
    conversation = Conversation("gdzie jest 123456", "order_status", slots=slots)
    assert slots_of(await order_form.begin_order(conversation.talk)) == {
        "matter": None,
        "requested_slot": None,
    }
    other = slots_of(await order_form.begin_order(Conversation("a 654321", "order_status", slots=slots).talk))
    assert (other["verified"], other["verified_by"], other["postal_code"]) == (False, None, None)


async def test_another_order_in_the_middle_of_a_matter_is_for_the_same_matter() -> None:
    """ "To z drugiego zamówienia": a return stays a return, but of what is to be found out anew."""
    slots = {"verified": True, "matter": {"kind": "return", "number": "123456"}}
    conversation = Conversation("z drugiego zamówienia", "other_order", slots=slots, form="matter_form")
    assert slots_of(await order_form.begin_order(conversation.talk))["matter"] == {"kind": "return"}


@pytest.mark.parametrize(
    ("text", "intent"), [("drugie zamówienie", "other_order"), ("a 654321", "order_status")]
)
async def test_another_order_is_verified_anew(text: str, intent: str) -> None:
    """Another number or another order starts from nothing."""
    events = await order_form.begin_order(Conversation(text, intent, slots={"verified": True}).talk)
    assert slots_of(events)["verified"] is False


async def test_first_words_may_hold_everything() -> None:
    """Number and postcode in the sentence that opens the matter are taken."""
    conversation = Conversation("gdzie jest 123456 kod 31-152", "order_status", form=order_form.FORM)
    assert slots_of(await order_form.validate(conversation.talk)) == {
        "order_number": "123456",
        "postal_code": "31152",
        "misses": 0,
    }


async def test_first_words_without_a_number_are_no_miss() -> None:
    """Nobody was asked yet."""
    assert await order_form.validate(Conversation("gdzie paczka", "order_status").talk) == []


async def test_a_short_number_as_first_words_is_a_miss() -> None:
    """Who starts with a number of the wrong length hears what is needed."""
    events = await order_form.validate(Conversation("numer sto dwa", "give_number").talk)
    assert slots_of(events) == {"misses": 1}


@pytest.mark.parametrize("intent", ["nlu_fallback", "affirm", "greet", "out_of_scope", "order_status"])
async def test_an_answer_without_the_number_is_a_miss(intent: str) -> None:
    """Whatever it was, it was no number."""
    assert slots_of(await order_form.validate(in_form("mhm", intent).talk)) == {"misses": 1}


async def test_the_third_miss_ends_the_form() -> None:
    """Three failures never loop."""
    assert slots_of(await order_form.validate(in_form("sto", misses=2).talk)) == {
        "misses": 3,
        "requested_slot": None,
    }


@pytest.mark.parametrize(
    "intent", ["repeat", "slower", "help", "wait", "goodbye", "cancel", "dont_know", "complaint"]
)
async def test_the_form_steps_aside_for_what_a_rule_is_for(intent: str) -> None:
    """No events: Rasa then looks for a rule."""
    assert await order_form.validate(in_form("słowa", intent).talk) == []


async def test_konsultant_wins_over_digits() -> None:
    """A person is a person, even with a number in the sentence."""
    assert await order_form.validate(in_form("konsultant 123456", "speak_to_agent").talk) == []


async def test_digits_win_over_a_doubtful_intent() -> None:
    """A number that is there is taken, whatever the words around it look like."""
    found = slots_of(await order_form.validate(in_form("już 123456", "wait").talk))
    assert found["order_number"] == "123456"


async def test_a_number_can_be_corrected_while_the_postcode_is_asked() -> None:
    """Six digits are an order number, whatever was asked."""
    conversation = Conversation(
        "nie, numer 123457", "give_number", slots=ASKED_POSTCODE, form=order_form.FORM
    )
    assert slots_of(await order_form.validate(conversation.talk)) == {"order_number": "123457", "misses": 0}


async def test_words_already_used_are_not_used_again() -> None:
    """After a refusal the form opens on the same words; they must not fill it."""
    after = [{"event": "action", "name": "action_order_status"}]
    assert await order_form.validate(Conversation("31152", "give_number", after=after).talk) == []


async def test_the_questions_are_asked_as_their_ladders_stand() -> None:
    """Each slot has its own question."""
    number, postcode = in_form("sto", misses=1), in_form("sto", misses=2)
    await order_form.ask_order_number(number.talk)
    await order_form.ask_postal_code(postcode.talk)
    assert number.responses == ["utter_ask_number_length"]
    assert postcode.responses == ["utter_ask_postcode_keypad"]
    assert (number.expects, postcode.expects) == ("order_number", "postal_code")


async def test_a_caller_who_looks_for_the_number_is_waited_for() -> None:
    """ "Chwileczkę" is answered without asking again; the question stays open."""
    conversation = in_form("chwileczkę", "wait")
    await order_form.ask_order_number(conversation.talk)
    assert conversation.texts() == ["Dobrze, czekam."]
    assert conversation.expects == "order_number"


async def test_no_number_at_hand_offers_a_person() -> None:
    """ "Nie mam numeru" leaves the form."""
    conversation = in_form("nie mam numeru", "dont_know")
    events = await order_form.no_number(conversation.talk)
    assert leaves_form(events)
    assert conversation.expects == "offer_person"


async def test_i_dont_know_outside_the_form_gets_help() -> None:
    """ "Nie wiem" without a question about a number."""
    conversation = Conversation("nie wiem", "dont_know")
    await order_form.no_number(conversation.talk)
    assert conversation.responses == ["utter_help", "utter_how_can_i_help"]


async def vouched(call_id: str, within_s: float) -> Order | None:
    """The page vouches for ORDER; nobody waits for it any more."""
    assert within_s == 0.0
    return ORDER


async def test_the_order_of_the_page_is_taken_when_the_shop_found_it_too_late_to_ask() -> None:
    """The first question about an order is about that one."""
    events = await order_form.begin_order(Conversation("gdzie paczka", "order_status").talk, vouched)
    assert slots_of(events)["postal_code"] == "31152"
    assert slots_of(events)["verified_by"] == "signed"


async def test_the_order_of_the_page_needs_no_postcode_in_the_form_either() -> None:
    """Its number alone is enough; another number is not."""
    events = slots_of(await order_form.validate(in_form("123456").talk, vouched))
    assert (events["postal_code"], events["verified"]) == ("31152", True)
    other = slots_of(await order_form.validate(in_form("654321").talk, vouched))
    assert other == {"order_number": "654321", "misses": 0}
