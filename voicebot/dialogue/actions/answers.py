"""Yes, no and the talk itself: what they mean depends on the question that is open."""

from collections.abc import Mapping

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.order_form import unverified
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, then

_QUESTIONS: Mapping[str, str] = {
    "offer_person": "utter_offer_person",
    "anything_else": "utter_anything_else",
    "resume_matter": "utter_resume_again",
}
"""How an open question outside forms is asked again; every other one is: how can I help."""
_HELP_SLOTS = frozenset({"order_number", "postal_code", "phone_number"})


async def answer_yes(talk: Talk) -> Events:
    """ "Tak"."""
    if talk.asked == "offer_person":
        return then("action_person_wish")
    if talk.asked == "resume_matter":
        return then("action_resume_matter")
    talk.say("utter_listening")
    return []


async def answer_no(talk: Talk) -> Events:
    """ "Nie"."""
    if talk.asked == "offer_person":
        talk.say("utter_fine")
        talk.say("utter_anything_else")
    elif talk.asked == "anything_else":
        talk.say("utter_goodbye")
    elif talk.asked == "resume_matter":
        return then("action_drop_draft")
    elif talk.asked == "signed_order":
        talk.say("utter_fine")
        talk.say("utter_how_can_i_help")
        return unverified()
    else:
        talk.say("utter_help")
        talk.say("utter_how_can_i_help")
    return []


async def thanks(talk: Talk) -> Events:
    """ "Dziękuję": after "anything else?" it means no."""
    if talk.asked == "anything_else":
        talk.say("utter_goodbye")
        return []
    talk.say("utter_thanks")
    return await ask_again(talk)


async def goodbye(talk: Talk) -> Events:
    """The caller ends the call."""
    talk.say("utter_goodbye")
    return leave_form()


async def cancel(talk: Talk) -> Events:
    """ "Anuluj", "nieważne": back to the start."""
    talk.say("utter_cancelled")
    talk.say("utter_how_can_i_help")
    return [*leave_form(), SlotSet("misses", 0)]


async def help_me(talk: Talk) -> Events:
    """What the open question is about, or what this line can do."""
    talk.say(f"utter_help_{talk.requested}" if talk.requested in _HELP_SLOTS else "utter_help")
    return []


async def repeat(talk: Talk) -> Events:
    """The bot's last words once more. In a form the question itself comes from the form."""
    for text, about in talk.last_said:
        said_slower = about.get("command") == "slower"
        if not said_slower and not (talk.form and about.get("expect")):
            talk.say_again(text, about.get("expect"))
    if talk.form is None and talk.asked is None:
        return await ask_again(talk)
    return []


async def wait(talk: Talk) -> Events:
    """ "Chwileczkę": the question stays open; in a form the form itself says so."""
    if talk.form is None:
        talk.say("utter_wait", expect=talk.asked or "how_can_i_help")
    return []


async def ask_again(talk: Talk) -> Events:
    """The open question once more; a form asks its own."""
    if talk.form is None:
        talk.say(_QUESTIONS.get(talk.asked or "", "utter_how_can_i_help"))
    return []


async def not_understood(talk: Talk) -> Events:
    """Not understood, or nothing for a shop: say it differently; then a choice; then a person. Never a fourth time."""
    in_a_row = talk.not_understood_in_a_row()
    if in_a_row <= 1 and talk.intent == "out_of_scope":
        talk.say("utter_out_of_scope")
        return await ask_again(talk)
    if in_a_row <= 1:
        talk.say("utter_not_understood")
    elif in_a_row == 2:
        talk.say("utter_still_not_understood" if talk.intent == "nlu_fallback" else "utter_help")
        talk.say("utter_offer_person")
    elif talk.slot("wish_noted"):
        talk.say("utter_goodbye")
    else:
        talk.say("utter_give_up")
        return then("action_person_wish")
    return []
