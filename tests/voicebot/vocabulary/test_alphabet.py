"""Sounds and the model's numbers."""

import pytest

from voicebot.vocabulary.alphabet import learn, place_of

FAMILIES = {1: "nonword"} | {
    2 + 4 * sound + at: place
    for sound in range(3)
    for at, place in enumerate(("begin", "end", "internal", "singleton"))
}
"""Silence, then three sounds in four places: 2–5, 6–9, 10–13."""


@pytest.mark.parametrize(
    ("at", "length", "place"), [(0, 1, "singleton"), (0, 3, "begin"), (1, 3, "internal"), (2, 3, "end")]
)
def test_places(at: int, length: int, place: str) -> None:
    """Where a sound stands."""
    assert place_of(at, length) == place


def test_a_sound_heard_in_one_place_is_known_in_all() -> None:
    """The four numbers of a sound stand together."""
    letters = learn([(("a", "b"), (2, 7))], FAMILIES)
    assert letters.phones(("b", "a")) == (6, 3)
    assert letters.phones(("b", "a", "b")) == (6, 4, 7)
    assert letters.phones(("a",)) == (5,)
    assert letters.phones(("c",)) is None
    assert letters.phones(()) is None
    assert len(letters) == 8


def test_votes_that_do_not_agree_are_not_believed() -> None:
    """Neither are words of another length, nor numbers outside words."""
    split = [(("a", "b"), (2, 7)), (("a", "b"), (2, 11)), (("a", "b", "b"), (2, 7)), (("d",), (1,))]
    letters = learn(split, FAMILIES)
    assert letters.phones(("a",)) == (5,)
    assert letters.phones(("b",)) is None
    assert letters.phones(("d",)) is None


def test_a_phone_of_one_place_stands_alone() -> None:
    """As [unk]'s, at the end of the numbers."""
    letters = learn([(("u",), (14,))], FAMILIES | {14: "singleton"})
    assert letters.phones(("u",)) == (14,)
    assert letters.phones(("u", "u")) is None
