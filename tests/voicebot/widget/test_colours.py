"""Tests of voicebot.widget.colours; the numbers are those of WCAG's own examples and of common checkers."""

import pytest

from voicebot.widget.colours import contrast, is_colour, mix


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#2c5a3a", "#2c5a3a", 1.0),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_what_wcag_counts(one: str, other: str, ratio: float) -> None:
    """Whichever comes first."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_a_mix_lies_between_its_colours() -> None:
    """All of one, all of the other, half of each."""
    shares = [mix("#204060", "#a0c0e0", share) for share in (1, 0, 0.5)]
    assert shares == ["#204060", "#a0c0e0", "#6080a0"]


@pytest.mark.parametrize("text", ["#abc", "green", "2c5a3a", "#2c5a3g", "#2c5a3a;", ""])
def test_what_is_no_colour_of_ours_is_none(text: str) -> None:
    """Six digits behind a hash, and nothing that could be more than a colour in a style sheet."""
    assert not is_colour(text)
    with pytest.raises(ValueError, match="#2c5a3a"):
        contrast(text, "#ffffff")
