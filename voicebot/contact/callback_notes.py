"""What the shop is told of a callback that nobody will ring any more. Pure; the texts are in messages.yml and prompts.yml."""

from zoneinfo import ZoneInfo

from voicebot.contact.callback_policy import CUT, UNKNOWN, Outcome, State
from voicebot.contact.callback_rows import Callback
from voicebot.dialogue.actions.wording import Calendar
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates
from voicebot.messages.types import Outgoing

TEMPLATES = {State.GIVEN_UP: "callback_given_up", State.CHECK: "callback_check"}


class ShopNotes:
    """A `Note`. to: an address of the shop's; None: it hears nothing. Errors, when made: DataError for a text that lacks."""

    def __init__(self, templates: Templates, texts: Prompts, zone: ZoneInfo, to: str | None) -> None:
        self._templates, self._texts, self._zone, self._to = templates, texts, zone, to
        whys = {*(outcome.value for outcome in Outcome if outcome is not Outcome.ANSWERED), UNKNOWN, CUT}
        self._whys = {why: texts.text(f"callback_why_{why}") for why in whys}
        for template in TEMPLATES.values():
            fields = dict.fromkeys(("phone", "at", "tries", "why", "about"), "")
            templates.email(template, "", "", **fields)

    def __call__(self, callback: Callback) -> Outgoing | None:
        """The e-mail; its key is the book's business."""
        if self._to is None:
            return None
        case = callback.case
        entered = case.entered.astimezone(self._zone)
        return self._templates.email(
            TEMPLATES[case.state],
            callback.id,
            self._to,
            phone=callback.phone or "",
            at=Calendar(entered.date(), self._zone, self._texts).stamp(entered),
            tries=case.tries,
            why=self._whys[case.why],
            about=callback.summary,
        )
