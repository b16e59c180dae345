"""Why a shop will not do it, in plain words; a person is offered."""

from voicebot.dialogue.actions.talk import Talk
from voicebot.shop.matters import Refusal

_ANY = {
    Refusal.UNKNOWN_ORDER: "utter_refused_for_good",
    Refusal.NOT_DELIVERED: "utter_no_not_delivered",
    Refusal.TOO_LATE: "utter_no_too_late",
    Refusal.ALREADY_DONE: "utter_no_already_done",
    Refusal.NOT_IN_ORDER: "utter_no_not_in_order",
    Refusal.ALREADY_SENT: "utter_no_already_sent",
    Refusal.NOT_OFFERED: "utter_no_not_offered",
}
_OF_KIND = {
    ("complaint", Refusal.TOO_LATE): "utter_no_complaint_too_late",
    ("cancel", Refusal.ALREADY_DONE): "utter_no_cancelled_already",
    ("cancel", Refusal.ALREADY_SENT): "utter_no_cancel_sent",
}


def refused(talk: Talk, kind: str, refusal: Refusal) -> None:
    """Say why, and offer a person."""
    talk.say(_OF_KIND.get((kind, refusal), _ANY[refusal]))
    talk.say("utter_offer_person")
