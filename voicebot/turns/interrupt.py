"""When speech over the bot's own is meant to stop it."""

from voicebot.dialogue.profiles import Interruption
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import UNKNOWN

BACKCHANNEL = frozenset(
    fold(word)
    for word in [
        "mhm",
        "aha",
        "yhm",
        "hm",
        "hmm",
        "tak",
        "no",
        "okej",
        "dobra",
        "dobrze",
        "rozumiem",
        "jasne",
        "yyy",
        "eee",
    ]
)
"""Said while listening; it means "go on"."""


def means_to_interrupt(rule: Interruption, text: str, speech_ms: int) -> bool:
    """text: the words of the caller's turn so far; speech_ms: how long they spoke in it."""
    words = [fold(word) for word in text.split() if word != UNKNOWN]
    if words and set(words) <= {fold(word) for word in rule.words}:
        return True
    if not rule.allowed or (words and set(words) <= BACKCHANNEL):
        return False
    return len(words) >= rule.min_words or speech_ms >= rule.min_speech_ms
