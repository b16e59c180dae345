"""The card of a voice."""

import tomllib

import pytest

from models.recipes.coqui.card import card


def test_a_card_is_toml_that_says_what_was_put_in() -> None:
    """Texts with quotes and line ends, numbers, truths, lists."""
    tables = {
        "model": {"licence": 'a "b"\n\\c', "bytes": 7, "ready": True},
        "figures": {"stoi": 0.9, "of": [1, 2.5, "x"]},
    }
    assert tomllib.loads(card(tables)) == tables


def test_what_toml_cannot_hold_is_an_error() -> None:
    """Rather than a card that nobody can read."""
    with pytest.raises(TypeError, match="NoneType"):
        card({"model": {"ears": None}})
