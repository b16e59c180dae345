"""Rasa's custom actions behind one call: the web door hands in Rasa's request and gives back what this returns."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionNotFoundException

from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue.actions import answers, order_form
from voicebot.dialogue.actions.clerk import Clerk
from voicebot.dialogue.actions.greeting import Greeting
from voicebot.dialogue.actions.matter_desk import MatterDesk
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.actions.message import MessageDesk
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.actions.order_status import OrderStatus
from voicebot.dialogue.actions.person import FORM as CALLBACK
from voicebot.dialogue.actions.person import PersonDesk
from voicebot.dialogue.actions.questions import ShopQuestion
from voicebot.dialogue.actions.talk import Events, Run, Talk
from voicebot.dialogue.responses import Responses
from voicebot.languages.tongue import Tongue

log = structlog.get_logger()


async def nothing_unfinished(talk: Talk) -> bool:
    """Where no matter is ever begun."""
    return False


def actions(means: Means, *, matters: bool = True) -> dict[str, Run]:
    """Every action of domain.yml by its name. matters: the language has returns, complaints and the like; else orders and people only."""
    orders = OrderDesk(means.shop, means.clock, means.texts, means.notices)
    matter = MatterDesk(orders, means.shop, Clerk(means), means.vouched)
    person = PersonDesk(
        means.shop, means.callbacks, means.texts, means.clock, means.faq, means.reach, means.tongue
    )

    async def cancel(talk: Talk) -> Events:
        """What is given up is what the caller is asked about."""
        if talk.form == CALLBACK:
            return await person.cancel(talk)
        return await (matter.cancel(talk) if matters else answers.cancel(talk))

    return {
        "action_begin_call": Greeting(means.notices, means.vouched),
        "action_begin_order": partial(order_form.begin_order, vouched=means.vouched),
        "validate_verify_form": partial(order_form.validate, vouched=means.vouched),
        "action_ask_order_number": order_form.ask_order_number,
        "action_ask_postal_code": order_form.ask_postal_code,
        "action_order_status": OrderStatus(
            orders, matter.offer_unfinished if matters else nothing_unfinished
        ),
        "action_no_number": order_form.no_number,
        "action_begin_matter": matter.begin,
        "action_open_matter": matter.open,
        "action_resume_matter": matter.resume,
        "action_drop_draft": matter.start_over,
        "validate_matter_form": matter.validate,
        "action_ask_matter_done": matter.ask,
        "action_finish_matter": matter.finish,
        "action_shop_question": ShopQuestion(
            means.faq, HoursWords(means.faq.hours, means.texts, means.tongue), means.clock
        ),
        "action_person_wish": person.wish,
        "action_leave_message": MessageDesk(means.texts, means.reach).leave,
        "validate_callback_form": person.validate,
        "action_ask_callback_at": person.ask_time,
        "action_ask_phone_number": person.ask_phone,
        "action_ask_phone_confirmed": person.ask_confirmed,
        "action_record_callback": person.record,
        "action_other_matter": person.other_matter,
        "action_answer_yes": answers.answer_yes,
        "action_answer_no": answers.answer_no,
        "action_thanks": answers.thanks,
        "action_goodbye": answers.goodbye,
        "action_cancel": cancel,
        "action_help": answers.help_me,
        "action_repeat": answers.repeat,
        "action_wait": answers.wait,
        "action_ask_again": answers.ask_again,
        "action_not_understood": answers.not_understood,
    }


class ActionServer:
    """Runs actions by rasa-sdk's executor. matters: as for `actions`. responses: what domain.yml's responses say here; None: what Rasa knows."""

    def __init__(self, means: Means, responses: Responses | None = None, *, matters: bool = True) -> None:
        self._executor = ActionExecutor()
        self._responses = responses
        for name, run in actions(means, matters=matters).items():
            self._executor.register_function(name, _as_rasa_calls_it(run, means.tongue))

    @property
    def names(self) -> frozenset[str]:
        """The actions there are."""
        return frozenset(self._executor.actions)

    async def run(self, payload: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """One request of Rasa's: HTTP status and body. 400 for a request that is none, 404 for an unknown action,
        500 for an action that failed (Rasa then gives half a reply, which RasaDialogue notices)."""
        name = payload.get("next_action")
        if not isinstance(name, str) or not isinstance(payload.get("tracker"), dict):
            return 400, {"error": "next_action and tracker are needed", "action_name": str(name)}
        # our actions need no domain; rasa-sdk insists on one
        call = {**payload, "domain": payload.get("domain") or {"actions": []}}
        try:
            result = await self._executor.run(call)
        except ActionNotFoundException as error:
            return 404, {"error": error.message, "action_name": error.action_name}
        except Exception as error:  # noqa: BLE001  (one failed action must not fail the web server; its text stays out of the log)
            log.error("action_failed", action=name, kind=type(error).__name__)
            return 500, {"error": type(error).__name__, "action_name": name}
        told = result.model_dump()
        if self._responses is not None:
            told["responses"] = [self._responses.spoken(one) for one in told["responses"]]
        return 200, told


def _as_rasa_calls_it(
    run: Run,
    tongue: Tongue,
) -> Callable[[CollectingDispatcher, Tracker, Mapping[str, Any]], Awaitable[Events]]:
    async def action(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        return await run(Talk(dispatcher, tracker, tongue))

    return action
