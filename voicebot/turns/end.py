"""When an answer is over, by the open question's profile: at once when it is whole, patiently while it is not."""

from voicebot.dialogue.profiles import EndOfTurn
from voicebot.hearing.numbers import awaits_correction, digits, fold
from voicebot.hearing.types import UNKNOWN

COUGH_MS = 150
"""Less speech than this without a word is a cough or a click …"""
COUGH_SILENCE_MS = 500
"""… once this much silence followed (words may come late)."""
UNKNOWN_MS = 400
"""Speech outside the grammar counts as words from this length on."""
MUMBLE_MS = 1_000
"""This much speech is a turn even without a word: the caller said something and deserves "I did not understand"."""


def is_complete(end: EndOfTurn, text: str) -> bool:
    """The words so far are a whole answer, with nothing taken back."""
    rule = end.complete
    if rule.phrases and fold(text) in {fold(phrase) for phrase in rule.phrases}:
        return True
    return rule.digits is not None and len(digits(text)) == rule.digits and not awaits_correction(text)


def is_wordless(text: str, speech_ms: int) -> bool:
    """Nothing that could be an answer: no words, or only a moment of something outside the grammar."""
    return not text or (speech_ms < UNKNOWN_MS and set(text.split()) == {UNKNOWN})


def is_noise(text: str, speech_ms: int) -> bool:
    """Not worth a turn."""
    return is_wordless(text, speech_ms) and speech_ms < MUMBLE_MS


def patience_ms(end: EndOfTurn, text: str, speech_ms: int) -> int:
    """Silence after which the turn is over."""
    if is_wordless(text, speech_ms) and speech_ms < COUGH_MS:
        return COUGH_SILENCE_MS
    return end.complete_silence_ms if is_complete(end, text) else end.silence_ms
