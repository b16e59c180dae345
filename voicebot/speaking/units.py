"""Units of money and measure, and the nouns that numbers go with: data only."""

from typing import NamedTuple

from voicebot.speaking.numerals import Case, Gender


class Unit(NamedTuple):
    """The noun said for a unit. one, few, many: after 1, 2, 5; part: of one ("pół …"); by: plural, as in "przed pięcioma …"."""

    gender: Gender
    one: str
    few: str
    many: str
    part: str
    by: str


QUANTITIES: dict[str, Unit] = {
    # as written, in lower case
    "zł": Unit("masculine", "złoty", "złote", "złotych", "złotego", "złotymi"),
    "gr": Unit("masculine", "grosz", "grosze", "groszy", "grosza", "groszami"),
    "eur": Unit("neuter", "euro", "euro", "euro", "euro", "euro"),
    "usd": Unit("masculine", "dolar", "dolary", "dolarów", "dolara", "dolarami"),
    "gbp": Unit("masculine", "funt", "funty", "funtów", "funta", "funtami"),
    "chf": Unit("masculine", "frank", "franki", "franków", "franka", "frankami"),
    "czk": Unit("feminine", "korona", "korony", "koron", "korony", "koronami"),
    "szt": Unit("feminine", "sztuka", "sztuki", "sztuk", "sztuki", "sztukami"),
    "opak": Unit("neuter", "opakowanie", "opakowania", "opakowań", "opakowania", "opakowaniami"),
    "kpl": Unit("masculine", "komplet", "komplety", "kompletów", "kompletu", "kompletami"),
    "os": Unit("feminine", "osoba", "osoby", "osób", "osoby", "osobami"),
    "pkt": Unit("masculine", "punkt", "punkty", "punktów", "punktu", "punktami"),
    "str": Unit("feminine", "strona", "strony", "stron", "strony", "stronami"),
    "t": Unit("feminine", "tona", "tony", "ton", "tony", "tonami"),
    "kg": Unit("masculine", "kilogram", "kilogramy", "kilogramów", "kilograma", "kilogramami"),
    "dag": Unit("neuter", "deko", "deka", "deka", "deka", "deka"),
    "g": Unit("masculine", "gram", "gramy", "gramów", "grama", "gramami"),
    "mg": Unit("masculine", "miligram", "miligramy", "miligramów", "miligrama", "miligramami"),
    "km": Unit("masculine", "kilometr", "kilometry", "kilometrów", "kilometra", "kilometrami"),
    "m": Unit("masculine", "metr", "metry", "metrów", "metra", "metrami"),
    "cm": Unit("masculine", "centymetr", "centymetry", "centymetrów", "centymetra", "centymetrami"),
    "mm": Unit("masculine", "milimetr", "milimetry", "milimetrów", "milimetra", "milimetrami"),
    "l": Unit("masculine", "litr", "litry", "litrów", "litra", "litrami"),
    "ml": Unit("masculine", "mililitr", "mililitry", "mililitrów", "mililitra", "mililitrami"),
    "h": Unit("feminine", "godzina", "godziny", "godzin", "godziny", "godzinami"),
    "godz": Unit("feminine", "godzina", "godziny", "godzin", "godziny", "godzinami"),
    "min": Unit("feminine", "minuta", "minuty", "minut", "minuty", "minutami"),
    "s": Unit("feminine", "sekunda", "sekundy", "sekund", "sekundy", "sekundami"),
    "sek": Unit("feminine", "sekunda", "sekundy", "sekund", "sekundy", "sekundami"),
    "tyg": Unit("masculine", "tydzień", "tygodnie", "tygodni", "tygodnia", "tygodniami"),
    "mies": Unit("masculine", "miesiąc", "miesiące", "miesięcy", "miesiąca", "miesiącami"),
    "%": Unit("masculine", "procent", "procent", "procent", "procenta", "procentami"),
    "proc": Unit("masculine", "procent", "procent", "procent", "procenta", "procentami"),
    "tys": Unit("masculine", "tysiąc", "tysiące", "tysięcy", "tysiąca", "tysiącami"),
    "mln": Unit("masculine", "milion", "miliony", "milionów", "miliona", "milionami"),
    "mld": Unit("masculine", "miliard", "miliardy", "miliardów", "miliarda", "miliardami"),
    "mb": Unit("masculine", "megabajt", "megabajty", "megabajtów", "megabajta", "megabajtami"),
    "gb": Unit("masculine", "gigabajt", "gigabajty", "gigabajtów", "gigabajta", "gigabajtami"),
    "tb": Unit("masculine", "terabajt", "terabajty", "terabajtów", "terabajta", "terabajtami"),
    "kwh": Unit("feminine", "kilowatogodzina", "kilowatogodziny", "kilowatogodzin", "kilowatogodziny", "kilowatogodzinami"),
    "mah": Unit("feminine", "miliamperogodzina", "miliamperogodziny", "miliamperogodzin", "miliamperogodziny", "miliamperogodzinami"),
    "kw": Unit("masculine", "kilowat", "kilowaty", "kilowatów", "kilowata", "kilowatami"),
    "w": Unit("masculine", "wat", "waty", "watów", "wata", "watami"),
    "v": Unit("masculine", "wolt", "wolty", "woltów", "wolta", "woltami"),
    "hz": Unit("masculine", "herc", "herce", "herców", "herca", "hercami"),
    "°c": Unit("masculine", "stopień Celsjusza", "stopnie Celsjusza", "stopni Celsjusza", "stopnia Celsjusza", "stopniami Celsjusza"),
    "m²": Unit("masculine", "metr kwadratowy", "metry kwadratowe", "metrów kwadratowych", "metra kwadratowego", "metrami kwadratowymi"),
    "m³": Unit("masculine", "metr sześcienny", "metry sześcienne", "metrów sześciennych", "metra sześciennego", "metrami sześciennymi"),
}  # fmt: skip
_ALSO = {"pln": "zł", "€": "eur", "$": "usd", "£": "gbp", "m2": "m²", "m3": "m³"}
_DOTTED = ["szt", "opak", "kpl", "os", "pkt", "str", "godz", "min", "sek", "tyg", "mies", "proc", "tys"]
QUANTITIES |= {other: QUANTITIES[unit] for other, unit in _ALSO.items()}
QUANTITIES |= {unit + ".": QUANTITIES[unit] for unit in _DOTTED}

ONLY_WITH_DOT = frozenset(["os", "str", "opak", "godz", "proc", "tys", "mies", "tyg", "kpl"])
"""Without its dot the word may be something else, or nobody writes it so."""
LOWER_ONLY = frozenset(["m", "g", "l", "h", "t", "s", "os."])
"""Units only in lower case."""
ELECTRIC = ("w", "v")
"""Units only as capitals."""
MONEY = frozenset(["zł", "pln", "eur", "€", "usd", "$", "gbp", "£", "chf", "czk"])
"""A price for a unit is "za" it, any other rate "na" it."""
COUNTED = frozenset(["szt", "szt.", "opak.", "kpl."])
"""After "w" they stand in the locative ("w dwóch sztukach"), measures do not."""
LARGE = frozenset(["tys.", "mln", "mld"])
"""Their own unit may follow: "2 mln zł"."""
FRACTION_NOUNS = frozenset(
    [
        "litra",
        "kilo",
        "kilograma",
        "metra",
        "godziny",
        "dnia",
        "tygodnia",
        "miesiąca",
        "roku",
        "ceny",
        "kwoty",
        "etatu",
        "szklanki",
        "łyżki",
    ]
)
"""What people take a half or a quarter of; after any other word "1/2" is a house and its flat."""
TIME = frozenset(["h", "godz.", "min", "min.", "s", "sek", "sek.", "tyg.", "mies."])
"""After "po" they stand in the locative ("po pięciu minutach"), others in the accusative ("po pięć złotych")."""
LOCATIVE_OF_ONE = {
    "godzina": "godzinie",
    "minuta": "minucie",
    "sekunda": "sekundzie",
    "sztuka": "sztuce",
    "tydzień": "tygodniu",
    "miesiąc": "miesiącu",
}

FEMININE_STEMS = [
    "sztuk",
    "sztuc",
    "paczk",
    "paczc",
    "przesył",
    "minut",
    "minuci",
    "godzin",
    "sekund",
    "osob",
    "osób",
    "par",
    "rat",
    "raci",
    "koszul",
    "kurt",
    "sukien",
    "bluz",
    "bluzk",
    "czap",
    "toreb",
    "reklamacj",
    "opcj",
    "faktur",
    "wiadomoś",
    "etykiet",
    "pozycj",
    "książ",
    "płyt",
    "puszk",
    "puszc",
    "butel",
    "spraw",
    "rzecz",
    "kart",
    "umow",
    "rozmow",
    "rozmów",
    "noc",
    "połow",
    "połów",
    "dob",
    "prób",
    "stron",
    "fili",
    "kopi",
    "lini",
    "usług",
    "złotów",
    "setk",
    "zabaw",
    "skarpet",
    "lamp",
    "poduszk",
    "kołdr",
    "walizk",
    "złotówk",
]
"""Beginnings of nouns that want "dwie", not "dwa"."""
NEUTER_STEMS = (
    "zamówieni",
    "opakowani",
    "kont",
    "pudeł",
    "euro",
    "pytani",
    "urządzeni",
    "miejsc",
    "krzes",
    "zgłoszeni",
    "pięt",
    "zdjęci",
)
"""Beginnings of nouns that want "jedno", not "jeden"."""
PERSON_STEMS = [
    "klientów",
    "klientom",
    "klientami",
    "klientach",
    "kurierów",
    "kurierom",
    "konsultantów",
    "konsultantom",
    "konsultantami",
    "pracowników",
    "pracownikom",
    "pracownikami",
    "użytkowników",
    "odbiorców",
    "nadawców",
    "sprzedawców",
    "doradców",
    "panów",
    "chłopców",
]
"""Nouns for men: they want "dwóch", not "dwa"."""

NEITHER = [
    "paragon",
    "parking",
    "partner",
    "parasol",
    "karton",
    "kartk",
    "nocleg",
    "rzecznik",
    "strażnik",
    "ratownik",
    "kontakt",
    "kontener",
    "kontrol",
    "stronnik",
    "sprawdz",
]
"""Nouns that begin like those but are masculine (or are better left alone)."""

_FORMS: tuple[tuple[Gender, str], ...] = (
    ("neuter", "piętro piętra piętru piętro piętrem piętrze"),
    ("neuter", "zamówienie zamówienia zamówieniu zamówienie zamówieniem zamówieniu"),
    ("neuter", "miejsce miejsca miejscu miejsce miejscem miejscu"),
    ("neuter", "zgłoszenie zgłoszenia zgłoszeniu zgłoszenie zgłoszeniem zgłoszeniu"),
    ("neuter", "pytanie pytania pytaniu pytanie pytaniem pytaniu"),
    ("masculine", "raz razu razowi raz razem razie"),
    ("masculine", "dzień dnia dniowi dzień dniem dniu"),
    ("masculine", "tydzień tygodnia tygodniowi tydzień tygodniem tygodniu"),
    ("masculine", "miesiąc miesiąca miesiącowi miesiąc miesiącem miesiącu"),
    ("masculine", "kwartał kwartału kwartałowi kwartał kwartałem kwartale"),
    ("masculine", "rok roku rokowi rok rokiem roku"),
    ("masculine", "wiek wieku wiekowi wiek wiekiem wieku"),
    ("masculine", "krok kroku krokowi krok krokiem kroku"),
    ("masculine", "etap etapu etapowi etap etapem etapie"),
    ("masculine", "zwrot zwrotu zwrotowi zwrot zwrotem zwrocie"),
    ("masculine", "produkt produktu produktowi produkt produktem produkcie"),
    ("masculine", "punkt punktu punktowi punkt punktem punkcie"),
    ("masculine", "rozdział rozdziału rozdziałowi rozdział rozdziałem rozdziale"),
    ("feminine", "paczka paczki paczce paczkę paczką paczce"),
    ("feminine", "przesyłka przesyłki przesyłce przesyłkę przesyłką przesyłce"),
    ("feminine", "sztuka sztuki sztuce sztukę sztuką sztuce"),
    ("feminine", "rata raty racie ratę ratą racie"),
    ("feminine", "próba próby próbie próbę próbą próbie"),
    ("feminine", "strona strony stronie stronę stroną stronie"),
    ("feminine", "osoba osoby osobie osobę osobą osobie"),
    ("feminine", "pozycja pozycji pozycji pozycję pozycją pozycji"),
    ("feminine", "reklamacja reklamacji reklamacji reklamację reklamacją reklamacji"),
    ("feminine", "część części części część częścią części"),
    ("feminine", "klasa klasy klasie klasę klasą klasie"),
    ("feminine", "edycja edycji edycji edycję edycją edycji"),
    ("feminine", "godzina godziny godzinie godzinę godziną godzinie"),
)
_CASES: tuple[Case, ...] = ("nominative", "genitive", "dative", "accusative", "instrumental", "locative")
ORDINAL_NOUNS: dict[str, tuple[Gender, Case]] = {
    form: (gender, case)
    for gender, forms in _FORMS
    # backwards: where forms fall together the commoner case stands
    for form, case in list(zip(forms.split(), _CASES, strict=True))[::-1]
}
"""Nouns that are counted off ("2. piętro", "III kwartał"), by form: the gender and case the ordinal takes."""
ONLY_ORDINAL = frozenset(["piętro", "piętrze"])
"""With these a number is an ordinal even without its dot."""
