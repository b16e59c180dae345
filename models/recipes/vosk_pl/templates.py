"""Sentences out of a grammar: what callers say to a shop, in clauses that are put together by chance, and agree.

`<rule>` a line of that rule · `{list.form}` a word of a list in a form · `{thing.CASE}` a thing, maybe with adjectives that agree ·
`{do.FORM}` a verb with what it is done to (frames.txt) · `{number.WAY}` digits or an amount · `(a|b)` one of these · `[a]` maybe.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.recipes.vosk_pl import inflection, spoken_numbers
from models.recipes.vosk_pl.vocabulary import NOUNS, Lexeme, Lists
from voicebot.errors import DataError

HERE = Path(__file__).parent
CLAUSES, FRAMES = "clauses.txt", "frames.txt"
THINGS = ("goods", "goods", "goods", "matters", "matters", "parts", "life", "places")
"""Lists that `{thing}` is taken from, by how often."""
PEOPLE = ("staff", "staff", "family", "men", "women")
DETERMINED, QUALIFIED = 0.35, 0.3
_TOKEN = re.compile(r"[()\[\]|]|<\w+>|\{\w+\.\w+\}|[^()\[\]|<>{}]+")

Part = Callable[["Speaker"], str]


@dataclass
class Speaker:
    """Says one sentence after another, the same ones for the same seed. Errors: DataError for what the grammar lacks."""

    grammar: "Grammar"
    random: random.Random

    def say(self, rule: str = "sentence") -> str:
        """A sentence, as words in lower case."""
        return " ".join(self.part(rule).split())

    def part(self, rule: str) -> str:
        return self.random.choice(self.grammar.rules[rule])(self)

    def word(self, part: str, form: str) -> str:
        """A word of a list in a form. Words that lack it are passed over."""
        return self.random.choice(self.grammar.having(part, form)).forms[form]

    def thing(self, case: str, lists: Sequence[str] = THINGS) -> str:
        """A noun in a case (`p` before it: plural), with a determiner or adjective that agrees, or without."""
        if case in inflection.CASES and self.random.random() < 0.15:
            case = f"p{case}"
        lexeme = self.random.choice(self.grammar.having(self.random.choice(lists), case))
        said = []
        for part, share in (("determiners", DETERMINED), ("qualities", QUALIFIED)):
            if self.random.random() < share and lexeme.kind in NOUNS:
                adjective = self.random.choice(self.grammar.lists[part])
                said.append(inflection.agreeing(adjective.forms, lexeme.kind, case))
        return " ".join([*said, lexeme.forms[case]])

    def do(self, form: str) -> str:
        """A verb in a form, and what belongs to it."""
        verb, rest = self.random.choice(self.grammar.doing(form))
        return f"{verb} {rest(self)}"


class Grammar:
    """The clauses and frames beside this file, over word lists."""

    def __init__(self, lists: Lists, folder: Path = HERE) -> None:
        self.lists = lists
        self._having: dict[tuple[str, str], tuple[Lexeme, ...]] = {}
        self._doing: dict[str, list[tuple[str, Part]]] = {}
        self.rules: dict[str, list[Part]] = {}
        self._folder = folder
        rule = ""
        for number, line in _lines(folder / CLAUSES):
            if re.fullmatch(r"\[\w+\]", line):
                rule = line[1:-1]
                continue
            try:
                self.rules.setdefault(rule, []).append(_compiled(line))
            except ValueError as error:
                raise DataError(f"{CLAUSES}, line {number}: {error}") from error

    @cached_property
    def _frames(self) -> list[tuple[Lexeme, Part]]:
        verbs = {lexeme.forms["inf"]: lexeme for lexeme in self.lists["verbs"]}
        found = []
        for number, line in _lines(self._folder / FRAMES):
            listed, _, rest = line.partition(":")
            for verb in listed.split():
                reflexive = verb.endswith("_się")
                lexeme = verbs.get(verb.removesuffix("_się"))
                if lexeme is None:
                    raise DataError(f"{FRAMES}, line {number}: {verb!r} is not among the verbs")
                found.append((lexeme, _compiled(f"się {rest}" if reflexive else rest)))
        return found

    def having(self, part: str, form: str) -> tuple[Lexeme, ...]:
        """Words of a list that have a form. Errors: DataError when none has."""
        if (part, form) not in self._having:
            fitting = tuple(lexeme for lexeme in self.lists.get(part, ()) if lexeme.forms.get(form))
            if not fitting:
                raise DataError(f"no word of the list {part!r} has the form {form!r}")
            self._having[part, form] = fitting
        return self._having[part, form]

    def doing(self, form: str) -> list[tuple[str, Part]]:
        """Verbs in a form with what follows them."""
        if form not in self._doing:
            self._doing[form] = [
                (lexeme.forms[form], rest) for lexeme, rest in self._frames if lexeme.forms.get(form)
            ]
            if not self._doing[form]:
                raise DataError(f"no verb of {FRAMES} has the form {form!r}")
        return self._doing[form]


def _lines(file: Path) -> list[tuple[int, str]]:
    rows = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(number, line.strip()) for number, line in rows if line.strip() and not line.startswith("#")]


def _compiled(text: str) -> Part:
    """A line as something that says it. Errors: ValueError."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise ValueError(f"{text!r} cannot be read")
    part = _choice(tokens, "")
    if tokens:
        raise ValueError(f"{text!r} has a bracket too many")
    return part


def _choice(tokens: list[str], closing: str) -> Part:
    options: list[list[Part]] = [[]]
    while tokens:
        token = tokens.pop(0)
        if token == closing:
            break
        if token == "|":
            options.append([])
        elif token == "(":
            options[-1].append(_choice(tokens, ")"))
        elif token == "[":
            options[-1].append(_maybe(_choice(tokens, "]")))
        elif token in (")", "]"):
            raise ValueError(f"{token!r} where none was open")
        else:
            options[-1].append(_leaf(token))
    else:
        if closing:
            raise ValueError(f"{closing!r} is missing")
    rows = [tuple(option) for option in options]
    if len(rows) == 1:
        return lambda speaker: "".join(part(speaker) for part in rows[0])
    return lambda speaker: "".join(part(speaker) for part in speaker.random.choice(rows))


def _maybe(part: Part) -> Part:
    return lambda speaker: part(speaker) if speaker.random.random() < 0.5 else ""


def _leaf(token: str) -> Part:
    if token.startswith("<"):
        return lambda speaker: speaker.part(token[1:-1])
    if not token.startswith("{"):
        return lambda speaker: token
    name, form = token[1:-1].split(".")
    match name:
        case "thing":
            return lambda speaker: speaker.thing(form)
        case "good":
            return lambda speaker: speaker.thing(form, ("goods",))
        case "who":
            return lambda speaker: speaker.thing(form, PEOPLE)
        case "do":
            return lambda speaker: speaker.do(form)
        case "number":
            return lambda speaker: spoken_numbers.WAYS[form](speaker.random)
        case _:
            return lambda speaker: speaker.word(name, form)
