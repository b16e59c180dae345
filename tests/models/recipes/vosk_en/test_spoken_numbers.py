"""Numbers as English callers say them."""

import random

import pytest

from models.recipes.vosk_en import spoken_numbers, vocabulary
from voicebot.english.tongue import TONGUE


@pytest.mark.parametrize("way", sorted(spoken_numbers.WAYS))
def test_every_way_says_words_of_the_lists(way: str) -> None:
    """Whatever is said can be heard."""
    chance, known = random.Random(1), vocabulary.words()
    said = {spoken_numbers.WAYS[way](chance) for _ in range(200)}
    assert len(said) > 5
    assert known.issuperset(word for text in said for word in text.split())


def test_six_digits_are_six() -> None:
    """However they are grouped and corrected, mostly: "twenty five" may be 25 where 20 and 5 were meant."""
    said = [spoken_numbers.digits(random.Random(seed), 6) for seed in range(300)]
    assert sum(len(TONGUE.digits(text)) == 6 for text in said) > 240


def test_all_the_ways_of_a_caller_are_there() -> None:
    """Three names of nothing, doubles, pairs, hundreds, and what is taken back."""
    words = {word for seed in range(200) for word in spoken_numbers.digits(random.Random(seed), 6).split()}
    assert words >= {"zero", "oh", "nought", "double", "forty", "seventeen", "hundred", "and", "sorry"}


def test_days_and_hours_are_english() -> None:
    """Ordinals of two words; hours with and without minutes."""
    assert [spoken_numbers.ordinal(number) for number in (1, 12, 20, 21, 30, 31)] == [
        "first", "twelfth", "twentieth", "twenty first", "thirtieth", "thirty first",
    ]  # fmt: skip
    said = " | ".join(spoken_numbers.hour(random.Random(seed)) for seed in range(200))
    assert "half past" in said
    assert "o'clock" in said
    assert "p m" in said
