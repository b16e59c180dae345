"""What speech over the bot's own means."""

import pytest

from voicebot.dialogue.profiles import Interruption
from voicebot.turns.interrupt import Meaning, is_backchannel, meaning, real_words

RULE = Interruption(allowed=True, min_words=2, min_speech_ms=500, words=frozenset({"stop", "człowiek"}))
FIRM = Interruption(allowed=False, min_words=2, min_speech_ms=500, words=frozenset({"stop"}))


@pytest.mark.parametrize(
    ("rule", "text", "speech_ms", "what"),
    [
        (RULE, "", 40, Meaning.NOTHING),
        (RULE, "", 300, Meaning.PERHAPS),
        (RULE, "", 500, Meaning.SPEECH),
        (RULE, "paczka", 300, Meaning.PERHAPS),
        (RULE, "paczka", 500, Meaning.SPEECH),
        (RULE, "moja paczka", 300, Meaning.WORDS),
        (RULE, "stop", 100, Meaning.WORDS),
        (RULE, "stop stop", 100, Meaning.WORDS),
        (RULE, "czlowiek", 100, Meaning.WORDS),
        (RULE, "mhm", 900, Meaning.GO_ON),
        (RULE, "no tak", 900, Meaning.GO_ON),
        (RULE, "tak tak zgadza się", 900, Meaning.GO_ON),
        (RULE, "tak ale nie", 300, Meaning.WORDS),
        (RULE, "[unk] paczka", 300, Meaning.PERHAPS),
        (RULE, "[unk]", 600, Meaning.SPEECH),
        (FIRM, "moja paczka", 900, Meaning.NOTHING),
        (FIRM, "", 900, Meaning.NOTHING),
        (FIRM, "stop", 100, Meaning.WORDS),
    ],
)
def test_the_rule_of_the_question_decides(
    rule: Interruption, text: str, speech_ms: int, what: Meaning
) -> None:
    """Enough words, one listed word, or enough speech; never a backchannel."""
    assert meaning(rule, text, speech_ms) is what


def test_words_of_weight_are_those_beside_the_backchannels() -> None:
    """Unknown speech is neither; nothing said is no backchannel."""
    assert real_words("[unk] tak Łódź") == ["lodz"]
    assert is_backchannel("[unk] mhm")
    assert not is_backchannel("[unk]")
    assert not is_backchannel("mhm paczka")
