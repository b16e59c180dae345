"""The keypad tree from nlu_data/keypad.yml, and whether it fits the texts and the questions it names."""

from collections.abc import Container, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from voicebot.dialogue import emergency, tree_call, tree_orders
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.tree import Hours, LeaveMessage, Menu, OrderStatus, Person, Say, Tree
from voicebot.errors import DataError
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH


class _NothingTwice(yaml.SafeLoader):
    """YAML lets a later key replace an earlier one without a word; two options on one key are an error here."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {key!r} is there twice")
        return super().construct_mapping(node, deep)


def load(path: Path, tongue: Tongue = POLISH) -> Tree:
    """The tree, whole in itself. Errors: DataError naming the node and what is wrong with it."""
    try:
        raw = yaml.load(path.read_text("utf-8"), _NothingTwice)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    try:
        tree = Tree.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{path}: {where or 'the file'}: {first['msg']}") from error
    for where, name, kinds in _leads(tree):
        node = tree.nodes.get(name)
        if node is None:
            raise DataError(f"{path}: {where} leads to {name!r}, which is not among the nodes")
        if kinds and not isinstance(node, kinds):
            raise DataError(f"{path}: {where} leads to {name!r}, which must be a {kinds.__name__.lower()}")
    for menu, word in _doubtful(tree, tongue):
        raise DataError(f"{path}: {menu}: {word!r} would choose two options")
    return tree


def check(tree: Tree, texts: Container[str], profiles: Mapping[str, SlotProfile]) -> None:
    """Every text and every question that the tree asks for is there. Errors: DataError naming the one that is not."""
    for where, text in _texts(tree):
        if text not in texts:
            raise DataError(
                f"keypad.yml: {where} says {text!r}, which is neither in prompts.yml nor in domain.yml"
            )
    for where, question in _questions(tree):
        if question not in profiles:
            raise DataError(f"keypad.yml: {where} asks {question!r}, which has no record in slots.yml")
        if profiles[question].keypad is None:
            raise DataError(f"keypad.yml: {where} asks {question!r}, whose record in slots.yml has no keypad")


def _leads(tree: Tree) -> Iterator[tuple[str, str, type[Menu] | type[Person] | None]]:
    """(where, the node it leads to, the kind that node must be) for every step of the tree."""
    yield "start", tree.start, Menu
    yield "person", tree.person, Person
    for name, node in tree.nodes.items():
        match node:
            case Menu():
                for key, option in node.options.items():
                    yield f"{name}, key {key},", option.next, None
            case OrderStatus() | Say() | Hours() | LeaveMessage():
                yield name, node.next, Menu


def _doubtful(tree: Tree, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """(menu, word) where one spoken word is good for two options."""
    for name, node in tree.nodes.items():
        if not isinstance(node, Menu):
            continue
        for key, option in node.options.items():
            rest = node.model_copy(update={"options": {k: o for k, o in node.options.items() if k != key}})
            yield from ((name, word) for word in option.words if rest.choice(word, tongue))


def _texts(tree: Tree) -> Iterator[tuple[str, str]]:
    always = (*tree_call.TEXTS, *tree_orders.TEXTS, *emergency.TEXTS)
    yield from (("every call", text) for text in always)
    for name, node in tree.nodes.items():
        if not isinstance(node, OrderStatus):
            yield name, node.prompt


def _questions(tree: Tree) -> Iterator[tuple[str, str]]:
    yield from (("every call", question) for question in (*tree_call.QUESTIONS, *tree_orders.QUESTIONS))
    for name, node in tree.nodes.items():
        if isinstance(node, Menu):
            yield name, node.question
