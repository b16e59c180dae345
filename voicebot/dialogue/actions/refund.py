"""Where the money for a return or a cancelled order is."""

from datetime import date

from voicebot.dialogue.actions import wording
from voicebot.dialogue.actions.wording import Line
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Refund, RefundState

_RESPONSES = {
    RefundState.WAITING_FOR_GOODS: "utter_refund_waiting",
    RefundState.CHECKING: "utter_refund_checking",
    RefundState.SENT: "utter_refund_sent",
    RefundState.PAID: "utter_refund_paid",
}


def lines(refund: Refund | None, today: date, texts: Prompts) -> tuple[Line, ...]:
    """What a caller hears about it. today: in the shop's time zone."""
    if refund is None:
        return (Line("utter_refund_none", {}),)
    amount = wording.money(refund.amount)
    when = {"amount": amount, "date": wording.day(refund.on, today, texts)}
    known = [Line(_RESPONSES[refund.state], when)]
    if refund.expected is not None and refund.state is not RefundState.PAID:
        known.append(Line("utter_refund_expected", {"date": wording.day(refund.expected, today, texts)}))
    return tuple(known)
