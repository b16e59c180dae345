"""The wish to talk to a person: kept at once, the phone number added when it is known."""

import asyncio
from datetime import datetime

import structlog
from rasa_sdk.events import EventType, SlotSet

from voicebot.clock import SHOP_ZONE, Clock
from voicebot.dialogue import phone
from voicebot.dialogue.actions import callback_time
from voicebot.dialogue.actions.callback_time import Closed, Wanted
from voicebot.dialogue.actions.dictation import dictated_phone
from voicebot.dialogue.actions.message import INTENT as LEAVE_MESSAGE
from voicebot.dialogue.actions.order_answer import SHOP_TIMEOUT_S
from voicebot.dialogue.actions.steps import LEAVE, MISSES_BEFORE_PERSON, QUESTIONS, TALK, ladder
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, or_listen, then
from voicebot.dialogue.actions.wording import Calendar
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Reach
from voicebot.errors import ShopError, VoicebotError
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.port import SPOKEN, CallbackBook, CallbackWish, Consent, Orders

log = structlog.get_logger()

FORM = "callback_form"
REASON = "asked"
CALL_BACK = "callback_request"
"""The intent of who wants to be called, not to wait."""
_RATHER_LATER = frozenset({CALL_BACK, LEAVE_MESSAGE})
_UNWILLING = frozenset({"deny", "dont_know"})


class PersonDesk:
    """The actions around a wish for a person."""

    def __init__(
        self,
        orders: Orders,
        callbacks: CallbackBook,
        texts: Prompts,
        clock: Clock,
        faq: Faq,
        reach: Reach | None = None,
        tongue: Tongue = POLISH,
    ) -> None:
        self._tongue = tongue
        self._orders = orders
        self._callbacks = callbacks
        self._texts = texts
        self._clock = clock
        self._faq = faq
        self._reach = reach or Reach()

    async def wish(self, talk: Talk) -> Events:
        """action_person_wish: "konsultant", at any time. Straight to a person where one could take it; else somebody calls back: the
        phone of a verified order is used, or it is asked for."""
        return or_listen(await self._wish(talk))

    async def _wish(self, talk: Talk) -> Events:
        time = callback_time.wanted(talk.text, self._now(), self._faq.hours, self._tongue)
        if time is None and talk.intent not in _RATHER_LATER and self._reach.people(talk.call_id):
            talk.command(self._texts.text("person_connecting"), "queue")
            return leave_form()
        if talk.slot("wish_noted") and time is None:
            self._says_closed(talk)
            talk.say("utter_wish_already_noted")
            await self._offers_message(talk)
            talk.say("utter_anything_else")
            return leave_form()
        known = await self._phone_of_order(talk)
        told = None if known is None else "consent_known"
        if not await self._record(talk, known, time if isinstance(time, Wanted) else None, told):
            return [*leave_form(), *_cannot_record(talk)]
        closed = self._says_closed(talk)
        if known is not None and time is None:
            talk.say("utter_person_will_call_known", ending=known[-3:])
            await self._offers_message(talk)
            talk.say("utter_anything_else")
            return [*leave_form(), *_noted()]
        await self._offers_message(talk, closed=closed)
        digits = phone.national(known.removeprefix("+")) if known else None
        fresh = [
            SlotSet("callback_at", _slot_of(time)),
            SlotSet("phone_number", digits),
            SlotSet("phone_known", digits is not None),
            SlotSet("phone_confirmed"),
            SlotSet("misses", 0),
        ]
        return [*leave_form(), *fresh, SlotSet("outcome", "callback"), *then(FORM)]

    def _says_closed(self, talk: Talk) -> bool:
        """Why nobody is there and from when somebody is, for who wanted a person now."""
        closed = self._reach.closed(talk.slot("topic")) if self._wanted_now(talk) else None
        if closed is not None:
            talk.say("utter_shop_answer", answer=closed)
        return closed is not None

    async def _offers_message(self, talk: Talk, *, closed: bool | None = None) -> None:
        """A voice message beside the callback. closed: the callback is to be named with it; None: it has been named."""
        offered = self._wanted_now(talk) and await self._reach.messages(talk.call_id)
        if closed and offered:
            talk.say("utter_call_or_message")
            return
        if closed is not None:
            talk.say("utter_person_will_call")
        if offered:
            talk.say("utter_or_message")

    def _wanted_now(self, talk: Talk) -> bool:
        """They did not choose the callback themselves, or chose it because nobody answered."""
        return talk.intent not in _RATHER_LATER or talk.text == self._texts.text("callback_wish")

    async def validate(self, talk: Talk) -> Events:
        """validate_callback_form: the number, then whether it was heard right."""
        number = dictated_phone(talk.numbers)
        if number is not None:
            taken = [
                SlotSet("phone_number", number),
                SlotSet("phone_known", False),
                SlotSet("phone_confirmed"),
            ]
            return [*taken, SlotSet("misses", 0)]
        if talk.requested is None or talk.intent in TALK | LEAVE | QUESTIONS | {LEAVE_MESSAGE}:
            return []
        if talk.requested != "phone_number":  # its digits are no hours
            time = callback_time.wanted(talk.text, self._now(), self._faq.hours, self._tongue)
            if talk.requested == "callback_at":
                return _time_given(talk, time)
            if time is not None:
                return [SlotSet("callback_at", _slot_of(time)), SlotSet("misses", 0)]
        if talk.requested == "phone_confirmed":
            return self._confirmed(talk)
        if talk.intent in _UNWILLING:
            return [SlotSet("misses", 0), SlotSet("requested_slot")]
        return _missed(talk)

    def _confirmed(self, talk: Talk) -> Events:
        if talk.intent == "affirm":
            return [SlotSet("phone_confirmed", True), SlotSet("misses", 0)]
        if talk.intent == "deny" or talk.numbers:
            return [SlotSet("phone_number"), SlotSet("phone_known", False), *_missed(talk)]
        return _missed(talk)

    async def ask_time(self, talk: Talk) -> Events:
        """action_ask_callback_at: nobody is there at the time that was named."""
        hours = self._faq.answer("opening_hours", "") or ""
        talk.say("utter_ask_callback_time", hours=hours)
        return []

    async def ask_phone(self, talk: Talk) -> Events:
        """action_ask_phone_number."""
        if talk.intent == "wait" and talk.requested == "phone_number":
            talk.say("utter_wait", expect="phone_number")
        elif talk.intent == "deny" and talk.count("misses") == 1:
            talk.say("utter_phone_corrected")
        else:
            talk.say(ladder(talk, "ask_phone"))
        return []

    async def ask_confirmed(self, talk: Talk) -> Events:
        """action_ask_phone_confirmed: read the number back, three digits at a time."""
        number = talk.slot("phone_number") or ""
        time = callback_time.from_slot(talk.slot("callback_at"))
        when = callback_time.said(time, self._calendar()) if time else self._texts.text("soon")
        if talk.slot("phone_known"):
            talk.say("utter_confirm_callback_known", when=when, ending=number[-3:])
        elif time is not None:
            talk.say("utter_confirm_callback", when=when, phone=phone.display(number))
        else:
            again = "_again" if talk.count("misses") else ""
            talk.say(f"utter_confirm_phone{again}", phone=phone.display(number))
        return []

    async def record(self, talk: Talk) -> Events:
        """action_record_callback: the form is done, with or without a number."""
        number = talk.slot("phone_number")
        time = callback_time.from_slot(talk.slot("callback_at"))
        agreed = "consent_confirmed" if talk.slot("phone_confirmed") else None
        if not await self._record(talk, phone.e164(number) if number else None, time, agreed):
            return _cannot_record(talk)
        talk.say("utter_callback_noted" if number else "utter_callback_without_phone")
        talk.say("utter_anything_else")
        return [*_noted(), SlotSet("misses", 0)]

    async def cancel(self, talk: Talk) -> Events:
        """action_cancel while the wish is being taken down: "anuluj", "jednak nie chcę". Nobody calls back then."""
        try:
            await self._callbacks.cancel(talk.call_id)
        except VoicebotError as error:
            log.error("wish_not_cancelled", kind=type(error).__name__)
            talk.say("utter_wish_cancel_failed")
            talk.say("utter_anything_else")
            return [*leave_form(), SlotSet("misses", 0)]
        talk.say("utter_wish_cancelled")
        talk.say("utter_anything_else")
        forgotten = [SlotSet("wish_noted", False), SlotSet("outcome", None), SlotSet("misses", 0)]
        return [*leave_form(), *forgotten]

    async def other_matter(self, talk: Talk) -> Events:
        """action_other_matter: what this line does not settle itself is offered to a person."""
        talk.say("utter_other_matter")
        talk.say("utter_offer_person")
        return [*leave_form(), SlotSet("topic", talk.intent)]

    def _now(self) -> datetime:
        return self._clock.now().astimezone(SHOP_ZONE)

    def _calendar(self) -> Calendar:
        return Calendar(self._now().date(), SHOP_ZONE, self._texts)

    async def _phone_of_order(self, talk: Talk) -> str | None:
        """The phone of an order verified on this call, verified once more: it is personal data."""
        number, postcode = talk.slot("order_number"), talk.slot("postal_code")
        if not (talk.slot("verified") and number and postcode):
            return None
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                order = await self._orders.find(number, postcode)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return None
        return order.phone if order else None

    async def _record(self, talk: Talk, number: str | None, time: Wanted | None, agreed: str | None) -> bool:
        """agreed: the text that says how they agreed to be called; None: not yet."""
        consent = None if agreed is None else Consent(SPOKEN, self._texts.text(agreed))
        summary, at = self._summary(talk, time), time.at if time else None
        try:
            await self._callbacks.record(CallbackWish(talk.call_id, REASON, number, summary, at, consent))
        except VoicebotError as error:
            log.error("wish_lost", kind=type(error).__name__)
            return False
        return True

    def _summary(self, talk: Talk, time: Wanted | None) -> str:
        lines = [self._texts.text("summary_asked")]
        topic = talk.slot("topic")
        if topic:
            lines.append(self._texts.text(f"summary_{topic}"))
        number = talk.slot("order_number")
        if number:
            known = "summary_order" if talk.slot("verified") else "summary_order_unconfirmed"
            lines.append(self._texts.text(known, number=number))
        if time is not None:
            lines.append(self._texts.text("summary_at", when=callback_time.said(time, self._calendar())))
        if talk.slot("phone_number") and not talk.slot("phone_known") and not talk.slot("phone_confirmed"):
            lines.append(self._texts.text("summary_phone_unconfirmed"))
        return " ".join(lines)


def _slot_of(time: Wanted | Closed | None) -> str | None:
    """What the form is given: a time, as soon as possible, or nothing yet, so that it asks."""
    if isinstance(time, Closed):
        return None
    return callback_time.to_slot(time) if time else callback_time.SOON


def _time_given(talk: Talk, time: Wanted | Closed | None) -> Events:
    """The answer to: when? Asked twice at most; somebody calling soon is better than a third question."""
    if isinstance(time, Wanted):
        return [SlotSet("callback_at", callback_time.to_slot(time)), SlotSet("misses", 0)]
    if talk.count("misses") or talk.intent in _UNWILLING:
        return [SlotSet("callback_at", callback_time.SOON), SlotSet("misses", 0)]
    return [SlotSet("callback_at"), SlotSet("misses", 1)]


def _missed(talk: Talk) -> Events:
    misses = talk.count("misses") + 1
    missed: Events = [SlotSet("misses", misses)]
    if misses >= MISSES_BEFORE_PERSON:
        missed.append(SlotSet("requested_slot"))
    return missed


def _noted() -> list[EventType]:
    return [SlotSet("wish_noted", True), SlotSet("outcome", "callback")]


def _cannot_record(talk: Talk) -> Events:
    talk.say("utter_wish_failed")
    talk.say("utter_anything_else")
    return []
