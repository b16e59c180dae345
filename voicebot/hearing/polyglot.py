"""Ears for several languages at once: a grammar says whose it is for. One pool of threads has them all."""

from collections.abc import Mapping

from voicebot.hearing.types import OPEN, Ears, Grammar, Recognizer


class Polyglot:
    """own: the line's own ears. beside: those of other languages, by their two letters."""

    def __init__(self, own: Ears, beside: Mapping[str, Ears]) -> None:
        self.name = ", ".join(ears.name for ears in (own, *beside.values()))
        self._own, self._beside = own, dict(beside)

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer, in the grammar's language. Errors: HearingError."""
        return self._of(grammar.language).recognizer(grammar)

    def knows(self, word: str) -> bool:
        """As Ears.knows, of the line's own."""
        return self._own.knows(word)

    def _of(self, language: str) -> Ears:
        return self._beside.get(language, self._own)
