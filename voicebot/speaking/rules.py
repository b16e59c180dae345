"""What a reading rule is: a pattern tried at the start of a token, and a function that gives the words, or declines."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.speaking.lexicon import GENITIVE_AFTER, INSTRUMENTAL_AFTER, LOCATIVE_AFTER
from voicebot.speaking.numerals import Case

NUMBER = r"\d{1,3}(?: \d{3}){1,3}(?!\d)|\d{1,12}"
"""An amount, with or without spaces between the thousands; as many digits as numerals.cardinal can say."""
DIGITS = r"\d{1,12}"

_BETWEEN = re.compile(r"\bmiędzy\b[^.]* a$")
_FOLLOWING = re.compile(r"\s+(\w+)")
_NOUN_CASES: tuple[tuple[re.Pattern[str], frozenset[str] | None, Case], ...] = (
    # what the noun ends in, after which words, and the case that makes
    (re.compile(r"\w+(?:ach|ech)"), LOCATIVE_AFTER, "locative"),
    (re.compile(r"\w{2,}(?:ami|mi)"), None, "instrumental"),
    (re.compile(r"\w{2,}om"), None, "dative"),
)
_ONE_CASES: tuple[tuple[re.Pattern[str], frozenset[str], Case], ...] = (
    (re.compile(r"\w+(?:ą|em)"), INSTRUMENTAL_AFTER, "instrumental"),
    (re.compile(r"\w+(?:ce|cie|dzie|nie|bie|u)"), LOCATIVE_AFTER, "locative"),
    (re.compile(r"\w+ę"), frozenset(), "accusative"),
)


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
        match = _FOLLOWING.match(self.text, self.end)
        return match.group(1).lower() if match else ""

    @property
    def case(self) -> Case:
        """The case that the words around ask a number for, as far as they tell for any number."""
        previous = self.previous
        if previous in GENITIVE_AFTER:
            return "genitive"
        if previous == "między" or (previous == "a" and _BETWEEN.search(self.before)):
            return "instrumental"
        noun = self.following
        for ending, after, case in _NOUN_CASES:
            if (after is None or previous in after) and ending.fullmatch(noun):
                return case
        return "nominative"

    @property
    def case_of_one(self) -> Case:
        """The same for the number one, whose noun is in the singular."""
        previous, noun = self.previous, self.following
        for ending, after, case in _ONE_CASES:
            if (not after or previous in after) and ending.fullmatch(noun):
                return case
        return self.case


Reading = Callable[[re.Match[str], Context], str | None]
Rule = tuple[re.Pattern[str], Reading]


def rule(pattern: str, reading: Reading) -> Rule:
    """A rule whose match must not end inside a word or a number."""
    return re.compile(rf"(?:{pattern})(?!\w)"), reading


def whole(digits: str) -> int:
    """The value of an amount written with or without spaces."""
    return int(digits.replace(" ", ""))


def open_rule(pattern: str, reading: Reading) -> Rule:
    """A rule whose match may be followed by anything: "ul.Długa"."""
    return re.compile(pattern), reading
