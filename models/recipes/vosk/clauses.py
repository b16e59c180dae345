"""Sentences out of a grammar: clauses that are put together by chance.

`[rule]`, then its lines. In a line: `<rule>` a line of that rule · `(a|b)` one of these · `[a]` maybe · `{name.form}` whatever the
language makes of it.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicebot.errors import DataError

FILE = "clauses.txt"
_TOKEN = re.compile(r"[()\[\]|]|<\w+>|\{\w+\.\w+\}|[^()\[\]|<>{}]+")

Part = Callable[[Any], str]
"""Says itself, by a Speaker of the language that it is of."""
Leaf = Callable[[str, str], Part]
"""(name, form) of `{name.form}` → what says it."""


@dataclass
class Speaker:
    """Says one sentence after another, the same ones for the same chance."""

    rules: Mapping[str, Sequence[Part]]
    random: random.Random

    def say(self, rule: str = "sentence") -> str:
        """A sentence, as words in lower case. Errors: DataError for what the grammar lacks."""
        return " ".join(self.part(rule).split())

    def part(self, rule: str) -> str:
        return self.random.choice(self.rules[rule])(self)


def read(file: Path, leaf: Leaf) -> dict[str, list[Part]]:
    """The rules of a file. Errors: DataError, OSError."""
    rules: dict[str, list[Part]] = {}
    rule = ""
    for number, line in lines(file):
        if re.fullmatch(r"\[\w+\]", line):
            rule = line[1:-1]
            continue
        try:
            rules.setdefault(rule, []).append(compiled(line, leaf))
        except ValueError as error:
            raise DataError(f"{file.name}, line {number}: {error}") from error
    return rules


def lines(file: Path) -> list[tuple[int, str]]:
    """What stands in a file, without comments, by line number."""
    rows = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(number, line.strip()) for number, line in rows if line.strip() and not line.startswith("#")]


def compiled(text: str, leaf: Leaf) -> Part:
    """A line as something that says it. Errors: ValueError."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise ValueError(f"{text!r} cannot be read")
    part = _choice(tokens, "", leaf)
    if tokens:
        raise ValueError(f"{text!r} has a bracket too many")
    return part


def _choice(tokens: list[str], closing: str, leaf: Leaf) -> Part:
    options: list[list[Part]] = [[]]
    while tokens:
        token = tokens.pop(0)
        if token == closing:
            break
        if token == "|":
            options.append([])
        elif token == "(":
            options[-1].append(_choice(tokens, ")", leaf))
        elif token == "[":
            options[-1].append(_maybe(_choice(tokens, "]", leaf)))
        elif token in (")", "]"):
            raise ValueError(f"{token!r} where none was open")
        else:
            options[-1].append(_single(token, leaf))
    else:
        if closing:
            raise ValueError(f"{closing!r} is missing")
    rows = [tuple(option) for option in options]
    if len(rows) == 1:
        return lambda speaker: "".join(part(speaker) for part in rows[0])
    return lambda speaker: "".join(part(speaker) for part in speaker.random.choice(rows))


def _maybe(part: Part) -> Part:
    return lambda speaker: part(speaker) if speaker.random.random() < 0.5 else ""


def _single(token: str, leaf: Leaf) -> Part:
    if token.startswith("<"):
        return lambda speaker: speaker.part(token[1:-1])
    if token.startswith("{"):
        return leaf(*token[1:-1].split("."))
    return lambda speaker: token
