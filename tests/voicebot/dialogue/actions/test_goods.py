"""Tests of voicebot.dialogue.actions.goods."""

import pytest

from voicebot.dialogue.actions.goods import choose
from voicebot.dialogue.actions.matter import Good
from voicebot.shop.matters import Piece

BOOTS, SHIRT, BAG = (
    Good("1", "buty trekkingowe", 1),
    Good("2", "koszulka sportowa", 2),
    Good("3", "plecak", 1),
)
GOODS = (BOOTS, SHIRT, BAG)
RED, BLUE = Good("4", "kurtka czerwona", 1), Good("5", "kurtka niebieska", 1)


def items(text: str, goods: tuple[Good, ...] = GOODS) -> str:
    """Lines chosen, with quantities other than one: "1 2x2"."""
    return " ".join(f"{p.item}x{p.quantity}" if p.quantity > 1 else p.item for p in choose(text, goods))


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("buty", "1"),
        ("chcę oddać butów", "1"),
        ("te trekkingowe proszę", "1"),
        ("plecaka", "3"),
        ("plecak i buty", "1 3"),
        ("koszulki", "2x2"),
        ("bute trekingowe", "1"),
    ],
)
def test_goods_are_known_by_any_word_of_their_name(text: str, chosen: str) -> None:
    """In any case, in any order, a little misheard."""
    assert items(text) == chosen


@pytest.mark.parametrize("text", ["wszystko", "całość proszę", "wszystkie rzeczy"])
def test_everything_is_everything(text: str) -> None:
    """With every piece of every line."""
    assert items(text) == "1 2x2 3"


@pytest.mark.parametrize("text", ["wszystko oprócz plecaka", "wszystko poza plecakiem", "nie plecak"])
def test_what_is_left_out_stays(text: str) -> None:
    """ "Oprócz", "poza", and a plain no to one of them."""
    assert items(text) == "1 2x2"


def test_a_correction_counts() -> None:
    """ "Nie buty, tylko plecak"."""
    assert items("nie buty tylko plecak") == "3"


@pytest.mark.parametrize(
    ("text", "chosen"), [("jedną koszulkę", "2"), ("dwie koszulki", "2x2"), ("trzy koszulki", "2x2")]
)
def test_some_pieces_of_a_line_may_be_meant(text: str, chosen: str) -> None:
    """As many as there are, at most."""
    assert items(text) == chosen


@pytest.mark.parametrize("text", ["", "lodówka", "nie wiem", "tak poproszę"])
def test_what_names_no_good_chooses_nothing(text: str) -> None:
    """The question is asked again."""
    assert choose(text, GOODS) == ()


def test_a_word_that_fits_two_goods_needs_another_one() -> None:
    """ "Kurtka" alone does not say which; with its colour it does; "obie" means both."""
    assert choose("kurtkę", (RED, BLUE)) == ()
    assert choose("kurtkę niebieską", (RED, BLUE)) == (Piece("5", 1),)
    assert items("obie kurtki", (RED, BLUE)) == "4 5"
