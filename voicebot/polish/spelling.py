"""Letters, spoken: "ka o wu a el", "A jak Adam", "zet z kropką", "er em a, dwadzieścia, czterdzieści jeden"."""

import re
from collections.abc import Sequence

from voicebot.hearing.numbers import digits
from voicebot.polish.numerals import CARDINALS
from voicebot.polish.words import STARTED_OVER, TAKEN_BACK, fold

_NAMES = {
    "A": "a",
    "Ą": "ą",
    "B": "be|b",
    "C": "ce|c",
    "Ć": "cie|ć|ce z kreską",
    "D": "de|d",
    "E": "e",
    "Ę": "ę",
    "F": "ef|f",
    "G": "gie|ge|g",
    "H": "ha|h|samo ha",
    "I": "i",
    "J": "jot|jota|j",
    "K": "ka|k",
    "L": "el|l",
    "Ł": "eł|ł|el z kreską|el przekreślone",
    "M": "em|m",
    "N": "en|n",
    "Ń": "eń|ń|en z kreską",
    "O": "o|o otwarte",
    "Ó": "ó|o z kreską|o kreskowane|u kreskowane|u zamknięte",
    "P": "pe|p",
    "Q": "ku|kju|q",
    "R": "er|r",
    "S": "es|s",
    "Ś": "eś|ś|es z kreską",
    "T": "te|t",
    "U": "u|u otwarte|u zwykłe",
    "V": "fał|fau|v",
    "W": "wu|w",
    "X": "iks|x",
    "Y": "igrek|ipsylon|y",
    "Z": "zet|z",
    "Ź": "ziet|ź|zet z kreską",
    "Ż": "żet|ż|zet z kropką",
    "-": "-|kreska|myślnik|minus|pauza",
    "/": "/|ukośnik|łamane|łamane przez|slesz",
}
_LETTERS = {tuple(name.split()): letter for letter, names in _NAMES.items() for name in names.split("|")}
LETTER_NAMES = frozenset(names[0] for names in _LETTERS if len(names) == 1 and len(names[0]) > 1)
"""Of one word; letters that are words of their own, too ("o", "z"), are left out."""
_ALPHABET = frozenset(
    [
        "adam",
        "barbara",
        "celina",
        "cezary",
        "dorota",
        "daniel",
        "ewa",
        "edward",
        "franciszek",
        "filip",
        "genowefa",
        "grzegorz",
        "henryk",
        "halina",
        "irena",
        "ignacy",
        "jadwiga",
        "jan",
        "karol",
        "krystyna",
        "ludwik",
        "leon",
        "łukasz",
        "maria",
        "marek",
        "natalia",
        "nikodem",
        "olga",
        "oskar",
        "paweł",
        "piotr",
        "roman",
        "ryszard",
        "stanisław",
        "tadeusz",
        "tomasz",
        "urszula",
        "wanda",
        "wacław",
        "zygmunt",
        "zenon",
        "żaneta",
    ]
)
"""Names that stand for their first letter even without "jak"."""
_KEPT_BEFORE_JAK = frozenset("QVXY")
"""No Polish name begins with these: what follows "jak" is written otherwise ("iks jak ksantypa")."""
_PASSED_OVER = frozenset(
    [
        "duże",
        "duża",
        "dużą",
        "małe",
        "mała",
        "małą",
        "wielkie",
        "wielka",
        "litera",
        "litery",
        "potem",
        "dalej",
        "następnie",
        "no",
        "yyy",
        "eee",
        "mmm",
    ]
)
_WRONG = frozenset(tuple(phrase.split()) for phrase in TAKEN_BACK.split("|"))
_AGAIN = frozenset(tuple(phrase.split()) for phrase in STARTED_OVER.split("|"))
_LONGEST = 3
_BARE_NAMES = 3
_TYPED = 5
_WORD = re.compile(r"\d+|[^\W\d_]+|[-/]")


def spelled(text: str) -> str | None:
    """The longest run of letters, digits and "-" or "/" that was spelled, in capitals, corrections applied; None without one.

    A lone letter counts only with its word ("A jak Adam"): "o", "z" and "w" are words, too.
    """
    runs = _Runs()
    plain = [word for match in _WORD.finditer(text) for word in _plain(match.group())]
    at = 0
    while at < len(plain):
        at = runs.take(plain, at)
    runs.close()
    return max(runs.whole, key=len, default=None)


def _plain(word: str) -> list[str]:
    """Lower case; a typed code's capitals ("RMA-2041") one by one."""
    typed = word.isupper() and 2 <= len(word) <= _TYPED and (word.lower(),) not in _LETTERS
    return list(word.lower()) if typed else [word.lower()]


class _Runs:
    """Follows the words of one text and keeps what was spelled."""

    def __init__(self) -> None:
        self.whole: list[str] = []
        self._said: list[str] = []
        self._instead: list[str] | None = None
        self._sure = False
        self._names = True

    def take(self, said: Sequence[str], at: int) -> int:
        """Take what begins at `at`; the index after it."""
        if said[at] in _PASSED_OVER:
            return at + 1
        for length in range(min(_LONGEST, len(said) - at), 0, -1):
            phrase = tuple(said[at : at + length])
            if phrase in _AGAIN:
                self._said, self._instead = [], None
                return at + length
            if phrase in _WRONG and (self._said or self._instead):
                self._settle()
                self._instead = []
                return at + length
        letters, end = _read(said, at)
        if not letters:
            self.close()
            return at + 1
        self._names = self._names and said[at] in _ALPHABET
        self._sure = self._sure or (end > at + 1 and said[at + 1] in ("jak", "z"))
        (self._said if self._instead is None else self._instead).extend(letters)
        return end

    def close(self) -> None:
        """The run is over."""
        if self._instead is not None and not self._instead:
            self._said = []  # taken back, and nothing came instead
        self._settle()
        least = 1 if self._sure else _BARE_NAMES if self._names else 2
        if len(self._said) >= least and any(letter.isalpha() for letter in self._said):
            self.whole.append("".join(self._said))
        self._said, self._sure, self._names = [], False, True

    def _settle(self) -> None:
        """A correction that begins like the whole replaces the whole, any other the last letter."""
        if self._instead:
            begins_anew = self._instead[:1] == self._said[:1] and len(self._instead) > 1
            self._said = self._instead if begins_anew else self._said[:-1] + self._instead
        self._instead = None


def _read(said: Sequence[str], at: int) -> tuple[list[str], int]:
    """The letters or digits of the expression at `at`, and the index after it."""
    if said[at] in ("podwójne", "podwójna"):
        letters, end = _read(said, at + 1) if at + 1 < len(said) else ([], at)
        return letters[:1] * 2 + letters[1:], end
    if said[at : at + 2] == ["dwa", "razy"] and at + 2 < len(said):
        letters, end = _read(said, at + 2)
        return letters[:1] * 2 + letters[1:], end
    end = at
    while (
        end < len(said)
        and (said[end].isdecimal() or fold(said[end]) in CARDINALS)
        and said[end : end + 2] != ["dwa", "razy"]
    ):
        end += 1
    if end > at:
        return list(digits(" ".join(said[at:end]))), end
    for length in range(min(_LONGEST, len(said) - at), 0, -1):
        letter = _LETTERS.get(tuple(said[at : at + length]))
        if letter:
            return _by_its_word(letter, said, at + length)
    if said[at] in _ALPHABET:
        return [said[at][0].upper()], at + 1
    return [], at


def _by_its_word(letter: str, said: Sequence[str], at: int) -> tuple[list[str], int]:
    """ "be jak Paweł" is a P: letters sound alike, words do not."""
    if said[at : at + 1] != ["jak"] or at + 1 >= len(said):
        return [letter], at
    initial = said[at + 1][0].upper()
    return [letter if letter in _KEPT_BEFORE_JAK or not initial.isalpha() else initial], at + 2
