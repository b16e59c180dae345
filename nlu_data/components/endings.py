"""Whether a sentence can end where it stands, as far as its last words say: of all the places in the training sentences where these
words stand, at how many the sentence ends. "gdzie jest" never does, "moja paczka" mostly. Standard library only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

BEGIN = ""
"""Stands before the first word."""
FEW = 3.0
"""So many sightings of a pair count as much as what its last word says alone, and of that as what any word says."""


class Endings:
    """Counts of last words, and of pairs of them; learnt once, asked with the same kind of tokens."""

    def __init__(self, seen: Counter[str], ended: Counter[str]) -> None:
        self._seen, self._ended = seen, ended

    @classmethod
    def learn(cls, sentences: Iterable[Sequence[str]]) -> Endings:
        """Of sentences as tokens."""
        seen, ended = Counter[str](), Counter[str]()
        for tokens in sentences:
            for at in range(len(tokens)):
                keys = _keys(tokens[: at + 1])
                seen.update(keys)
                if at == len(tokens) - 1:
                    ended.update(keys)
        return cls(seen, ended)

    def share(self, tokens: Sequence[str]) -> float:
        """0..1; without words 0."""
        if not tokens:
            return 0.0
        share = 0.0
        for key in _keys(tokens):
            share = (self._ended[key] + FEW * share) / (self._seen[key] + FEW)
        return share

    def dump(self) -> bytes:
        """For `restored`."""
        return json.dumps([self._seen, self._ended], ensure_ascii=False).encode()

    @classmethod
    def restored(cls, dump: bytes) -> Endings:
        """What was dumped."""
        seen, ended = json.loads(dump)
        return cls(Counter(seen), Counter(ended))


def _keys(tokens: Sequence[str]) -> list[str]:
    """Of the last word, from what is seen most to what is seen least: any, the word, the word after the one before it."""
    word = tokens[-1]
    before = tokens[-2] if len(tokens) > 1 else BEGIN
    return [" ", word, f"{before} {word}"]
