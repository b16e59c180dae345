"""Tests of voicebot.dialogue.actions.refund."""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.dialogue import DOMAIN, PROMPTS
from voicebot.dialogue.actions.refund import lines
from voicebot.shop.matters import Refund, RefundState

TODAY = date(2026, 11, 23)


def heard(refund: Refund | None) -> str:
    return " ".join(
        DOMAIN["responses"][line.response][0]["text"].format(**line.fields)
        for line in lines(refund, TODAY, PROMPTS)
    )


def refund(state: RefundState, expected: date | None = None) -> Refund:
    return Refund(state, Decimal("249.50"), date(2026, 11, 22), expected)


def test_no_refund_is_said_so() -> None:
    """And nothing else."""
    assert "nie ma zwrotu" in heard(None)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RefundState.WAITING_FOR_GOODS, "Czekamy na paczkę ze zwrotem. Do oddania: 249,50 zł."),
        (RefundState.CHECKING, "Zwrot jest sprawdzany."),
        (RefundState.SENT, "Pieniądze wysłane wczoraj."),
        (RefundState.PAID, "Pieniądze oddane wczoraj."),
    ],
)
def test_every_state_has_its_words(state: RefundState, words: str) -> None:
    """With the amount, and the day where there is one."""
    assert words in heard(refund(state))


def test_the_day_it_should_be_there_is_said_as_long_as_it_is_not() -> None:
    """Not of money that is there."""
    expected = date(2026, 12, 5)
    assert heard(refund(RefundState.SENT, expected)).endswith("najpóźniej 5 grudnia.")
    assert "najpóźniej" not in heard(refund(RefundState.PAID, expected))
