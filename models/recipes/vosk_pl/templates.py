"""What callers say to a shop in Polish, in clauses (vosk/clauses.py) that agree.

`{list.form}` a word of a list in a form · `{thing.CASE}` a thing, maybe with adjectives that agree · `{do.FORM}` a verb with what it is
done to (frames.txt) · `{number.WAY}` digits or an amount.
"""

import random
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from models.recipes.vosk import clauses
from models.recipes.vosk.clauses import Part
from models.recipes.vosk_pl import inflection, spoken_numbers
from models.recipes.vosk_pl.vocabulary import NOUNS, Lexeme, Lists
from voicebot.errors import DataError

HERE = Path(__file__).parent
FRAMES = "frames.txt"
THINGS = ("goods", "goods", "goods", "matters", "matters", "parts", "life", "places")
"""Lists that `{thing}` is taken from, by how often."""
PEOPLE = ("staff", "staff", "family", "men", "women")
DETERMINED, QUALIFIED = 0.35, 0.3


class Speaker(clauses.Speaker):
    """Says the sentences of a grammar. Errors: DataError for what the grammar lacks."""

    def __init__(self, grammar: "Grammar", chance: random.Random) -> None:
        super().__init__(grammar.rules, chance)
        self.grammar = grammar

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
        self._folder = folder
        self.rules = clauses.read(folder / clauses.FILE, _leaf)

    @cached_property
    def _frames(self) -> list[tuple[Lexeme, Part]]:
        verbs = {lexeme.forms["inf"]: lexeme for lexeme in self.lists["verbs"]}
        found = []
        for number, line in clauses.lines(self._folder / FRAMES):
            listed, _, rest = line.partition(":")
            for verb in listed.split():
                reflexive = verb.endswith("_się")
                lexeme = verbs.get(verb.removesuffix("_się"))
                if lexeme is None:
                    raise DataError(f"{FRAMES}, line {number}: {verb!r} is not among the verbs")
                found.append((lexeme, clauses.compiled(f"się {rest}" if reflexive else rest, _leaf)))
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


def _leaf(name: str, form: str) -> Part:
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
