"""What the ears learn from: sentences for the language model, sentences to be spoken, and the vocabulary. Seeded: the same every time.

`write` leaves words.txt (one a line), sentences.txt (weight, tab, words) and spoken.txt (one sentence a line).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.recipes.stages import Job
from models.recipes.vosk import clauses, lm, sources
from models.recipes.vosk.sources import Said

LEAST_SPOKEN = 3
"""Times that each word of the vocabulary is spoken."""
IN_A_ROW = 5
"""Words that are spoken without a sentence around them, at once."""
NUMBERS = "numbers"
"""The rule of the clauses that says numbers alone."""
WORDS, SENTENCES, SPOKEN = "words.txt", "sentences.txt", "spoken.txt"


@dataclass(frozen=True)
class Shares:
    """by_grammar: sentences that the clauses give the language model. To be spoken: generated, so many of those; learnt, of what the
    dialogue learns from; numbers, of numbers alone."""

    by_grammar: int
    generated: int
    learnt: int
    numbers: int


@dataclass(frozen=True)
class Material:
    """What a language has to say. by_hand: nothing held out among it. vocabulary: the words of that → those that the ears know besides.
    speaker: of its clauses, by chance."""

    by_hand: Sequence[Said]
    held_out: frozenset[tuple[str, ...]]
    vocabulary: Callable[[Set[str]], Set[str]]
    speaker: Callable[[random.Random], clauses.Speaker]


@dataclass(frozen=True)
class Text:
    """All of it, for one seed."""

    material: Material
    shares: Shares
    seed: int = 1

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in order: what anybody wrote down, and what the language adds to it."""
        said = {word for sentence in self.material.by_hand for word in sentence.words}
        return tuple(sorted(said | self.material.vocabulary(said)))

    def sentences(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """For the language model: (words, weight)."""
        for sentence in self.material.by_hand:
            yield sentence.words, sentence.weight
        for words in self._generated:
            yield words, 1.0

    def spoken(self) -> list[tuple[str, ...]]:
        """To be spoken, in an order in which any beginning is a fair sample; in all, each word at least `LEAST_SPOKEN` times."""
        chance, by_hand = random.Random(self.seed), self.material.by_hand
        learnt = [s.words for s in by_hand if s.source != sources.UTTERANCES]
        speaker = self.material.speaker(chance)
        chosen = [
            *(s.words for s in by_hand if s.source == sources.UTTERANCES),
            *chance.sample(learnt, min(self.shares.learnt, len(learnt))),
            *chance.sample(self._generated, min(self.shares.generated, len(self._generated))),
            *(tuple(speaker.say(NUMBERS).split()) for _ in range(self.shares.numbers)),
        ]
        chosen = [words for words in chosen if words not in self.material.held_out]
        chosen += _rows(chosen, self.words, chance)
        chance.shuffle(chosen)
        return chosen

    @cached_property
    def _generated(self) -> list[tuple[str, ...]]:
        """Sentences of the clauses, in words of the vocabulary."""
        speaker = self.material.speaker(random.Random(self.seed))
        known = frozenset(self.words)
        said = (tuple(speaker.say().split()) for _ in range(self.shares.by_grammar))
        return [words for words in said if known.issuperset(words) and words not in self.material.held_out]


def _rows(
    chosen: Sequence[Sequence[str]], words: Sequence[str], chance: random.Random
) -> list[tuple[str, ...]]:
    """Rows of words that were chosen too seldom."""
    counts = Counter(word for said in chosen for word in said)
    missing = [word for word in words for _ in range(LEAST_SPOKEN - counts[word])]
    chance.shuffle(missing)
    return [tuple(missing[at : at + IN_A_ROW]) for at in range(0, len(missing), IN_A_ROW)]


def make(job: Job, text: Text) -> None:
    """The stage `text` of a language."""
    write(text, job.folder)
    job.progress.say(f"{len(text.words)} words")


def write(text: Text, folder: Path) -> None:
    """Write the three files. Errors: OSError."""
    _lines(folder / WORDS, text.words)
    rows: Counter[tuple[str, ...]] = Counter()
    for words, weight in text.sentences():
        rows[words] += weight  # type: ignore[assignment]
    _lines(folder / SENTENCES, [f"{weight:g}\t{' '.join(words)}" for words, weight in sorted(rows.items())])
    _lines(folder / SPOKEN, [" ".join(words) for words in text.spoken()])


def read_words(folder: Path) -> list[str]:
    """The vocabulary that was written. Errors: OSError."""
    return (folder / WORDS).read_text("utf-8").splitlines()


def read_sentences(folder: Path) -> lm.Sentences:
    """The sentences for the language model that were written. Errors: OSError."""
    for line in (folder / SENTENCES).read_text("utf-8").splitlines():
        weight, _, said = line.partition("\t")
        yield tuple(said.split()), float(weight)


def _lines(file: Path, lines: Sequence[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
