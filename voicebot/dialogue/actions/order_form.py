"""Order number and postcode: the form that asks for them."""

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.dictation import dictated
from voicebot.dialogue.actions.page_order import Vouched, nothing_vouched, now_verified
from voicebot.dialogue.actions.steps import (
    LEAVE,
    MATTERS,
    MISSES_BEFORE_PERSON,
    PERSON,
    QUESTIONS,
    TALK,
    ladder,
)
from voicebot.dialogue.actions.talk import Events, Talk, leave_form
from voicebot.dialogue.actions.wording import spaced

FORM = "verify_form"
MEANT = "meant_number"
"""The slot of the number that the caller may have said; they are asked for a yes instead of the number."""
_USED_THE_WORDS = ("action_order_status", "action_open_matter")
_ASIDE = PERSON | MATTERS.keys() | QUESTIONS | TALK | LEAVE | {"dont_know", "other_matter"}


async def begin_order(talk: Talk, vouched: Vouched = nothing_vouched) -> Events:
    """A new question about an order. The order verified on this call stays, unless another one is meant; or that of the page is it."""
    another = talk.intent == "other_order" or names_another(talk)
    kept = talk.slot("matter") if talk.intent == "other_order" and talk.form == "matter_form" else None
    # the same matter for another order; a question about an order ends the matter, its draft stays
    matter = SlotSet("matter", {"kind": kept["kind"]} if kept else None)
    if talk.slot("verified") and not another:
        return [*leave_form(), matter]
    of_page = await now_verified(talk, vouched)
    return [*leave_form(), *(unverified() if of_page is None else of_page), matter]


def names_another(talk: Talk) -> bool:
    """Whether the caller just named an order that is not the one of this conversation."""
    named = dictated(talk.numbers, None).order_number
    return named is not None and named != talk.slot("order_number")


def unverified() -> Events:
    """Nobody is verified: number and postcode are to be asked for."""
    cleared = [SlotSet("order_number"), SlotSet("postal_code"), SlotSet(MEANT), SlotSet("verified_by")]
    return [*cleared, SlotSet("verified", False), SlotSet("misses", 0)]


async def validate(talk: Talk, vouched: Vouched = nothing_vouched) -> Events:
    """Take what was dictated; the page's order needs no postcode. No events: not an answer but something a rule is for."""
    if any(talk.ran_since_caller_spoke(action) for action in _USED_THE_WORDS):
        return []  # the form opens again after a refusal: these words were already used
    if talk.intent in PERSON:
        return []
    meant = _meant(talk)
    if meant is not None:
        return meant
    found = dictated(talk.numbers, talk.requested)
    if found.order_number is not None and found.postal_code is None:
        of_page = await now_verified(talk, vouched)
        if of_page is not None:
            return [*of_page, SlotSet("misses", 0)]
    taken = [
        SlotSet(name, value)
        for name, value in (("order_number", found.order_number), ("postal_code", found.postal_code))
        if value
    ]
    if taken:
        asked_for_a_yes = [SlotSet(MEANT)] if talk.slot(MEANT) else []
        return [*taken, *asked_for_a_yes, SlotSet("misses", 0)]
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


def _meant(talk: Talk) -> Events | None:
    """The answer to "is it number …?"; None where that was not asked, or this is neither yes nor no."""
    number = talk.slot(MEANT)
    if number is None or talk.numbers:
        return None
    if talk.intent == "affirm":
        return [SlotSet("order_number", number), SlotSet(MEANT), SlotSet("misses", 0)]
    if talk.intent == "deny":
        return [SlotSet("postal_code"), SlotSet(MEANT), SlotSet("misses", 0)]
    return None


async def ask_order_number(talk: Talk) -> Events:
    """The question for the order number, as its ladder stands; or whether it is the one that they may have said."""
    number = talk.slot(MEANT)
    if number is not None:
        talk.say("utter_is_it_number", number=spaced(number))
        return []
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
