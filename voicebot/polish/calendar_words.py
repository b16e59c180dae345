"""The lexicon of days: weekdays, months, "jutro", "przyszły", folded, in the forms people use."""

from voicebot.polish.words import folded

THIS, COMING, NEXT, LAST, RECENT = range(5)
"""Which one: ten; najbliższy; przyszły; zeszły; ostatni."""


_HARD = ("y", "a", "e", "ego", "ej", "ym")
_SOFT = ("", "a", "e", "ego", "ej", "m")
WHICH = {
    stem + ending: which
    for which, stems, endings in (
        (THIS, "ten ta tę te tego tej tym", ("",)),
        (THIS, "bieżąc", _HARD),
        (COMING, "najbliższ nadchodząc", _HARD),
        (NEXT, "przyszł następn kolejn", _HARD),
        (LAST, "zeszł ubiegł minion", _HARD),
        (LAST, "poprzedni", _SOFT),
        (RECENT, "ostatni", _SOFT),
    )
    for stem in folded(stems)
    for ending in endings
}

WEEKDAYS = {
    word: n
    for n, line in enumerate(
        (
            "poniedziałek poniedziałku poniedziałkowi poniedziałkiem poniedziałe poniedział",
            "wtorek wtorku wtorkowi wtorkiem wtore",
            "środa środę środy środzie środą",
            "czwartek czwartku czwartkowi czwartkiem czwarte",
            "piątek piątku piątkowi piątkiem piąte",
            "sobota sobotę soboty sobocie sobotą sobot",
            "niedziela niedzielę niedzieli niedzielą niedziel",
        )
    )
    for word in folded(line)
}
"""Monday is 0. The last forms of a line are what is left when the recogniser loses the end."""
CUT_WEEKDAYS = frozenset(folded("czwarte piąte"))
"""These are ordinals, too: weekdays only after "w"."""
WEEKEND = frozenset(folded("weekend weekendu weekendzie weekendem łikend łikendzie"))

MONTHS_OF = {
    word: n
    for n, word in enumerate(
        folded(
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"
        ),
        1,
    )
}
"""Genitives, as after a day: "piątego maja"."""
MONTHS = {
    word: n
    for n, line in enumerate(
        (
            "styczeń styczniu styczniem",
            "luty lutym",
            "marzec marcu marcem",
            "kwiecień kwietniu kwietniem",
            "maj maju majem",
            "czerwiec czerwcu czerwcem",
            "lipiec lipcu lipcem",
            "sierpień sierpniu sierpniem",
            "wrzesień wrześniu wrześniem",
            "październik październiku październikiem",
            "listopad listopadzie listopadem",
            "grudzień grudniu grudniem",
        ),
        1,
    )
    for word in folded(line)
}
"""The other forms, as they stand alone: "w maju"."""

RELATIVE = {
    word: days
    for line, days in (
        ("przedwczoraj przedwczorajszy przedwczorajszego", -2),
        ("wczoraj wczorajszy wczorajszego wczorajszym", -1),
        ("dziś dzisiaj dzisiejszy dzisiejszego dzisiejszym", 0),
        ("jutro jutra jutrzejszy jutrzejszego jutrzejszym", 1),
        ("pojutrze pojutrzejszy", 2),
    )
    for word in folded(line)
}
RELATIVE_PAIRS = {("po", "jutrze"): 2, ("przed", "wczoraj"): -2, ("po", "pojutrze"): 3}

WEEK = frozenset(folded("tydzień tygodniu tygodnia"))
MONTH = frozenset(folded("miesiąc miesiącu miesiąca"))
YEAR = frozenset(folded("rok roku r"))
BOUNDS = {"od": "from", "po": "after", "do": "to", "przed": "before"}
"""Words that make of a day or an hour the edge of a stretch."""
