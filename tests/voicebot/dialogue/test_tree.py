"""Tests of voicebot.dialogue.tree."""

import pytest

from voicebot.dialogue.tree import Menu, Tree

MENU = {
    "do": "menu",
    "prompt": "p",
    "question": "q",
    "options": {1: {"next": "order", "words": ["zamówieni", "paczk"]}, 2: {"next": "hours"}},
}


@pytest.mark.parametrize(
    ("said", "node"),
    [
        ("1", "order"),
        ("dwa", "hours"),
        ("gdzie jest moja paczka", "order"),
        ("ZAMOWIENIE", "order"),
        ("3", None),
        ("12", None),
        ("*", None),
        ("rozpaczkowany", None),
        ("", None),
    ],
)
def test_a_key_a_spoken_digit_or_the_beginning_of_a_word_chooses(said: str, node: str | None) -> None:
    """choice gives the node, and None for whatever is no option."""
    assert Menu.model_validate(MENU).choice(said) == node


def test_a_tree_knows_its_menus_and_where_orders_are_told() -> None:
    """menu finds by name; order_status is the node that tells orders, or None."""
    nodes = {"main": MENU, "order": {"do": "order_status", "next": "main"}}
    tree = Tree.model_validate({"start": "main", "person": "p", "nodes": nodes})
    assert tree.menu("main").prompt == "p"
    assert tree.order_status() == "order"
    del nodes["order"]
    assert Tree.model_validate({"start": "main", "person": "p", "nodes": nodes}).order_status() is None
