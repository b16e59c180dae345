"""What the ears learn from, as files, in a language of ten words."""

import random
from collections import Counter
from collections.abc import Set
from pathlib import Path

import pytest

from models.recipes.vosk import text
from models.recipes.vosk.clauses import Speaker, compiled
from models.recipes.vosk.sources import UTTERANCES, Said
from models.recipes.vosk.text import Material, Shares, Text

NEVER = ("say", "never", "this")
BY_HAND = [Said(("hello", "there"), UTTERANCES, 30.0), Said(("hello",), "examples", 12.0)]


def speaker(chance: random.Random) -> Speaker:
    """Says sentences, one of them held out and one with a word that nobody knows, and numbers."""
    said = ("(hello there|say never this|hello stranger)", "(one|two) (one|two)")
    sentence, numbers = (compiled(line, lambda name, form: lambda of: "") for line in said)
    return Speaker({"sentence": [sentence], "numbers": [numbers]}, chance)


def more(said: Set[str]) -> Set[str]:
    """Words that no sentence has, and those of the clauses."""
    assert said == {"hello", "there"}
    return {"one", "two", "seldom", "say", "never", "this"}


def written(folder: Path, seed: int = 7) -> Text:
    """The files in a folder."""
    made = Text(Material(BY_HAND, frozenset({NEVER}), more, speaker), Shares(60, 5, 5, 20), seed)
    folder.mkdir(exist_ok=True)
    text.write(made, folder)
    return made


def test_files_hold_what_was_made(tmp_path: Path) -> None:
    """Words, weighted sentences and sentences to be spoken come back as they were; none has a word that nobody knows."""
    made = written(tmp_path)
    assert (
        text.read_words(tmp_path) == list(made.words) == sorted({"hello", "there", *more({"hello", "there"})})
    )
    weights = dict(text.read_sentences(tmp_path))
    assert weights[("hello", "there")] > 30
    assert weights.keys() == {("hello", "there"), ("hello",)}


def test_every_word_is_spoken_several_times(tmp_path: Path) -> None:
    """Also one that no sentence has; what is held out never is; numbers as often as asked for."""
    made = written(tmp_path)
    spoken = [tuple(line.split()) for line in (tmp_path / text.SPOKEN).read_text().splitlines()]
    counts = Counter(word for said in spoken for word in said)
    assert min(counts[word] for word in made.words) >= text.LEAST_SPOKEN
    assert NEVER not in spoken
    assert sum({"one", "two"}.issuperset(said) for said in spoken) == 20


@pytest.mark.parametrize(("seed", "same"), [(7, True), (8, False)])
def test_the_same_seed_makes_the_same_text(tmp_path: Path, seed: int, same: bool) -> None:
    """Down to the order of what is spoken; another seed another one."""
    written(tmp_path / "one")
    written(tmp_path / "other", seed)
    one, other = ((tmp_path / name / text.SPOKEN).read_text() for name in ("one", "other"))
    assert (one == other) is same
