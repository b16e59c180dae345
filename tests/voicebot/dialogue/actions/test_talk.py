"""Tests of voicebot.dialogue.actions.talk."""

from tests.support.dialogue import Conversation, bot, caller, leaves_form, next_action, slots_of
from voicebot.dialogue.actions.talk import leave_form, or_listen, then


def test_the_callers_words_and_what_rasa_takes_them_for() -> None:
    """text, intent, numbers and slots of the turn."""
    talk = Conversation("numer 123456", "give_number", slots={"misses": 2.0, "topic": "x"}).talk
    assert (talk.call_id, talk.text, talk.intent) == ("call-1", "numer 123456", "give_number")
    assert [run.digits for run in talk.numbers] == ["123456"]
    assert (talk.count("misses"), talk.count("refusals"), talk.slot("topic")) == (2, 0, "x")


def test_the_requested_slot_counts_only_in_a_form() -> None:
    """A slot left over from a closed form is no question."""
    slots = {"requested_slot": "order_number"}
    assert Conversation(slots=slots, form="verify_form").talk.requested == "order_number"
    assert Conversation(slots=slots).talk.requested is None


def test_asked_is_the_last_question_before_these_words() -> None:
    """What an action says in this very turn is not what the caller answered."""
    talk = Conversation(
        "tak",
        before=[bot("Czy konsultant ma oddzwonić?", expect="offer_person"), bot("I co?")],
        after=[bot("Słucham?", expect="how_can_i_help")],
    ).talk
    assert talk.asked == "offer_person"


def test_last_said_is_only_the_last_reply() -> None:
    """Older replies are over."""
    before = [bot("Pierwsze."), caller("x"), bot("Drugie.", expect="rephrase"), bot("Trzecie.")]
    assert Conversation("co", before=before).talk.last_said == [
        ("Drugie.", {"expect": "rephrase"}),
        ("Trzecie.", {}),
    ]


def test_nothing_was_said_before_the_first_words() -> None:
    """A conversation without a past has no open question."""
    talk = Conversation("halo").talk
    assert talk.last_said == []
    assert talk.asked is None


def test_useless_turns_are_counted_back_to_the_last_useful_one() -> None:
    """Only an unbroken row counts."""
    before = [caller("x", "nlu_fallback"), caller("y", "greet"), caller("z", "out_of_scope")]
    assert Conversation("w", "nlu_fallback", before=before).talk.not_understood_in_a_row() == 2


def test_what_ran_in_this_turn_is_known() -> None:
    """Actions before the caller's words do not count."""
    ran = {"event": "action", "name": "action_order_status"}
    assert Conversation(after=[ran]).talk.ran_since_caller_spoke("action_order_status")
    assert not Conversation(before=[ran]).talk.ran_since_caller_spoke("action_order_status")


def test_say_names_the_response_and_may_change_its_question() -> None:
    """Fields and another question go with the response."""
    conversation = Conversation()
    conversation.talk.say("utter_wait", expect="order_number")
    conversation.talk.say("utter_status_paid", number="123 456")
    conversation.talk.say_again("Jeszcze raz.", "rephrase")
    assert (
        conversation.texts()[1]
        == "Już sprawdziłam. Zamówienie numer 123 456 jest opłacone i czeka na spakowanie."
    )
    assert conversation.responses[2] == "Jeszcze raz."
    assert conversation.expects == "rephrase"


def test_leaving_a_form_and_going_on() -> None:
    """leave_form closes the loop and its question; then names what follows."""
    assert leaves_form(leave_form())
    assert slots_of(leave_form()) == {"requested_slot": None}
    assert next_action(then("callback_form")) == "callback_form"


def test_where_nothing_follows_the_caller_is_listened_to() -> None:
    """An action that others go on with says what comes after it; what it says itself stands."""
    assert next_action(or_listen([])) == "action_listen"
    assert or_listen(then("matter_form")) == then("matter_form")


def test_a_command_comes_with_its_words() -> None:
    """The line does it, the caller hears them."""
    conversation = Conversation("konsultant", "speak_to_agent")
    conversation.talk.command("Łączę.", "queue")
    assert conversation.texts() == ["Łączę."]
    assert conversation.command == "queue"
