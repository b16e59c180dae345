"""Numbers as callers say them."""

import random

import pytest

from models.recipes.vosk_pl import spoken_numbers, vocabulary
from voicebot.hearing.numbers import digits


@pytest.mark.parametrize("way", sorted(spoken_numbers.WAYS))
def test_every_way_says_words_of_the_lists(way):
    """Whatever is said can be heard."""
    chance, known = random.Random(1), vocabulary.words()
    said = {spoken_numbers.WAYS[way](chance) for _ in range(200)}
    assert len(said) > 5
    assert known.issuperset(word for text in said for word in text.split())


def test_six_digits_are_six():
    """However they are grouped, mostly: "sto dwa" after "dwieście" may be heard as one number."""
    said = [spoken_numbers.digits(random.Random(seed), 6) for seed in range(200)]
    assert sum(len(digits(text) or "") == 6 for text in said) > 190


def test_days_and_amounts():
    """In the case and with the thousands that Polish wants."""
    assert spoken_numbers.ordinal(21, "gen_m") == "dwudziestego pierwszego"
    assert spoken_numbers.ordinal(30, "gen_f") == "trzydziestej"
    said = " ".join(spoken_numbers.amount(random.Random(seed)) for seed in range(300))
    assert "dwa tysiące" in said
    assert "siedem tysięcy" in said
