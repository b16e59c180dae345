"""The lexicon of Polish number words: cardinals and ordinals in every case and gender, folded.

Standard library and Python 3.10: hearing.numbers stands on it, and that runs in the Rasa environment too.
"""

from __future__ import annotations

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


_CARDINALS = {
    **{word: value for value, line in _SMALL_FORMS.items() for word in folded(line)},
    **{
        word: first + n * step
        for nominatives, stems, first, step in (
            (UNITS[5:], _FROM_FIVE, 5, 1),
            (TEENS, _FROM_TEN, 10, 1),
            (TENS, _FROM_TWENTY, 20, 10),
        )
        for n, (nominative, stem) in enumerate(zip(nominatives, folded(stems), strict=True))
        for word in (nominative, *(stem + ending for ending in _OBLIQUE))
    },
    **{word: 100 * n for n, word in enumerate(HUNDREDS, 1)},
    **{word: value for value, line in _HUNDRED_FORMS.items() for word in folded(line)},
    **{
        stem + ending: 100 * n
        for n, stem in enumerate(folded(_FROM_FIVE), 5)
        for ending in ("uset", "omaset", "usettoma")
    },
}
CARDINALS = {
    **{
        word.replace(*slip): value for word, value in _CARDINALS.items() for slip in _SLIPS if slip[0] in word
    },
    **_CARDINALS,
}
"""Folded word → 0…900. Adding them up and scaling is cardinal.read's work."""
SCALES = dict.fromkeys(folded(_THOUSAND), 1000) | dict.fromkeys(folded(_MILLION), 1_000_000)
"""Thousand and million, in every form."""
ALONE = frozenset(
    folded("tysiąc tysiąca tysiącowi tysiącem tysiącu milion miliona milionowi milionem milionie")
)
"""The singulars: they mean 1000 and 1 000 000 without a number before them."""
_STEMS = {
    **{stem: n for n, stem in enumerate(folded(" ".join(_ORDINAL_STEMS)))},
    **{stem: 20 + 10 * n for n, stem in enumerate(folded(" ".join(_ORDINAL_TENS)))},
    **{stem: value for value, line in _ORDINAL_HUNDREDS.items() for stem in folded(line)},
    **{
        start + "tysieczn": count * 1000
        for count, line in _ORDINAL_THOUSANDS.items()
        for start in folded(line) or [""]
    },
    "milionow": 1_000_000,
}
_ORDINALS = {
    **{
        stem + ending: value
        for stem, value in _STEMS.items()
        for ending in ((*_SOFT_ENDINGS, _SOFT[stem]) if stem in _SOFT else _HARD_ENDINGS)
    },
    # the plural of persons ("piąci") softens the stem's end
    **{stem[:-1] + "ci": value for stem, value in _STEMS.items() if value <= 10 and stem.endswith("t")},
    "pierwsi": 1,
    "drudzy": 2,
    "siodmi": 7,
    "osmi": 8,
}
ORDINALS = {
    **{word.replace(*slip): value for word, value in _ORDINALS.items() for slip in _SLIPS if slip[0] in word},
    **_ORDINALS,
}
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


_KINDS = ("cardinal", CARDINALS), ("ordinal", ORDINALS)
_BEGINNINGS = [
    (word[:-cut], (kind, value))
    for kind, table in _KINDS
    for word, value in table.items()
    for cut in range(1, _CUT + 1)
    if len(word) - cut >= _STAYS and word[:-cut] not in CARDINALS and word[:-cut] not in ORDINALS
]
_CUT_WORDS = dict(_BEGINNINGS)
for _start, _meaning in _BEGINNINGS:
    if _CUT_WORDS.get(_start, _meaning) != _meaning:
        del _CUT_WORDS[_start]


def cardinal_word(word: str) -> int | None:
    """The value of one folded cardinal word below a thousand, a cut-off one included; None when it is none."""
    return CARDINALS.get(word, _cut(word, "cardinal"))


def ordinal_word(word: str) -> int | None:
    """The value of one folded ordinal word, a cut-off one included; None when it is none."""
    return ORDINALS.get(word, _cut(word, "ordinal"))


def _cut(word: str, kind: str) -> int | None:
    found = _CUT_WORDS.get(word)
    return found[1] if found and found[0] == kind else None
