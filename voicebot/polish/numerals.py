"""The lexicon of Polish number words: cardinals and ordinals in every case and gender, folded.

Standard library and Python 3.10: hearing.numbers stands on it, and that runs in the Rasa environment too.
"""

from __future__ import annotations

from collections.abc import Iterable

from voicebot.polish.words import folded

UNITS = folded("zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć")
"""Nominatives, as digits and plain numbers are said; the index is the value."""
TEENS = folded(
    "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
)
"""10 to 19."""
TENS = folded(
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt"
)
"""20, 30, … 90."""
HUNDREDS = folded("sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset")
"""100, 200, … 900."""

_SMALL_FORMS = {
    0: "zero zera zeru zerem zerze",
    1: "jeden jedna jedno jednego jednej jednemu jedną jednym jedni jedne jednych jednymi",
    2: "dwa dwie dwaj dwóch dwu dwóm dwom dwoma dwiema dwoje dwojga dwojgu dwojgiem",
    3: "trzy trzej trzech trzem trzema troje trojga trojgu trojgiem",
    4: "cztery czterej czterech czterem czterema czworo czworga czworgu czworgiem",
}
_FROM_FIVE = "pięci sześci siedmi ośmi dziewięci"
_FROM_TEN = (
    "dziesięci jedenast dwunast trzynast czternast piętnast szesnast siedemnast osiemnast dziewiętnast"
)
_FROM_TWENTY = "dwudziest trzydziest czterdziest pięćdziesięci sześćdziesięci siedemdziesięci osiemdziesięci dziewięćdziesięci"
_HUNDRED_FORMS = {
    100: "stu stoma",
    200: "dwustu dwustoma dwomastami dwiemastami",
    300: "trzystu trzystoma trzemastami",
    400: "czterystu czterystoma czteremastami",
}
_OBLIQUE = ("u", "oma", "oro", "orga", "orgu", "orgiem")
_THOUSAND = "tysiąc tysiąca tysiącowi tysiącem tysiącu tysiące tysięcy tysiącom tysiącami tysiącach tyś tys"
_MILLION = "milion miliona milionowi milionem milionie miliony milionów milionom milionami milionach mln milijon milijony"

_ORDINAL_STEMS = [
    "zerow",
    "pierwsz",
    "drug",
    "trzec",
    "czwart",
    "piąt",
    "szóst",
    "siódm",
    "ósm",
    "dziewiąt",
    "dziesiąt",
    "jedenast",
    "dwunast",
    "trzynast",
    "czternast",
    "piętnast",
    "szesnast",
    "siedemnast",
    "osiemnast",
    "dziewiętnast",
]
_ORDINAL_TENS = [
    "dwudziest",
    "trzydziest",
    "czterdziest",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
]
_ORDINAL_HUNDREDS = {
    100: "setn",
    200: "dwusetn dwóchsetn",
    300: "trzysetn trzechsetn",
    400: "czterysetn czterechsetn",
    500: "pięćsetn pięciusetn",
    600: "sześćsetn sześciusetn",
    700: "siedemsetn siedmiusetn",
    800: "osiemsetn ośmiusetn",
    900: "dziewięćsetn dziewięciusetn",
}
_ORDINAL_THOUSANDS = {
    1: "",
    2: "dwu",
    3: "trzy trzech",
    4: "cztero czterech",
    5: "pięcio",
    6: "sześcio",
    7: "siedmio",
    8: "ośmio",
    9: "dziewięcio",
    10: "dziesięcio",
    100: "stu",
}
_HARD_ENDINGS = ("y", "a", "e", "ego", "ej", "emu", "ym", "ych", "ymi")
_SOFT_ENDINGS = ("i", "ie", "iego", "iej", "iemu", "im", "ich", "imi")
_SOFT = {"drug": "a", "trzec": "ia"}
"""Stems that soften before an ending, and their feminine."""
_PERSONS = {
    1: "pierwsi",
    2: "drudzy",
    4: "czwarci",
    5: "piąci",
    6: "szóści",
    7: "siódmi",
    8: "ósmi",
    9: "dziewiąci",
    10: "dziesiąci",
}

_SLIPS = (
    ("pierwsz", "piersz"),
    ("pierwsz", "pirwsz"),
    ("dwadziescia", "dwajscia"),
    ("jedenascie", "jedynascie"),
    ("piecdziesi", "piedziesi"),
    ("piecdziesi", "pindziesi"),
    ("szescdziesi", "szesdziesi"),
    ("szescdziesi", "szejdziesi"),
    ("dziewiecdziesi", "dziewiedziesi"),
    ("piecset", "piecet"),
    ("piecset", "pieset"),
    ("piecset", "pincet"),
    ("szescset", "szesset"),
    ("szescset", "szejset"),
    ("dziewiecset", "dziewiecet"),
    ("dziewiecset", "dziewieset"),
)
"""How people really say some of them, and how recognisers spell that."""
_CUT = 2
_STAYS = 5
"""A word may lose its last _CUT letters in the recogniser, if _STAYS remain and only one number can be meant."""


def _cardinals() -> dict[str, int]:
    forms = {word: value for value, line in _SMALL_FORMS.items() for word in folded(line)}
    for nominatives, stems, first, step in (
        (UNITS[5:], _FROM_FIVE, 5, 1),
        (TEENS, _FROM_TEN, 10, 1),
        (TENS, _FROM_TWENTY, 20, 10),
    ):
        for n, (nominative, stem) in enumerate(zip(nominatives, folded(stems), strict=True)):
            forms |= dict.fromkeys([nominative, *(stem + ending for ending in _OBLIQUE)], first + n * step)
    forms |= {word: 100 * (n + 1) for n, word in enumerate(HUNDREDS)}
    forms |= {word: value for value, line in _HUNDRED_FORMS.items() for word in folded(line)}
    for n, stem in enumerate(folded(_FROM_FIVE), 5):
        forms |= dict.fromkeys([stem + "uset", stem + "omaset", stem + "usettoma"], 100 * n)
    return forms


def _declined(stem: str) -> Iterable[str]:
    if stem not in _SOFT:
        return [stem + ending for ending in _HARD_ENDINGS]
    return [stem + ending for ending in (*_SOFT_ENDINGS, _SOFT[stem])]


def _ordinals() -> dict[str, int]:
    stems = {stem: n for n, line in enumerate(_ORDINAL_STEMS) for stem in folded(line)}
    stems |= {stem: 20 + 10 * n for n, line in enumerate(_ORDINAL_TENS) for stem in folded(line)}
    stems |= {stem: value for value, line in _ORDINAL_HUNDREDS.items() for stem in folded(line)}
    for count, line in _ORDINAL_THOUSANDS.items():
        stems |= dict.fromkeys([start + "tysieczn" for start in folded(line) or [""]], count * 1000)
    stems |= {"milionow": 1_000_000, "dwumilionow": 2_000_000}
    forms = {word: value for stem, value in stems.items() for word in _declined(stem)}
    # the plural of persons ("piąci") softens the stem's end
    forms |= {stem[:-1] + "ci": value for stem, value in stems.items() if stem.endswith("t")}
    return forms | {word: value for value, line in _PERSONS.items() for word in folded(line)}


def _with_slips(forms: dict[str, int]) -> dict[str, int]:
    slipped = {
        word.replace(right, wrong): value
        for word, value in forms.items()
        for right, wrong in _SLIPS
        if right in word
    }
    return slipped | forms


CARDINALS = _with_slips(_cardinals())
"""Folded word → 0…900. Adding them up and scaling is cardinal.read's work."""
SCALES = dict.fromkeys(folded(_THOUSAND), 1000) | dict.fromkeys(folded(_MILLION), 1_000_000)
"""Thousand and million, in every form."""
ALONE = frozenset(
    folded("tysiąc tysiąca tysiącowi tysiącem tysiącu milion miliona milionowi milionem milionie")
)
"""The singulars: they mean 1000 and 1 000 000 without a number before them."""
ORDINALS = _with_slips(_ordinals())
"""Folded word → value of one word ("dwudziestego" → 20). Joining them is ordinal.read's work."""
HALVES = {"pol": 1, "poltora": 3, "poltorej": 3, "poltorym": 3}
"""Halves: pół, półtora."""
VAGUE = frozenset(
    folded(
        "parę paru paroma kilka kilku kilkoma kilkanaście kilkunastu kilkadziesiąt kilkudziesięciu kilkaset kilkuset paręset"
        " paruset paręnaście parunastu parędziesiąt ileś trochę niewiele mało dużo wiele"
    )
)
"""Words that say there is a number without saying which."""


def _by_beginning(*tables: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Cut word → (which table, value), where all words it may have been agree."""
    meant: dict[str, set[tuple[int, int]]] = {}
    for kind, table in enumerate(tables):
        for word, value in table.items():
            for cut in range(1, _CUT + 1):
                if len(word) - cut >= _STAYS:
                    meant.setdefault(word[:-cut], set()).add((kind, value))
    whole = set().union(*tables)
    return {
        start: next(iter(found)) for start, found in meant.items() if len(found) == 1 and start not in whole
    }


_CUT_WORDS = _by_beginning(CARDINALS, ORDINALS)


def cardinal_word(word: str) -> int | None:
    """The value of one folded cardinal word below a thousand, a cut-off one included; None when it is none."""
    return CARDINALS.get(word, _cut(word, 0))


def ordinal_word(word: str) -> int | None:
    """The value of one folded ordinal word, a cut-off one included; None when it is none."""
    return ORDINALS.get(word, _cut(word, 1))


def _cut(word: str, kind: int) -> int | None:
    found = _CUT_WORDS.get(word)
    return found[1] if found and found[0] == kind else None
