"""What speech over the bot's own means: listening on, a caller who begins, or a caller who wants the word."""

from enum import Enum

from voicebot.dialogue.profiles import Interruption
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import UNKNOWN
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

DUCK_MS = 60
"""From so much speech on the bot lowers its voice: it is nothing yet, but the caller hears that they are heard."""


class Meaning(Enum):
    """Of what the caller has said so far over the bot."""

    NOTHING = "not to be minded"
    GO_ON = "they are listening"
    PERHAPS = "speech, too short to tell"
    SPEECH = "somebody speaks; nobody knows yet what"
    WORDS = "the caller takes the word"


def real_words(text: str, tongue: Tongue = POLISH) -> list[str]:
    """The folded words that are more than "go on"."""
    return [word for word in map(fold, known(text)) if word not in tongue.turns.listening]


def is_backchannel(text: str, tongue: Tongue = POLISH) -> bool:
    """Words, and all of them mean "go on"."""
    return bool(known(text)) and not real_words(text, tongue)


def meaning(rule: Interruption, text: str, speech_ms: int) -> Meaning:
    """text: the words of the caller's turn so far; speech_ms: how long they spoke in it."""
    words = {fold(word) for word in known(text)}
    if words and words <= {fold(word) for word in rule.words}:
        return Meaning.WORDS
    if not rule.allowed:
        return Meaning.NOTHING
    if is_backchannel(text, rule.tongue):
        return Meaning.GO_ON
    if len(real_words(text, rule.tongue)) >= rule.min_words:
        return Meaning.WORDS
    if speech_ms >= rule.min_speech_ms:
        return Meaning.SPEECH
    return Meaning.PERHAPS if speech_ms >= DUCK_MS else Meaning.NOTHING


def known(text: str) -> list[str]:
    """The words without `[unk]`."""
    return [word for word in text.split() if word != UNKNOWN]
