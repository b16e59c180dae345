"""Tests of voicebot.dialogue.actions.answers."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.dialogue import Conversation, bot, caller, leaves_form, next_action, slots_of
from voicebot.dialogue.actions import answers
from voicebot.dialogue.actions.talk import Run


def after(question: str | None, text: str = "", intent: str = "", **more: Any) -> Conversation:
    """The caller's answer to a question."""
    return Conversation(text, intent, before=[bot("Pytanie?", expect=question)], **more)


async def test_yes_to_a_person_leads_to_the_wish() -> None:
    """And says nothing itself."""
    conversation = after("offer_person", "tak")
    assert next_action(await answers.answer_yes(conversation.talk)) == "action_person_wish"
    assert conversation.responses == []


@pytest.mark.parametrize(
    ("run", "action"),
    [(answers.answer_yes, "action_resume_matter"), (answers.answer_no, "action_drop_draft")],
)
async def test_something_unfinished_is_gone_on_with_or_dropped(run: Run, action: str) -> None:
    """ "Dokończyć?": yes goes on, no forgets it."""
    assert next_action(await run(after("resume_matter", "tak").talk)) == action


@pytest.mark.parametrize("question", ["anything_else", "how_can_i_help", "signed_order", "rephrase", None])
async def test_any_other_yes_is_an_invitation_to_speak(question: str | None) -> None:
    """ "Tak" to "anything else?" means there is something."""
    conversation = after(question, "tak")
    await answers.answer_yes(conversation.talk)
    assert conversation.responses == ["utter_listening"]


@pytest.mark.parametrize(
    ("question", "responses"),
    [
        ("offer_person", ["utter_fine", "utter_anything_else"]),
        ("anything_else", ["utter_goodbye"]),
        ("how_can_i_help", ["utter_help", "utter_how_can_i_help"]),
        (None, ["utter_help", "utter_how_can_i_help"]),
    ],
)
async def test_no_means_something_after_every_question(
    question: str | None, responses: Sequence[str]
) -> None:
    """Only after "anything else?" it ends the call."""
    conversation = after(question, "nie")
    await answers.answer_no(conversation.talk)
    assert conversation.responses == responses


async def test_no_to_the_order_of_the_page_sets_it_aside() -> None:
    """It is about something else: nobody is verified any more, and the question is open."""
    conversation = after("signed_order", "nie")
    events = await answers.answer_no(conversation.talk)
    assert conversation.responses == ["utter_fine", "utter_how_can_i_help"]
    assert slots_of(events) == {
        "order_number": None,
        "postal_code": None,
        "meant_number": None,
        "verified_by": None,
        "verified": False,
        "misses": 0,
    }


async def test_thanks_after_anything_else_means_no() -> None:
    """In Polish "dziękuję" declines an offer."""
    conversation = after("anything_else", "dziękuję")
    await answers.thanks(conversation.talk)
    assert conversation.responses == ["utter_goodbye"]


async def test_thanks_elsewhere_is_answered_and_the_question_stays() -> None:
    """The open question is asked again."""
    conversation = after("offer_person", "dziękuję")
    await answers.thanks(conversation.talk)
    assert conversation.responses == ["utter_thanks", "utter_offer_person"]


async def test_goodbye_and_cancel_leave_whatever_was_open() -> None:
    """A form does not ask on after them."""
    bye, cancelled = Conversation(form="verify_form"), Conversation(form="verify_form")
    assert leaves_form(await answers.goodbye(bye.talk))
    assert leaves_form(await answers.cancel(cancelled.talk))
    assert bye.responses == ["utter_goodbye"]
    assert cancelled.expects == "how_can_i_help"


@pytest.mark.parametrize("slot", ["order_number", "postal_code", "phone_number"])
async def test_help_is_about_the_question_that_is_open(slot: str) -> None:
    """Each number has its own explanation."""
    conversation = Conversation("pomoc", "help", slots={"requested_slot": slot}, form="a_form")
    await answers.help_me(conversation.talk)
    assert conversation.responses == [f"utter_help_{slot}"]


async def test_help_without_a_form_says_what_can_be_done() -> None:
    """What this line is for."""
    conversation = Conversation("pomoc", "help")
    await answers.help_me(conversation.talk)
    assert conversation.responses == ["utter_help"]


async def test_repeat_says_the_last_reply_with_its_question() -> None:
    """All of it, in order."""
    before = [bot("Zamówienie jest w drodze."), bot("Coś jeszcze?", expect="anything_else")]
    conversation = Conversation("powtórz", "repeat", before=before)
    await answers.repeat(conversation.talk)
    assert conversation.texts() == ["Zamówienie jest w drodze.", "Coś jeszcze?"]
    assert conversation.expects == "anything_else"


async def test_repeat_in_a_form_leaves_the_question_to_the_form() -> None:
    """Else the caller would hear it twice."""
    before = [bot("Spróbujmy jeszcze raz."), bot("Proszę podać numer.", expect="order_number")]
    conversation = Conversation("powtórz", "repeat", before=before, form="verify_form")
    await answers.repeat(conversation.talk)
    assert conversation.texts() == ["Spróbujmy jeszcze raz."]


async def test_repeat_leaves_out_the_promise_to_speak_slowly() -> None:
    """ "Będę mówić wolniej" is not part of what was said."""
    before = [bot("Będę mówić wolniej.", command="slower"), bot("Coś jeszcze?", expect="anything_else")]
    conversation = Conversation("powtórz", "repeat", before=before)
    await answers.repeat(conversation.talk)
    assert conversation.texts() == ["Coś jeszcze?"]


async def test_repeat_with_nothing_to_repeat_asks_how_to_help() -> None:
    """Never silence."""
    conversation = Conversation("powtórz", "repeat")
    await answers.repeat(conversation.talk)
    assert conversation.expects == "how_can_i_help"


async def test_a_caller_who_needs_a_moment_is_waited_for() -> None:
    """The open question stays open; a form says so itself."""
    outside, inside = after("anything_else", "chwileczkę"), Conversation("chwileczkę", form="verify_form")
    await answers.wait(outside.talk)
    await answers.wait(inside.talk)
    assert outside.expects == "anything_else"
    assert inside.responses == []


async def test_a_form_asks_its_own_question_again() -> None:
    """ask_again keeps out of a form."""
    conversation = Conversation(form="verify_form")
    await answers.ask_again(conversation.talk)
    assert conversation.responses == []


@pytest.mark.parametrize(
    ("before", "intent", "responses"),
    [
        ([], "nlu_fallback", ["utter_not_understood"]),
        ([], "out_of_scope", ["utter_out_of_scope", "utter_how_can_i_help"]),
        (["nlu_fallback"], "nlu_fallback", ["utter_still_not_understood", "utter_offer_person"]),
        (["nlu_fallback"], "out_of_scope", ["utter_help", "utter_offer_person"]),
        (["nlu_fallback", "out_of_scope"], "nlu_fallback", ["utter_give_up"]),
    ],
)
async def test_what_is_not_understood_climbs_to_a_person(
    before: list[str], intent: str, responses: list[str]
) -> None:
    """Rephrase, choose, person."""
    conversation = Conversation("bla", intent, before=[caller("bla", earlier) for earlier in before])
    events = await answers.not_understood(conversation.talk)
    assert conversation.responses == responses
    assert (next_action(events) == "action_person_wish") is (responses == ["utter_give_up"])


async def test_who_already_left_a_wish_is_not_asked_for_another() -> None:
    """Then the call ends."""
    before = [caller("bla", "nlu_fallback")] * 2
    conversation = Conversation("bla", "nlu_fallback", before=before, slots={"wish_noted": True})
    await answers.not_understood(conversation.talk)
    assert conversation.responses == ["utter_goodbye"]
