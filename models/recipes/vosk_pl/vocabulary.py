"""The words that the ears know: lists by hand (words/*.txt), each word in its forms.

A file has parts: `[name]`, then lines `kind: words`, or `kind! forms` for a word that follows no rule. Kinds: ma mu mz mo f n pl
(nouns), a (adjectives), v (verbs), w and x (as they stand).
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.recipes.vosk_pl import inflection
from models.recipes.vosk_pl.inflection import Forms
from voicebot.errors import DataError

FOLDER = Path(__file__).with_name("words")
FOREIGN = "brands"
"""The part whose words may be said as in English."""
NOUNS = ("ma", "mu", "mz", "mo", "f", "n", "pl")


@dataclass(frozen=True)
class Lexeme:
    """A word in all its forms. kind: as the lists say; forms: name of the form → the word."""

    kind: str
    forms: Forms


Lists = Mapping[str, tuple[Lexeme, ...]]
"""Name of a part → its words, in their order."""


@cache
def lists(folder: Path = FOLDER) -> Lists:
    """All parts of all files. Errors: DataError."""
    found: dict[str, dict[str, Lexeme]] = {}
    for file in sorted(folder.glob("*.txt")):
        part = ""
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("["):
                part = line.strip("[] ")
                continue
            try:
                for word, lexeme in _line(line):
                    # a word given by hand takes the place of one that a rule made
                    found.setdefault(part, {})[word] = lexeme
            except (DataError, ValueError) as error:
                raise DataError(f"{file}, line {number}: {error}") from error
    return {part: tuple(words.values()) for part, words in found.items()}


def _line(line: str) -> Iterator[tuple[str, Lexeme]]:
    head, *words = line.split()
    kind, how = head[:-1], head[-1]
    if how == "!" and kind == "v":
        yield words[0], Lexeme(kind, inflection.verb(words))
    elif how == "!" and kind in NOUNS:
        yield words[0], Lexeme(kind, dict(zip(inflection.NOUN, words, strict=True)))
    elif how == "!" and kind == "a":
        yield words[0], Lexeme(kind, dict(zip((*inflection.ADJECTIVE, "things"), words, strict=False)))
    elif how == ":":
        for word in words:
            yield word.partition("/")[0], Lexeme(kind, _forms(kind, word))
    else:
        raise DataError("not `kind: words` or `kind! forms`")


def _forms(kind: str, word: str) -> Forms:
    if kind in NOUNS:
        return inflection.noun(kind, word)
    if kind == "a":
        return inflection.adjective(word)
    if kind == "v":
        return inflection.verb([word])
    if kind in ("w", "x"):
        return dict.fromkeys(("word", *inflection.NOUN) if kind == "x" else ("word",), word)
    raise DataError(f"{kind!r} is no kind of word")


def words(folder: Path = FOLDER) -> frozenset[str]:
    """Every form of every word. Errors: DataError."""
    return frozenset(
        form for part in lists(folder).values() for lexeme in part for form in lexeme.forms.values() if form
    )


def foreign(folder: Path = FOLDER) -> frozenset[str]:
    """Words that may be said as in English."""
    return frozenset(form for lexeme in lists(folder).get(FOREIGN, ()) for form in lexeme.forms.values())


ALWAYS = frozenset(
    {"small", "numbers", "letters", "spelling", "adverbs", "brands", "money", "streets", "months", "ordinals"}
    | {"called", "frequent"}
)
"""Parts of which every form is in the vocabulary."""
OFTEN = {
    "noun": frozenset({"nom", "gen", "acc", "pnom", "pgen"}),
    "a": frozenset({"m", "f", "n", "gen_f", "ins_f"}),
    "v": frozenset({"inf", "third", "he_i", "she_i"}),
}
"""Forms that every word has in the vocabulary."""
RARE = "seldom"
SELDOM = {
    "noun": frozenset({"nom", "gen", "acc", "pnom"}),
    "a": frozenset({"m", "f", "n"}),
    "v": frozenset({"inf", "third", "he_i", "she_i"}),
}
"""Forms that a word of the part `RARE` has instead."""
KNOWN = {
    "noun": frozenset({"ins", "loc", "dat", "ploc"}),
    "a": frozenset({"gen_m", "ins_m", "gen_p"}),
    "v": frozenset({"first", "you", "they", "we", "you_all", "he", "she", "it", "people", "things"})
    | frozenset({"we_all", "you_people", "would_he_i", "would_she_i", "command", "command_all"})
    | frozenset({"passive", "passive_f", "passive_n", "nobody", "noun_gen"}),
}
"""Forms that a word has as well when another form of it was written down somewhere."""
NAMES = {
    "men": frozenset({"nom", "gen", "ins"}),
    "women": frozenset({"nom", "gen", "ins"}),
    "surnames": frozenset({"nom", "gen", "m", "f", "gen_m", "gen_f"}),
    "towns": frozenset({"nom", "gen", "loc", "word"}),
    "countries": frozenset({"nom", "gen", "loc"}),
}
"""Parts whose words are said in these forms only."""


def common(said: Set[str], folder: Path = FOLDER) -> frozenset[str]:
    """The forms that belong into the vocabulary. said: words that were written down in sentences."""
    found: set[str] = set()
    for part, lexemes in lists(folder).items():
        for lexeme in lexemes:
            kind = "noun" if lexeme.kind in NOUNS else lexeme.kind
            names = set((SELDOM if part == RARE else OFTEN).get(kind, lexeme.forms))
            if part in ALWAYS:
                names = set(lexeme.forms)
            elif part in NAMES:
                names = set(NAMES[part])
            elif not said.isdisjoint(lexeme.forms.values()):
                names |= KNOWN.get(kind, frozenset())
            found |= {form for name, form in lexeme.forms.items() if name in names and form}
    return frozenset(found)
