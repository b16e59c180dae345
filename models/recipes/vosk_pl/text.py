"""What the ears learn from: sentences for the language model, sentences to be spoken, and the vocabulary. Seeded: the same every time.

`write` is the stage: it leaves words.txt (one a line), sentences.txt (weight, tab, words) and spoken.txt (one sentence a line).
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.recipes.vosk_pl import lm, sources, templates, vocabulary
from models.recipes.vosk_pl.sources import Said

BY_GRAMMAR = 120_000
"""Sentences that the clauses are put together to for the language model."""
GENERATED, LEARNT, NUMBERS = 9_000, 3_000, 3_000
"""To be spoken: of the clauses, of what the dialogue learns from, of numbers alone."""
LEAST_SPOKEN = 3
"""Times that each word of the vocabulary is spoken."""
IN_A_ROW = 5
"""Words that are spoken without a sentence around them, at once."""
WORDS, SENTENCES, SPOKEN = "words.txt", "sentences.txt", "spoken.txt"


@dataclass(frozen=True)
class Text:
    """All of it, for one seed. by_grammar: how many sentences the clauses give."""

    seed: int = 1
    by_grammar: int = BY_GRAMMAR

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in order: what anybody wrote down, and the commoner forms of the word lists."""
        said = {word for sentence in self._by_hand for word in sentence.words}
        return tuple(sorted(said | vocabulary.common(said)))

    def sentences(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """For the language model: (words, weight)."""
        for sentence in self._by_hand:
            yield sentence.words, sentence.weight
        for words in self._generated:
            yield words, 1.0

    def spoken(self) -> list[tuple[str, ...]]:
        """To be spoken, in an order in which any beginning is a fair sample; in all, each word at least `LEAST_SPOKEN` times."""
        chance = random.Random(self.seed)
        learnt = [s.words for s in self._by_hand if s.source != sources.UTTERANCES]
        speaker = templates.Speaker(templates.Grammar(vocabulary.lists()), chance)
        chosen = [
            *(s.words for s in self._by_hand if s.source == sources.UTTERANCES),
            *chance.sample(learnt, min(LEARNT, len(learnt))),
            *chance.sample(self._generated, min(GENERATED, len(self._generated))),
            *(tuple(speaker.say("numbers").split()) for _ in range(NUMBERS)),
        ]
        chosen = [words for words in chosen if not self._held_out.intersection([words])]
        chosen += _rows(chosen, self.words, chance)
        chance.shuffle(chosen)
        return chosen

    @cached_property
    def _held_out(self) -> frozenset[tuple[str, ...]]:
        return sources.held_out()

    @cached_property
    def _by_hand(self) -> list[Said]:
        return sources.by_hand(self._held_out)

    @cached_property
    def _generated(self) -> list[tuple[str, ...]]:
        """Sentences of the clauses, in words of the vocabulary."""
        speaker = templates.Speaker(templates.Grammar(vocabulary.lists()), random.Random(self.seed))
        known = frozenset(self.words)
        said = (tuple(speaker.say().split()) for _ in range(self.by_grammar))
        return [words for words in said if known.issuperset(words) and words not in self._held_out]


def _rows(
    chosen: Sequence[Sequence[str]], words: Sequence[str], chance: random.Random
) -> list[tuple[str, ...]]:
    """Rows of words that were chosen too seldom."""
    counts = Counter(word for said in chosen for word in said)
    missing = [word for word in words for _ in range(LEAST_SPOKEN - counts[word])]
    chance.shuffle(missing)
    return [tuple(missing[at : at + IN_A_ROW]) for at in range(0, len(missing), IN_A_ROW)]


def write(folder: Path, seed: int = 1, by_grammar: int = BY_GRAMMAR) -> Text:
    """Write the three files. Errors: DataError (a hand-written sentence is a held-out one), OSError."""
    text = Text(seed, by_grammar)
    _lines(folder / WORDS, text.words)
    rows: Counter[tuple[str, ...]] = Counter()
    for words, weight in text.sentences():
        rows[words] += weight  # type: ignore[assignment]
    _lines(folder / SENTENCES, [f"{weight:g}\t{' '.join(words)}" for words, weight in sorted(rows.items())])
    _lines(folder / SPOKEN, [" ".join(words) for words in text.spoken()])
    return text


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
