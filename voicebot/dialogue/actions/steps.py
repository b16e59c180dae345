"""What a form does with an answer that is none: when to step aside for a rule, and the ladder of a question."""

from collections.abc import Mapping

from voicebot.dialogue.actions.talk import Talk

PERSON = frozenset({"speak_to_agent", "callback_request", "leave_message", "anger"})
"""Somebody wants a person, or needs one."""
MATTERS: Mapping[str, str] = {
    "return_order": "return",
    "exchange_order": "exchange",
    "complaint": "complaint",
    "cancel_order": "cancel",
    "change_delivery": "redirect",
    "invoice": "invoice",
    "refund_status": "refund",
}
"""Intents that begin a matter, and its kind."""
QUESTIONS = frozenset({"opening_hours", "delivery_info", "payment_info", "returns_policy"})
"""Answered from the shop's own file, in any state."""
TALK = frozenset({"repeat", "slower", "help", "bot_challenge", "wait"})
"""The caller says something about the talk itself; the question stays open and nothing is counted against them."""
LEAVE = frozenset({"goodbye", "cancel"})
ASIDE = PERSON | QUESTIONS | TALK | LEAVE | {"order_status", "other_order", "other_matter", "thanks"}
"""What is left to a rule in the middle of a matter, besides other matters."""

MISSES_BEFORE_KEYPAD = 2
MISSES_BEFORE_PERSON = 3
"""Answers without the number asked for: the second brings the keypad, the third a person."""


def ladder(talk: Talk, question: str) -> str:
    """Which wording of a question to use: utter_{question}, and its _again, _length and _keypad."""
    misses = talk.count("misses")
    if misses == 0 or talk.intent in TALK:
        return f"utter_{question}"
    if misses >= MISSES_BEFORE_KEYPAD:
        return f"utter_{question}_keypad"
    return f"utter_{question}_length" if talk.numbers else f"utter_{question}_again"
