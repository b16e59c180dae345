"""What stops the bot."""

import pytest

from voicebot.dialogue.profiles import Interruption
from voicebot.turns.interrupt import means_to_interrupt

RULE = Interruption(allowed=True, min_words=2, min_speech_ms=500, words=frozenset({"stop", "człowiek"}))
FIRM = Interruption(allowed=False, min_words=2, min_speech_ms=500, words=frozenset({"stop"}))


@pytest.mark.parametrize(
    ("rule", "text", "speech_ms", "stops"),
    [
        (RULE, "", 300, False),
        (RULE, "", 500, True),
        (RULE, "paczka", 300, False),
        (RULE, "moja paczka", 300, True),
        (RULE, "stop", 100, True),
        (RULE, "stop stop", 100, True),
        (RULE, "czlowiek", 100, True),
        (RULE, "mhm", 900, False),
        (RULE, "tak tak dobrze", 900, False),
        (RULE, "tak ale", 300, True),
        (RULE, "[unk] paczka", 300, False),
        (FIRM, "moja paczka", 900, False),
        (FIRM, "", 900, False),
        (FIRM, "stop", 100, True),
    ],
)
def test_the_rule_of_the_question_decides(rule: Interruption, text: str, speech_ms: int, stops: bool) -> None:
    """Enough words, enough speech, or one listed word; never a backchannel."""
    assert means_to_interrupt(rule, text, speech_ms) is stops
