"""Tests of voicebot.dialogue.tree_loader."""

from pathlib import Path

import pytest

from tests.support.dialogue import PROFILES, TEXTS
from voicebot.dialogue import tree_loader
from voicebot.dialogue.tree import Menu, Tree
from voicebot.errors import DataError

TREE = """
start: main
person: person
nodes:
  main:
    do: menu
    prompt: keypad_main
    question: keypad_menu
    options:
      1: {next: order, words: [paczk]}
      2: {next: hours, words: [godzin]}
  order: {do: order_status, next: main}
  hours: {do: say, prompt: keypad_hours, next: main}
  person: {do: person, prompt: keypad_person}
  bye: {do: goodbye, prompt: utter_goodbye}
"""


def load(tmp_path: Path, text: str = TREE) -> Tree:
    path = tmp_path / "keypad.yml"
    path.write_text(text, "utf-8")
    return tree_loader.load(path)


def test_a_tree_is_read_with_its_keys_as_they_are_pressed(tmp_path: Path) -> None:
    """Numbers in the file are keys."""
    menu = load(tmp_path).menu("main")
    assert {key: option.next for key, option in menu.options.items()} == {"1": "order", "2": "hours"}


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("start: main", "start: nowhere", "start leads to 'nowhere', which is not among"),
        ("start: main", "start: hours", "start leads to 'hours', which must be a menu"),
        ("person: person\n", "person: bye\n", "person leads to 'bye', which must be a person"),
        ("next: hours", "next: gone", "main, key 2, leads to 'gone'"),
        ("prompt: keypad_hours, next: main", "prompt: keypad_hours, next: order", "hours leads to 'order'"),
        ("      2:", "      1:", "1 is there twice"),
        ("  bye:", "  hours:", "'hours' is there twice"),
        ("      2:", "      0:", r"main.menu.options.0"),
        ("      2:", "      12:", r"main.menu.options.12"),
        ("do: say", "do: sing", r"nodes\.hours: .*'sing'"),
        ("do: say, prompt: keypad_hours, next: main", "do: hours, prompt: p, next: order", "must be a menu"),
        ("do: say, prompt: keypad_hours", "do: say", r"nodes\.hours\.say\.prompt: Field required"),
        ("next: main}", "next: main, colour: red}", r"colour: Extra inputs"),
        ("[godzin]", "[godzin, paczkomat]", "main: 'paczkomat' would choose two options"),
        ("start: main", "start: [", "cannot be read"),
        ("person: person\n", "", "person: Field required"),
    ],
)
def test_what_is_wrong_with_a_tree_is_said(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    """load names the node, the key and what is wrong."""
    assert right in TREE
    with pytest.raises(DataError, match=named):
        load(tmp_path, TREE.replace(right, wrong, 1))


def test_a_file_that_is_not_there_or_no_tree_is_refused(tmp_path: Path) -> None:
    """load names the file."""
    with pytest.raises(DataError, match=r"gone\.yml: cannot be read"):
        tree_loader.load(tmp_path / "gone.yml")
    with pytest.raises(DataError, match="the file: Input should be"):
        load(tmp_path, "- a\n")


@pytest.mark.parametrize(
    ("missing", "who"),
    [
        ("keypad_main", "main"),
        ("utter_goodbye", "bye"),
        ("keypad_down", "every call"),
        ("dialogue_down_saved", "every call"),
        ("utter_ask_number_keypad", "every call"),
    ],
)
def test_a_text_that_is_nowhere_stops_the_start(tmp_path: Path, missing: str, who: str) -> None:
    """check names the node, or every call, and the text that it lacks."""
    there = TEXTS.keys() - {missing}
    with pytest.raises(DataError, match=f"{who} says '{missing}'"):
        tree_loader.check(load(tmp_path), there, PROFILES)


@pytest.mark.parametrize(
    ("question", "named"),
    [("nobody", "has no record in slots.yml"), ("how_can_i_help", "has no keypad")],
)
def test_a_question_that_keys_cannot_answer_stops_the_start(
    tmp_path: Path, question: str, named: str
) -> None:
    """check names the menu and the question."""
    tree = load(tmp_path, TREE.replace("question: keypad_menu", f"question: {question}"))
    with pytest.raises(DataError, match=f"main asks '{question}'.*{named}"):
        tree_loader.check(tree, TEXTS, PROFILES)


def test_the_projects_own_tree_fits_its_texts_and_questions(repo: Path) -> None:
    """keypad.yml belongs to prompts.yml, domain.yml and slots.yml, and every node can be reached."""
    tree = tree_loader.load(repo / "nlu_data" / "keypad.yml")
    tree_loader.check(tree, TEXTS, PROFILES)
    reached, new = set(), {tree.start, tree.person}
    while new:
        reached |= new
        menus = [node for name in reached if isinstance(node := tree.nodes[name], Menu)]
        leads = {option.next for menu in menus for option in menu.options.values()}
        leads |= {next_ for name in reached if (next_ := getattr(tree.nodes[name], "next", None))}
        new = leads - reached
    assert reached == set(tree.nodes)
