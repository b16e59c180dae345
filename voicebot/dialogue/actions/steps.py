"""What a form does with an answer that is none: when to step aside for a rule, and the ladder of a question."""

from voicebot.dialogue.actions.talk import Talk

PERSON = frozenset({"speak_to_agent", "callback_request"})
OTHER_MATTERS = frozenset({"return_order", "complaint", "refund_status", "change_order", "shop_question"})
TALK = frozenset({"repeat", "slower", "help", "bot_challenge", "wait"})
"""The caller says something about the talk itself; the question stays open and nothing is counted against them."""
LEAVE = frozenset({"goodbye", "cancel"})

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
