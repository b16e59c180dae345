"""Readings of numbers that count off: "2. piętro", "5-go maja", "III kwartał", "Jana Pawła II"."""

import re

from voicebot.speaking.lexicon import SIZE_WORDS
from voicebot.speaking.numerals import ORDINAL_LIMIT, Case, Gender, ordinal
from voicebot.speaking.rules import Context, Rule, rule
from voicebot.speaking.units import ONLY_ORDINAL, ORDINAL_NOUNS

_ENDINGS: tuple[tuple[tuple[str, ...], Gender, Case], ...] = (
    (("go",), "masculine", "genitive"),
    (("mu",), "masculine", "dative"),
    (("m",), "masculine", "locative"),
    (("j",), "feminine", "genitive"),
    (("ą",), "feminine", "accusative"),
    (("a",), "feminine", "nominative"),
    (("e",), "neuter", "nominative"),
    (("y", "i"), "masculine", "nominative"),
)
"""The end of what is written after the number ("5-go", "2-ga") tells the form."""
_ROMAN = {"I": 1, "V": 5, "X": 10}
_NAME = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+$")


def _before_noun(match: re.Match[str], context: Context) -> str | None:
    """ "2. piętro"; without the dot only before "piętro" and "piętrze"."""
    noun = context.following
    number = int(match[1])
    if noun not in (ORDINAL_NOUNS if match[2] else ONLY_ORDINAL) or number >= ORDINAL_LIMIT:
        return None
    if not context.text[context.end :].lstrip().startswith(noun):
        return None  # a capital letter begins another sentence
    gender, case = ORDINAL_NOUNS[noun]
    return ordinal(number, case, gender)


def _with_ending(match: re.Match[str], context: Context) -> str | None:
    number = int(match[1])
    found = next(((gender, case) for ends, gender, case in _ENDINGS if match[2].endswith(ends)), None)
    if found is None or number >= ORDINAL_LIMIT:
        return None
    return ordinal(number, found[1], found[0])


def _roman(match: re.Match[str], context: Context) -> str | None:
    """Before or after what it counts off ("III kwartał", "rozdział II"), or after a name ("Jana Pawła II")."""
    number = _value(match[1])
    if match[2]:
        return (
            ordinal(number, "locative") + " wieku" if context.previous == "w" else ordinal(number) + " wiek"
        )
    noun = context.following if context.following in ORDINAL_NOUNS else context.previous
    if noun in ORDINAL_NOUNS:
        gender, case = ORDINAL_NOUNS[noun]
        return ordinal(number, case, gender)
    if len(match[1]) == 1 or context.previous in SIZE_WORDS:
        return None
    name = _NAME.search(context.text[: context.start].rstrip())
    return ordinal(number, "genitive" if name and name[0].endswith("a") else "nominative")


def _value(roman: str) -> int:
    digits = [_ROMAN[letter] for letter in roman]
    following = [*digits[1:], 0]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, following, strict=True))


def _always(match: re.Match[str], context: Context) -> str | None:
    return "całą dobę, siedem dni w tygodniu"


RULES: tuple[Rule, ...] = (
    rule(r"24/7", _always),
    rule(r"(\d{1,4})(\.?)(?=\s)", _before_noun),
    rule(
        r"(\d{1,4})-((?:sz|g|c|t|m)(?:y|i|a|ia|e|ie|ego|iego|ej|iej|ą|ią|ym|im|emu|iemu)|e?go|ej|emu|mu)",
        _with_ending,
    ),
)
"""For what begins with a digit."""
WORD_RULES: tuple[Rule, ...] = (rule(r"(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))(\s?w\.)?", _roman),)
"""For what begins with a letter."""
