"""Which intent a sentence has: four views of it, weighed by one logistic regression.

The views: its words, pieces of its words (an ending lost or misheard costs little), what its words stand for
(concepts.yml: a sentence about curtains is understood although training spoke of shoes), and which of these stand near
each other, whatever is between them (Polish word order is free, and callers put in words of their own). Needs numpy alone to read a
sentence; scikit-learn and SciPy only to learn.
"""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORDS, MEANING = (1, 2), (1, 3)
"""Shortest and longest run of words that is a feature."""
PIECES = (3, 4)
"""Shortest and longest piece of a word, its edges marked by a blank."""
NEAR = 3
"""How many words further the second one of a pair may stand."""
VIEWS = ((0.7, 1), (1.0, 2), (1.2, 1), (0.7, 2))
"""Of words, pieces, meaning and pairs: the weight, and in how many sentences a feature must be to teach anything."""
STEM = 5
"""A word without a concept is its first letters: Polish inflects at the end."""


class Concepts:
    """What a word stands for. table: concept → stems, divided by blanks; a stem that ends in `.` is a whole word."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = dict(table)
        self._whole: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for concept, stems in self.table.items():
            for stem in stems.split():
                known = self._whole if stem.endswith(".") else self._stems
                known.setdefault(stem.removesuffix("."), concept)
        self._longest = max(map(len, self._stems), default=0)

    def of(self, word: str) -> str:
        """`@concept` of a folded word, or its first letters."""
        if word in self._whole:
            return "@" + self._whole[word]
        for length in range(min(len(word), self._longest), 1, -1):
            if word[:length] in self._stems:
                return "@" + self._stems[word[:length]]
        return word[:STEM]


def _runs(tokens: Sequence[str], shortest: int, longest: int) -> Iterable[str]:
    for length in range(shortest, longest + 1):
        for start in range(len(tokens) - length + 1):
            yield " ".join(tokens[start : start + length])


def _pieces(tokens: Sequence[str]) -> Iterable[str]:
    for token in tokens:
        marked = f" {token} "
        for length in range(PIECES[0], PIECES[1] + 1):
            if length >= len(marked):
                yield marked
                break
            for start in range(len(marked) - length + 1):
                yield marked[start : start + length]


def _pairs(tokens: Sequence[str]) -> Iterable[str]:
    for at, token in enumerate(tokens):
        for other in tokens[at + 1 : at + 1 + NEAR]:
            yield f"{token}~{other}"


@dataclass
class _View:
    """One view's features. index: term → column; idf: weight of each column; weight: of the whole view."""

    index: dict[str, int]
    idf: NDArray[np.float64]
    weight: float

    @classmethod
    def learn(cls, documents: Sequence[Sequence[str]], weight: float, rare: int) -> _View:
        seen = Counter(term for terms in documents for term in set(terms))
        kept = sorted(term for term, count in seen.items() if count >= rare)
        idf = [math.log((1 + len(documents)) / (1 + seen[term])) + 1 for term in kept]
        return cls({term: at for at, term in enumerate(kept)}, np.array(idf), weight)

    def weigh(self, terms: Iterable[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Columns and values of one sentence, as long as the view is weighty."""
        counts = Counter(at for term in terms if (at := self.index.get(term)) is not None)
        columns = np.fromiter(counts, np.int64, len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * self.idf[columns]
        norm = float(np.sqrt(values @ values))
        return columns, values * (self.weight / norm) if norm else values


class IntentModel:
    """Learns from folded sentences; gives the probability of every intent."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        self._views: list[_View] = []
        self.intents: list[str] = []
        self._weights: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._bias: NDArray[np.float64] = np.zeros(0)

    def _terms(self, tokens: Sequence[str]) -> tuple[list[str], ...]:
        meaning = [self._concepts.of(token) for token in tokens]
        return (
            list(_runs(tokens, *WORDS)),
            list(_pieces(tokens)),
            list(_runs(meaning, *MEANING)),
            list(_pairs(meaning)),
        )

    def learn(
        self, sentences: Sequence[Sequence[str]], intents: Sequence[str], settings: Mapping[str, Any]
    ) -> None:
        """sentences: folded tokens of each. settings: of scikit-learn's LogisticRegression."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        documents = [self._terms(tokens) for tokens in sentences]
        self._views = [
            _View.learn([terms[at] for terms in documents], weight, rare)
            for at, (weight, rare) in enumerate(VIEWS)
        ]
        rows = [self._features(terms) for terms in documents]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        matrix = csr_matrix(
            (np.concatenate([values for _, values in rows]), np.concatenate([at for at, _ in rows]), ends),
            shape=(len(rows), sum(len(view.index) for view in self._views)),
        )
        # one intent against all others: as good here as all at once, in a sixth of the time
        regression = LogisticRegression(solver="liblinear", random_state=0, **settings).fit(
            matrix, list(intents)
        )
        self.intents = [str(intent) for intent in regression.classes_]
        # one row per feature: a sentence then touches only its own few hundred rows
        self._weights = np.ascontiguousarray(regression.coef_.T.astype(np.float32))
        self._bias = regression.intercept_

    def _features(self, terms: Sequence[Sequence[str]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        columns, values, offset = [], [], 0
        for view, own in zip(self._views, terms, strict=True):
            at, weight = view.weigh(own)
            columns.append(at + offset)
            values.append(weight)
            offset += len(view.index)
        return np.concatenate(columns), np.concatenate(values)

    def probabilities(self, tokens: Sequence[str]) -> dict[str, float]:
        """Intent → probability, the likeliest first."""
        columns, values = self._features(self._terms(tokens))
        scores = values @ self._weights[columns] + self._bias
        odds = 1 / (1 + np.exp(-scores))
        shares = odds / odds.sum()
        return {self.intents[at]: float(shares[at]) for at in np.argsort(-shares)}

    def dump(self) -> bytes:
        """Everything, without pickles."""
        names = {
            "concepts": self._concepts.table,
            "intents": self.intents,
            "terms": [list(view.index) for view in self._views],
        }
        kept = io.BytesIO()
        np.savez_compressed(
            kept,
            names=np.frombuffer(json.dumps(names).encode(), np.uint8),
            weights=self._weights,
            bias=self._bias,
            **{f"idf{at}": view.idf for at, view in enumerate(self._views)},
        )
        return kept.getvalue()

    @classmethod
    def restored(cls, dump: bytes) -> IntentModel:
        """What `dump` gave. Errors: ValueError where it is something else."""
        with np.load(io.BytesIO(dump), allow_pickle=False) as kept:
            names = json.loads(kept["names"].tobytes())
            model = cls(Concepts(names["concepts"]))
            model.intents = names["intents"]
            model._views = [
                _View({term: at for at, term in enumerate(terms)}, kept[f"idf{number}"], weight)
                for number, (terms, (weight, _)) in enumerate(zip(names["terms"], VIEWS, strict=True))
            ]
            model._weights, model._bias = kept["weights"], kept["bias"]
        return model
