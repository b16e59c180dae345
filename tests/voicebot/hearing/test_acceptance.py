"""Which results are answers."""

import pytest

from voicebot.dialogue.profiles import Complete, EndOfTurn, SlotProfile
from voicebot.hearing.acceptance import accepts
from voicebot.hearing.types import OPEN, Grammar, Heard

PHRASES = EndOfTurn(400, 200, 5_000, Complete(phrases=frozenset({"tak", "nie"})))
CLOSED = SlotProfile(
    "yes_no", Grammar("yes_no", ("tak", "nie", "raczej nie", "dziękuję", "konsultant")), PHRASES
)
ANYTHING = SlotProfile("open", OPEN, PHRASES)
NUMBER = SlotProfile(
    "number",
    Grammar("number", ("nie", "pięć", "nie pamiętam")),
    EndOfTurn(1_500, 250, 8_000, Complete(digits=6)),
)


@pytest.mark.parametrize(
    ("profile", "text", "unknown", "accepted"),
    [
        (CLOSED, "tak", 0, True),
        (CLOSED, "tak tak", 0, True),
        (CLOSED, "raczej nie", 0, True),
        (CLOSED, "nie dziękuję", 0, True),
        (CLOSED, "tak", 1, False),
        (CLOSED, "tak nie", 0, False),
        (CLOSED, "tak proszę", 0, False),
        (CLOSED, "konsultant", 1, True),
        (CLOSED, "", 0, False),
        (CLOSED, "", 2, False),
        (ANYTHING, "tak ale nie dzisiaj", 1, True),
        (ANYTHING, "", 0, False),
        (ANYTHING, "ha el o ka jot u el es e el de ef es er no no", 0, False),
        (ANYTHING, "te buty są za małe a ha no i pe de", 0, True),
        (NUMBER, "nie", 0, True),
        (NUMBER, "nie", 1, False),
        (NUMBER, "nie pamiętam", 1, True),
        (NUMBER, "nie pięć", 1, True),
    ],
)
def test_a_short_answer_counts_only_when_it_is_the_whole_result(
    profile: SlotProfile, text: str, unknown: int, accepted: bool
) -> None:
    """Closed grammars hear "tak" and "nie" in other speech; that is refused."""
    assert accepts(profile, Heard(text, 0.9, (), unknown)) is accepted
