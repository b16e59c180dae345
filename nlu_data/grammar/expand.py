"""Training sentences from the grammars beside this file. Standard library and PyYAML: Rasa's environment and the tests run it.

A grammar is a YAML file: `intent: {lines, phrases?, open?, count?}`. A line is one way to say it:
`(a|b)` one of these · `[a|b]` one of these or nothing · `{name}` a phrase of this intent or of words.yml ·
`{item.acc}` a thing in a case (nom, gen, acc, ins), the same thing all through the line, `{swapped.acc}` another one ·
`<m|f|n|pl>` the form that agrees with the item. What is `open` is said to an open question: greetings and fillers around it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
WORDS = "words.yml"
COUNT = 250
"""Sentences of an intent that does not say how many it wants."""
TRIES = 40
"""Draws for each sentence wanted: a small grammar runs out before it has given them."""
OPENED, CLOSED = 0.3, 0.08
"""How many sentences of an open intent have a filler before them, and after them."""
_GENDERS = ("m", "f", "n", "pl")
_CASES = ("nom", "gen", "acc", "ins")
_TOKEN = re.compile(r"[(\[<|>\])]|\{[\w.]+\}|[^(\[<|>\]){}]+")
_CLOSING = {"(": ")", "[": "]", "<": ">"}


@dataclass(frozen=True)
class Item:
    """A thing callers buy. gender: m, f, n or pl; cases: nom, gen, acc and ins → words."""

    gender: str
    cases: Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """Everything words.yml holds."""

    items: tuple[Item, ...]
    phrases: Mapping[str, str]
    openings: tuple[str, ...]
    endings: tuple[str, ...]


@dataclass(frozen=True)
class Grammar:
    """The ways to say one intent."""

    intent: str
    lines: tuple[str, ...]
    phrases: Mapping[str, str]
    open: bool
    count: int


@dataclass(frozen=True)
class Sentence:
    """One training sentence. template: which line of which grammar it came from."""

    intent: str
    text: str
    template: str


def load_words() -> Words:
    """words.yml. Errors: ValueError where a thing lacks a case or has an unknown gender."""
    raw = yaml.safe_load((HERE / WORDS).read_text("utf-8"))
    items = []
    for row in raw["items"].splitlines():
        gender, _, cases = row.partition(":")
        forms = [form.strip() for form in cases.split("|")]
        if gender not in _GENDERS or len(forms) != len(_CASES):
            raise ValueError(
                f"{WORDS}: {row!r} is not `gender: nominative | genitive | accusative | instrumental`"
            )
        items.append(Item(gender, dict(zip(_CASES, forms, strict=True))))
    return Words(tuple(items), raw["phrases"], tuple(raw["openings"]), tuple(raw["endings"]))


def load_grammars(words: Words) -> list[Grammar]:
    """Every grammar file, each intent once, in the order of file names. Errors: ValueError for an intent that stands twice."""
    found: dict[str, Grammar] = {}
    for path in sorted(HERE.glob("*.yml")):
        if path.name == WORDS:
            continue
        for intent, raw in yaml.safe_load(path.read_text("utf-8")).items():
            if intent in found:
                raise ValueError(f"{path.name}: {intent} has a grammar already")
            lines = tuple(line for line in raw["lines"].splitlines() if line)
            phrases = {**words.phrases, **raw.get("phrases", {})}
            found[intent] = Grammar(intent, lines, phrases, raw.get("open", False), raw.get("count", COUNT))
    return list(found.values())


@dataclass
class _Draw:
    """One sentence being drawn: the choices made so far hold for the rest of it."""

    grammar: Grammar
    words: Words
    rng: random.Random
    things: dict[str, Item] = field(default_factory=dict)

    def thing(self, name: str) -> Item:
        if name not in self.things:
            taken = list(self.things.values())
            self.things[name] = self.rng.choice([item for item in self.words.items if item not in taken])
        return self.things[name]

    def expand(self, text: str) -> str:
        tokens = _TOKEN.findall(text)
        spoken = self._alternatives(tokens, "")[0]
        if tokens:
            raise ValueError(f"{self.grammar.intent}: {text!r} has a bracket too many")
        return spoken

    def _alternatives(self, tokens: list[str], closing: str) -> list[str]:
        """Read up to the closing bracket. Every alternative is read; only the one drawn later is heard."""
        options = [""]
        while tokens:
            token = tokens.pop(0)
            if token == closing:
                return options
            if token == "|":
                options.append("")
            elif token in _CLOSING:
                options[-1] += self._choice(token, self._alternatives(tokens, _CLOSING[token]))
            elif token.startswith("{"):
                options[-1] += self._named(token[1:-1])
            else:
                options[-1] += token
        if closing:
            raise ValueError(f"{self.grammar.intent}: {closing!r} is missing")
        return ["|".join(options)]

    def _choice(self, bracket: str, options: list[str]) -> str:
        if bracket == "<":
            return options[_GENDERS.index(self.thing("item").gender)]
        if bracket == "[" and self.rng.random() < 0.5:
            return ""
        return self.rng.choice(options)

    def _named(self, name: str) -> str:
        thing, _, case = name.partition(".")
        if case:
            return self.thing(thing).cases[case]
        if name not in self.grammar.phrases:
            raise ValueError(f"{self.grammar.intent}: there is no phrase {name!r}")
        return self.expand(self.grammar.phrases[name])


def _filled(text: str, words: Words, rng: random.Random) -> str:
    before = rng.choice(words.openings) if rng.random() < OPENED else ""
    after = rng.choice(words.endings) if rng.random() < CLOSED else ""
    return f"{before} {text} {after}"


def sentences(grammar: Grammar, words: Words, seed: int) -> Iterator[Sentence]:
    """Up to `count` different sentences, each line of the grammar as often as any other; the same ones for the same seed."""
    rng = random.Random(f"{seed} {grammar.intent}")
    said: set[str] = set()
    for draw in range(grammar.count * TRIES):
        at = draw % len(grammar.lines)
        text = _Draw(grammar, words, rng).expand(grammar.lines[at])
        if grammar.open:
            text = _filled(text, words, rng)
        text = " ".join(text.split())
        if text and text not in said:
            said.add(text)
            yield Sentence(grammar.intent, text, f"{grammar.intent} {at}")
        if len(said) == grammar.count:
            return


def all_sentences(seed: int = 1) -> Sequence[Sentence]:
    """Every grammar's sentences."""
    words = load_words()
    return [line for grammar in load_grammars(words) for line in sentences(grammar, words, seed)]
