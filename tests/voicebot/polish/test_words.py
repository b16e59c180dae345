"""What was heard becomes plain words and marks; what was said twice is settled."""

import pytest

from voicebot.polish.words import (
    AGAIN,
    EXCEPT,
    RATHER,
    WRONG,
    fold,
    folded,
    phrase_table,
    scan,
    settle,
    words,
)


def test_folding_drops_diacritics_and_case() -> None:
    """Polish letters become plain ones, ł too."""
    assert fold("ŻÓŁĆ") == "zolc"
    assert folded("Pięć sześć") == ["piec", "szesc"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("W piątek, o ósmej!", ["w", "piatek", "o", "osmej"]),
        ("no yyy to będzie jutro", ["jutro"]),
        ("jutro nie pojutrze", ["jutro", WRONG, "pojutrze"]),
        ("jutro to znaczy pojutrze", ["jutro", WRONG, "pojutrze"]),
        ("jutro źle powiedziałam pojutrze", ["jutro", WRONG, "pojutrze"]),
        ("nie jutro tylko pojutrze", [WRONG, "jutro", RATHER, "pojutrze"]),
        ("byle nie jutro", [EXCEPT, "jutro"]),
        ("jutro od początku pojutrze", ["jutro", AGAIN, "pojutrze"]),
        ("nie wiem", []),
        ("nie wcześniej niż o ósmej", ["od", "o", "osmej"]),
        ("o 15:30 albo 24.11.2026", ["o", "15:30", "albo", "24.11.2026"]),
        ("", []),
    ],
)
def test_fillers_go_and_corrections_become_marks(text: str, plain: list[str]) -> None:
    """Hesitations are dropped, each way to take something back is one mark, figures keep their dots and colons."""
    assert words(text) == plain


def test_a_phrase_table_is_keyed_by_folded_words() -> None:
    """Phrases of several words are found word by word, without diacritics."""
    assert phrase_table({"wrong": "źle|to znaczy"}) == {("zle",): "wrong", ("to", "znaczy"): "wrong"}


def _letters(said: object, at: int) -> "tuple[dict[str, int | None], int] | None":
    """x1 is 1 in slot x; x? is something in x that nobody can know."""
    word = said[at]  # type: ignore[index]
    if len(word) != 2:
        return None
    return {word[0]: int(word[1]) if word[1].isdecimal() else None}, at + 1


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ([], {}),
        (["other"], {}),
        (["x1", "y2"], {"x": 1, "y": 2}),
        (["x1", "x1"], {"x": 1}),
        (["x1", "x2"], None),
        (["x1", WRONG, "x2"], {"x": 2}),
        (["x1", "y1", WRONG, "x2"], {"x": 2, "y": 1}),
        (["x1", "y1", WRONG, "x2", "y2"], {"x": 2, "y": 2}),
        (["x1", WRONG, "x2", "x3"], None),
        (["x1", WRONG], None),
        ([WRONG, "x1"], {"x": 1}),
        ([WRONG, "x1", RATHER, "x2"], {"x": 2}),
        (["x1", RATHER], {"x": 1}),
        (["x1", EXCEPT, "x2"], {"x": 1}),
        ([EXCEPT, "x1"], {}),
        (["x1", "y1", AGAIN, "x2"], {"x": 2}),
        (["x?"], None),
        (["x?", WRONG, "x2"], {"x": 2}),
        (["a1", WRONG, "b2"], {"b": 2}),
        (["a1", "b2"], {"a": 1, "b": 2}),
        (["a1", "x1", WRONG, "b2"], {"x": 1, "b": 2}),
    ],
)
def test_what_stands_after_corrections(said: list[str], settled: dict[str, int] | None) -> None:
    """A mark lets each slot be said once more; without one, two values contradict; rivals (a, b) drive each other out."""
    assert settle(scan(said, _letters), [frozenset("ab")]) == settled
