"""When an answer is over, by the open question's profile: at once when it is whole, patiently while it is not."""

from enum import Enum

from voicebot.dialogue.profiles import EndOfTurn
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import UNKNOWN
from voicebot.turns.hesitation import is_plea, patience_for

COUGH_MS = 150
"""Less speech than this without a word is a cough or a click …"""
COUGH_SILENCE_MS = 500
"""… once this much silence followed (words may come late)."""
PLEA_SILENCE_MS = 900
"""After "chwileczkę", whatever the question's own silence: who had it ready all along goes on sooner; who has not is told that we wait,
and nothing is lost to whom that interrupts."""
UNKNOWN_MS = 400
"""Speech outside the grammar counts as words from this length on."""
MUMBLE_MS = 1_000
"""This much speech is a turn even without a word: the caller said something and deserves "I did not understand"."""


GROWING_MS = 250
"""Added to the short silence when the last number could take one more word ("…pięćdziesiąt" – "…pięćdziesiąt sześć")."""


class Shape(Enum):
    """How far the words so far fill the shape of the answer."""

    PARTIAL = "more must come, or any length will do"
    GROWING = "whole, but its last number could go on"
    WHOLE = "whole, and nothing taken back"
    FINAL = "whole, and nothing is said after such words"


def shape_of(end: EndOfTurn, text: str) -> Shape:
    """The words so far against the question's rule: exactly one of its phrases, or exactly so many digits."""
    rule = end.complete
    if end.final and fold(text) in {fold(phrase) for phrase in end.final.phrases}:
        return Shape.FINAL
    if rule.phrases and fold(text) in {fold(phrase) for phrase in rule.phrases}:
        return Shape.WHOLE
    if (
        rule.digits is None
        or len(end.tongue.digits(text)) != rule.digits
        or end.tongue.awaits_correction(text)
    ):
        return Shape.PARTIAL
    return Shape.GROWING if end.tongue.may_grow(text) else Shape.WHOLE


def is_begun(end: EndOfTurn, text: str) -> bool:
    """Digits, and more of them must come."""
    wanted = end.complete.digits
    return wanted is not None and 0 < len(end.tongue.digits(text)) < wanted


def is_wordless(text: str, speech_ms: int) -> bool:
    """Nothing that could be an answer: no words, or only a moment of something outside the grammar."""
    return not text or (speech_ms < UNKNOWN_MS and set(text.split()) == {UNKNOWN})


def is_noise(text: str, speech_ms: int) -> bool:
    """Not worth a turn."""
    return is_wordless(text, speech_ms) and speech_ms < MUMBLE_MS


def patience_ms(end: EndOfTurn, shape: Shape, text: str, speech_ms: int) -> int:
    """Silence after which the turn is over."""
    if is_wordless(text, speech_ms) and speech_ms < COUGH_MS:
        return COUGH_SILENCE_MS
    if is_plea(text, end.tongue):
        return PLEA_SILENCE_MS
    if shape is Shape.PARTIAL:
        return max(end.silence_ms, patience_for(text, end.tongue))
    if shape is Shape.FINAL and end.final:
        return end.final.silence_ms
    return end.complete_silence_ms + (GROWING_MS if shape is Shape.GROWING else 0)
