"""Speech to learn from, by the real espeak-ng and Coqui's own tokenizer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from models.recipes.coqui.corpus import Example, Speech

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def english() -> Iterator["Speech"]:
    """Its sounds have what Polish lacks: length, diphthongs, r that only links."""
    from models.recipes.coqui.corpus import Speech

    speech = Speech("en-gb", "en", 155)
    yield speech
    speech.close()


def spans(speech: "Speech", example: "Example") -> list[tuple[str, int]]:
    """Each token with its frames."""
    characters = speech._tokenizer.characters
    names = [characters.id_to_char(int(token)) for token in example.tokens]
    return list(zip(names, example.spans.tolist(), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "Three blue doors, her first park.",
        "My boy found no great way.",
        "Which judge chose the church?",
        "Here are our poor chairs, dear buyer.",
        "The law of nature is an idea of yours.",
        "A little bottle, it wasn't a sudden button.",
        "Measure the leisure of this and that thing.",
    ],
    ids=[
        "length",
        "diphthongs",
        "affricates",
        "centring vowels",
        "linking r",
        "syllables of l and n",
        "fricatives",
    ],
)
def test_english_sounds_fit_their_tokens(english: "Speech", text: str) -> None:
    """All that is written is spoken, one after the other."""
    example = english.example(text)
    assert example is not None
    assert example.spans.sum() == len(example.mel)


@pytest.mark.parametrize(("text", "sound"), [("Tea.", "iː"), ("Toe.", "əʊ"), ("Tie.", "aɪ")])
def test_both_characters_of_a_vowel_have_half_of_it(english: "Speech", text: str, sound: str) -> None:
    """Together they are the longest of the word."""
    example = english.example(text)
    assert example is not None
    found = spans(english, example)
    halves = [next(frames for name, frames in found if name == one) for one in sound]
    assert abs(halves[0] - halves[1]) <= 2
    assert sum(halves) > 0.4 * sum(frames for _, frames in found)


@pytest.mark.parametrize("text", ["I am sorry, I am late.", "The Polish post is late."])
def test_capitals_are_spoken_as_they_are_written(english: "Speech", text: str) -> None:
    """espeak-ng says "I am" and "Polish" otherwise than "i am" and "polish"; both sides must know which."""
    assert english.example(text) is not None
