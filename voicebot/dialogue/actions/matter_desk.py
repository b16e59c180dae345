"""From the words a matter begins with to its end: verify, ask for the one thing missing, one yes, act. Rasa's actions around matter_form."""

import asyncio
import re
from dataclasses import replace

import structlog
from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions import answers, order_form, refund
from voicebot.dialogue.actions.asks import Items, Own, named
from voicebot.dialogue.actions.clerk import Clerk, Proof, case_of
from voicebot.dialogue.actions.matter import Case, Step, from_json, to_json
from voicebot.dialogue.actions.order_answer import SHOP_TIMEOUT_S, OrderDesk, Verdict
from voicebot.dialogue.actions.order_status import turned_away
from voicebot.dialogue.actions.page_order import Vouched, nothing_vouched, now_verified
from voicebot.dialogue.actions.refusals import refused
from voicebot.dialogue.actions.steps import ASIDE, MATTERS, MISSES_BEFORE_PERSON, PERSON
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, or_listen, then
from voicebot.dialogue.actions.wording import Line, spaced
from voicebot.dialogue.drafts import Draft
from voicebot.errors import ShopError
from voicebot.hearing.numbers import fold
from voicebot.shop.matters import Refusal, Shop
from voicebot.shop.port import Order

log = structlog.get_logger()

FORM = "matter_form"
CONFIRM = "confirm_matter"
RESUMABLE = frozenset({"return", "exchange", "complaint"})
"""Kinds with so many questions that the next call goes on with them; the others are asked for in one breath again."""
SHORT = 4
"""Words up to which a free answer may be something about the talk itself ("proszę powtórzyć")."""
_LEADING_NO = re.compile(r"^\s*(nie\b[\s,]*)+", re.IGNORECASE)
_CHANGE_OF_MIND = frozenset({"jednak", "zamiast"})


class MatterDesk:
    """The actions of a matter. What is known of it is in the slot `matter` and, for the next call, in the draft."""

    def __init__(self, desk: OrderDesk, shop: Shop, clerk: Clerk, vouched: Vouched = nothing_vouched) -> None:
        self._desk = desk
        self._vouched = vouched
        self._shop = shop
        self._clerk = clerk

    async def begin(self, talk: Talk) -> Events:
        """action_begin_matter: the caller said what they want; who is verified already is not asked again."""
        kind = MATTERS[talk.intent]
        if (ahead := await self._answered_ahead(talk, kind)) is not None:
            await self._clerk.keep(_proof(talk), ahead)
            return [SlotSet("matter", to_json(ahead)), SlotSet("misses", 0), *then(FORM)]
        open_case = case_in(talk)
        verified = talk.slot("verified") and not order_form.names_another(talk)
        if open_case is not None and open_case.number and verified and open_case.kind != kind:
            await self._clerk.forget(open_case.number, open_case.kind)
        fresh = [SlotSet("matter", to_json(Case(kind, talk.text))), SlotSet("topic", talk.intent)]
        of_page = None if verified else await now_verified(talk, self._vouched)
        if verified or of_page is not None:
            return [*leave_form(), *(of_page or ()), *fresh, *then("action_open_matter")]
        if talk.form == order_form.FORM:
            return list(fresh)
        return [*leave_form(), *order_form.unverified(), *fresh, *then(order_form.FORM)]

    async def open(self, talk: Talk) -> Events:
        """action_open_matter: number and postcode are there; whatever is wrong with them, not a word about the order."""
        return or_listen(await self._opened(talk))

    async def _opened(self, talk: Talk) -> Events:
        case, number, postcode = case_in(talk), talk.slot("order_number"), talk.slot("postal_code")
        if case is None or not number or not postcode:
            return turned_away(talk, None)
        checked = await self._desk.check(number, postcode, talk.count("refusals"))
        if checked.order is None:
            return turned_away(talk, checked)
        verified = [*leave_form(), SlotSet("verified", True), SlotSet("misses", 0)]
        case = replace(case, number=number)
        if case.kind == "refund":
            return [*verified, *await self._refund(talk, checked.order)]
        draft = await self._clerk.draft(number, case.kind)
        if draft is not None and draft.confirmed:
            talk.say("utter_matter_waits")
            talk.say("utter_anything_else")
            return [*verified, SlotSet("matter")]
        if draft is not None and draft.code is None and draft.kind in RESUMABLE and case_of(draft).chosen:
            ask_resume(talk, case_of(draft))
            return [*verified, SlotSet("matter", to_json(case))]
        return [*verified, *await self._begin(talk, checked.order, case, draft)]

    async def resume(self, talk: Talk) -> Events:
        """action_resume_matter: yes, go on with what the last call left."""
        return or_listen(await self._after_offer(talk, go_on=True))

    async def start_over(self, talk: Talk) -> Events:
        """action_drop_draft: no; forget it, and begin what this call is about, if it is about that."""
        return or_listen(await self._after_offer(talk, go_on=False))

    async def offer_unfinished(self, talk: Talk) -> bool:
        """Ask about what an earlier call left for this order; False when it left nothing."""
        draft = await self._clerk.draft(talk.slot("order_number") or "")
        if draft is None or not case_of(draft).chosen or draft.kind not in RESUMABLE:
            return False
        ask_resume(talk, case_of(draft))
        return True

    async def cancel(self, talk: Talk) -> Events:
        """action_cancel: "anuluj", also in the middle of a matter: it is given up."""
        case = case_in(talk)
        if case is not None and case.number:
            await self._clerk.forget(case.number, case.kind)
        return [*await answers.cancel(talk), SlotSet("matter")]

    async def _after_offer(self, talk: Talk, *, go_on: bool) -> Events:
        number, case = talk.slot("order_number"), case_in(talk)
        kind = case.kind if case is not None else None
        draft = await self._clerk.draft(number, kind) if talk.slot("verified") else None
        if draft is None:
            talk.say("utter_anything_else")
            return [SlotSet("matter")]
        if go_on:
            case = case_of(draft)
            return [SlotSet("matter", to_json(case)), SlotSet("misses", 0), *then(FORM)]
        await self._clerk.forget(draft.number, draft.kind)
        talk.say("utter_matter_dropped")
        if case is not None:
            return then("action_open_matter")
        talk.say("utter_anything_else")
        return []

    async def _answered_ahead(self, talk: Talk, kind: str) -> Case | None:
        """The draft with its next answer, where "shall we finish it?" was answered by that instead of a yes ("proszę o naprawę")."""
        if talk.asked != "resume_matter" or not talk.slot("verified"):
            return None
        draft = await self._clerk.draft(talk.slot("order_number") or "", kind)
        if draft is None or draft.confirmed or draft.code is not None:
            return None
        step = self._step(case := case_of(draft))
        return None if step is None or step.free else step.take(case, talk)

    async def _begin(self, talk: Talk, order: Order, case: Case, draft: Draft | None) -> Events:
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                opened = await self._clerk.matter(case.kind).open(self._shop, order, case)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return _shop_down(talk)
        if isinstance(opened, Refusal):
            if opened is Refusal.ALREADY_DONE and draft is not None and draft.code is not None:
                talk.say("utter_matter_done_before", code=spaced(draft.code))
                talk.say("utter_anything_else")
            else:
                refused(talk, case.kind, opened)
            return [SlotSet("matter"), SlotSet("outcome", f"{case.kind}_refused")]
        opened = replace(opened, opening="")
        await self._clerk.keep(_proof(talk), opened)
        return [SlotSet("matter", to_json(opened)), SlotSet("matter_done"), *then(FORM)]

    async def _refund(self, talk: Talk, order: Order) -> Events:
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                found = await self._shop.refund(order)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return _shop_down(talk)
        calendar = self._clerk.calendar()
        say(talk, *refund.lines(found, calendar.today, calendar.texts))
        talk.say("utter_anything_else")
        return [SlotSet("matter"), SlotSet("outcome", "answered")]

    async def validate(self, talk: Talk) -> Events:
        """validate_matter_form: take the answer. No events: not an answer but something a rule is for."""
        case = case_in(talk)
        if case is None or talk.requested is None:
            return []
        step = self._step(case)
        if talk.intent in PERSON and not (isinstance(step, Own) and step.declined(talk.text)):
            return []
        taken = None if _aside(talk, case, step) else self._take(talk, case, step)
        if taken is not None:
            if not (taken.confirmed or taken.dropped):
                await self._clerk.keep(_proof(talk), taken)
            done = [SlotSet("matter_done", True)] if taken.confirmed or taken.dropped else []
            return [SlotSet("matter", to_json(taken)), SlotSet("misses", 0), *done]
        if talk.intent in ASIDE or (talk.intent in MATTERS and MATTERS[talk.intent] != case.kind):
            return []
        misses = talk.count("misses") + 1
        gives_up = [SlotSet("requested_slot")] if misses >= MISSES_BEFORE_PERSON else []
        return [SlotSet("misses", misses), *gives_up]

    def _take(self, talk: Talk, case: Case, step: Step | None) -> Case | None:
        if step is not None:
            return step.take(case, talk)
        if talk.intent == "affirm" or "potwierdz" in fold(talk.text):
            return replace(case, confirmed=True)
        if len(case.goods) > 1 and case.chosen:
            # here the no is to the summary, not to the goods that follow it
            other = named(case, _LEADING_NO.sub("", talk.text), one=self._one(case))
            if other is not None and other.chosen != case.chosen:
                return other
        return replace(case, dropped=True) if talk.intent == "deny" else None

    async def ask(self, talk: Talk) -> Events:
        """action_ask_matter_done: the one thing needed next."""
        case = case_in(talk)
        if case is None:
            return leave_form()
        step = self._step(case)
        if talk.intent == "wait" and talk.requested and not talk.ran_since_caller_spoke("action_open_matter"):
            talk.say("utter_wait", expect=step.name if step else CONFIRM)
        elif step is not None:
            say(talk, step.ask(case, talk))
        elif talk.count("misses"):
            talk.say("utter_confirm_again")
        else:
            say(talk, self._clerk.matter(case.kind).summary(case, self._clerk.calendar().texts))
        return []

    async def finish(self, talk: Talk) -> Events:
        """action_finish_matter: yes, no, or three answers that were none."""
        case = case_in(talk)
        over = [SlotSet("matter"), SlotSet("matter_done"), SlotSet("misses", 0)]
        if case is None or not (case.confirmed or case.dropped):
            talk.say("utter_matter_failed")
            talk.say("utter_offer_person")
            return [*leave_form(), *over]
        if case.dropped:
            await self._clerk.forget(case.number, case.kind)
            talk.say("utter_matter_dropped")
            talk.say("utter_anything_else")
            return over
        try:
            done = await self._clerk.act(_proof(talk), case)
        except ShopError:
            log.warning("shop_failed", kind="act")
            if not await self._clerk.keep(_proof(talk), case, confirmed=True):
                return [*over, *_shop_down(talk)]
            talk.say("utter_matter_kept")
            talk.say("utter_anything_else")
            return [*over, SlotSet("outcome", f"{case.kind}_kept")]
        if isinstance(done, Refusal):
            await self._clerk.forget(case.number, case.kind)
            refused(talk, case.kind, done)
            return [*over, SlotSet("outcome", f"{case.kind}_refused")]
        say(talk, *done.lines)
        talk.say("utter_anything_else")
        return [*over, SlotSet("outcome", f"{case.kind}_done")]

    def _step(self, case: Case) -> Step | None:
        """The question that is open; None: only the yes is missing."""
        return next((step for step in self._steps(case) if step.is_open(case)), None)

    def _one(self, case: Case) -> bool:
        """Whether the matter is about one piece only."""
        return any(isinstance(step, Items) and step.one for step in self._steps(case))

    def _steps(self, case: Case) -> tuple[Step, ...]:
        return self._clerk.matter(case.kind).steps


def _aside(talk: Talk, case: Case, step: Step | None) -> bool:
    """Whether these words are for a rule although the open question could take them."""
    if isinstance(step, Own) and step.declined(talk.text):
        return False
    words = fold(talk.text).split()
    other = talk.intent in MATTERS and MATTERS[talk.intent] != case.kind
    if step is None or not step.free:
        return other and bool(_CHANGE_OF_MIND & set(words))
    return (other and bool(_CHANGE_OF_MIND & set(words))) or (talk.intent in ASIDE and len(words) <= SHORT)


def case_in(talk: Talk) -> Case | None:
    """The matter of this conversation."""
    kept = talk.slot("matter")
    return from_json(kept) if kept else None


def say(talk: Talk, *lines: Line) -> None:
    """Responses with their fields."""
    for line in lines:
        talk.say(line.response, **line.fields)


def ask_resume(talk: Talk, case: Case) -> None:
    """ "There is something unfinished." """
    talk.say(f"utter_unfinished_{case.kind}", goods=case.named())


def _proof(talk: Talk) -> Proof:
    return Proof(talk.slot("order_number") or "", talk.slot("postal_code") or "", talk.call_id)


def _shop_down(talk: Talk) -> Events:
    talk.say("utter_shop_down")
    talk.say("utter_offer_person")
    return [SlotSet("matter"), SlotSet("outcome", Verdict.SHOP_DOWN.name.lower())]
