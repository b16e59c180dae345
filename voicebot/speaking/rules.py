"""What a reading rule is: a pattern tried at the start of a token, and a function that gives the words, or declines."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.speaking.lexicon import GENITIVE_AFTER, LOCATIVE_AFTER
from voicebot.speaking.numerals import Case

NUMBER = r"\d{1,3}(?: \d{3})+(?!\d)|\d+"
"""An amount, with or without spaces between the thousands."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a match stands. text: the whole display text; start, end: of the match in it."""

    text: str
    start: int
    end: int

    @property
    def before(self) -> str:
        """What was written before, lower case, without the last space or bracket."""
        return self.text[: self.start].rstrip(' ("„«').lower()

    @property
    def previous(self) -> str:
        """The word before, lower case, without a colon; "" at the start of the text or after a comma or a full stop."""
        words = self.before.rsplit(None, 1)
        word = words[-1].rstrip(":") if words else ""
        return "" if word.endswith((",", ";", "!", "?")) else word

    @property
    def following(self) -> str:
        """The word after, lower case; "" when punctuation comes first."""
        match = re.match(r"\s+(\w+)", self.text[self.end :])
        return match.group(1).lower() if match else ""

    @property
    def case(self) -> Case:
        """The case the word before asks a number for."""
        previous = self.previous
        if previous in GENITIVE_AFTER:
            return "genitive"
        if re.search(r"\w(?:ach|ech)$", self.following) and previous in LOCATIVE_AFTER:
            return "locative"
        return "nominative"


Reading = Callable[[re.Match[str], Context], str | None]
Rule = tuple[re.Pattern[str], Reading]


def rule(pattern: str, reading: Reading) -> Rule:
    """A rule whose match must not end inside a word or a number."""
    return re.compile(rf"(?:{pattern})(?!\w)"), reading


def whole(digits: str) -> int:
    """The value of an amount written with or without spaces."""
    return int(digits.replace(" ", ""))
