"""Order number and postcode: the form that asks for them."""

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.dictation import dictated
from voicebot.dialogue.actions.steps import (
    LEAVE,
    MISSES_BEFORE_PERSON,
    OTHER_MATTERS,
    PERSON,
    TALK,
    ladder,
)
from voicebot.dialogue.actions.talk import Events, Talk, leave_form

FORM = "verify_form"
_ASIDE = PERSON | OTHER_MATTERS | TALK | LEAVE | {"dont_know"}


async def begin_order(talk: Talk) -> Events:
    """A new question about an order. The order verified on this call stays, unless another one is meant."""
    another = talk.intent == "other_order" or bool(dictated(talk.numbers, None).order_number)
    if talk.slot("verified") and not another:
        return []
    return [SlotSet("order_number"), SlotSet("postal_code"), SlotSet("verified", False), SlotSet("misses", 0)]


async def validate(talk: Talk) -> Events:
    """Take what was dictated. No events: not an answer but something a rule is for."""
    if talk.ran_since_caller_spoke("action_order_status"):
        return []  # the form opens again after a refusal: these words were already used
    if talk.intent in PERSON:
        return []
    found = dictated(talk.numbers, talk.requested)
    taken = [
        SlotSet(name, value)
        for name, value in (("order_number", found.order_number), ("postal_code", found.postal_code))
        if value
    ]
    if taken:
        return [*taken, SlotSet("misses", 0)]
    first_words = talk.requested is None
    if first_words and not (talk.numbers and talk.intent == "give_number"):
        return []
    if not first_words and talk.intent in _ASIDE:
        return []
    misses = talk.count("misses") + 1
    missed: Events = [SlotSet("misses", misses)]
    if misses >= MISSES_BEFORE_PERSON:
        missed.append(SlotSet("requested_slot"))
    return missed


async def ask_order_number(talk: Talk) -> Events:
    """The question for the order number, as its ladder stands."""
    return _ask(talk, "ask_number", "order_number")


async def ask_postal_code(talk: Talk) -> Events:
    """The question for the postcode, as its ladder stands."""
    return _ask(talk, "ask_postcode", "postal_code")


def _ask(talk: Talk, question: str, slot: str) -> Events:
    if talk.intent == "wait" and talk.requested == slot:
        talk.say("utter_wait", expect=slot)
    else:
        talk.say(ladder(talk, question))
    return []


async def no_number(talk: Talk) -> Events:
    """ "Nie mam numeru": a person can help; anywhere else "nie wiem" is a cry for help."""
    if talk.form == FORM:
        talk.say("utter_no_number")
        talk.say("utter_offer_person")
        return leave_form()
    talk.say("utter_help")
    talk.say("utter_how_can_i_help")
    return leave_form()
