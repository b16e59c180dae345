"""What an agent is whispered."""

from pathlib import Path
from typing import Any

import pytest

from voicebot.contact.whisper import whispers
from voicebot.dialogue.prompts import Prompts

TEXTS = Prompts.load(Path(__file__).resolve().parents[3] / "nlu_data" / "prompts.yml")


@pytest.mark.parametrize(
    ("slots", "waited_s", "longest"),
    [
        (
            {"topic": "complaint", "order_number": "123456"},
            130,
            "Reklamacja, końcówka zamówienia 456, czeka od 2 minut.",
        ),
        ({"order_number": "123456"}, 61, "Prosi o rozmowę, końcówka zamówienia 456, czeka od minuty."),
        ({"topic": "never heard of", "order_number": None}, 59, "Prosi o rozmowę."),
    ],
)
def test_the_matter_the_order_and_the_wait_are_told(slots: Any, waited_s: float, longest: str) -> None:
    """As far as they are known; a wait of seconds is none."""
    assert whispers(slots, TEXTS, waited_s=waited_s)[0] == longest


def test_there_are_shorter_ones() -> None:
    """Down to the matter alone, none of them twice."""
    made = whispers({"topic": "invoice", "order_number": "123456"}, TEXTS, waited_s=600)
    assert made[1:] == [
        "Faktura, końcówka zamówienia 456.",
        "Faktura, czeka od 10 minut.",
        "Faktura.",
    ]
    assert whispers({}, TEXTS, waited_s=0) == ["Prosi o rozmowę."]


def test_a_talk_that_broke_off_is_told_as_such() -> None:
    """That matters more than what it was about."""
    assert whispers({"topic": "invoice"}, TEXTS, waited_s=0, again=True) == ["Przerwana rozmowa."]
