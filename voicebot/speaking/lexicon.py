"""Polish words the normaliser needs: data only, so that a reading can be changed without touching a rule.

Forms are listed as people say them on the phone to a customer, not as a grammar book would number them.
"""

MONTHS_SHORT = ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"]
MONTHS_ALONE = frozenset(
    [
        "styczeń",
        "luty",
        "marzec",
        "kwiecień",
        "maj",
        "czerwiec",
        "lipiec",
        "sierpień",
        "wrzesień",
        "październik",
        "listopad",
        "grudzień",
        "styczniu",
        "lutym",
        "marcu",
        "kwietniu",
        "maju",
        "czerwcu",
        "lipcu",
        "sierpniu",
        "wrześniu",
        "październiku",
        "listopadzie",
        "grudniu",
    ]
)
"""As they stand without a day: "w maju 2026"."""
MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
"""Genitive, January first: the form dates are said in."""

UNITS_ORDINAL = [
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
"""Stems of 0..19; drug- and trzec- take the soft endings."""
TENS_ORDINAL = [
    "-",
    "-",
    "dwudziest",
    "trzydziest",
    "czterdziest",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
]

HUNDREDS_ORDINAL = [
    "-",
    "setn",
    "dwusetn",
    "trzechsetn",
    "czterechsetn",
    "pięćsetn",
    "sześćsetn",
    "siedemsetn",
    "osiemsetn",
    "dziewięćsetn",
]
THOUSANDS_ORDINAL = ["-", "", "dwu", "trzy", "cztero", "pięcio", "sześcio", "siedmio", "ośmio", "dziewięcio"]
COMBINING_UNITS = [
    "-",
    "jedno",
    "dwu",
    "trzy",
    "cztero",
    "pięcio",
    "sześcio",
    "siedmio",
    "ośmio",
    "dziewięcio",
    "dziesięcio",
    "jedenasto",
    "dwunasto",
    "trzynasto",
    "czternasto",
    "piętnasto",
    "szesnasto",
    "siedemnasto",
    "osiemnasto",
    "dziewiętnasto",
]
COMBINING_TENS = [
    "-",
    "-",
    "dwudziesto",
    "trzydziesto",
    "czterdziesto",
    "pięćdziesięcio",
    "sześćdziesięcio",
    "siedemdziesięcio",
    "osiemdziesięcio",
    "dziewięćdziesięcio",
]
"""As in "trzydziestodniowy"."""

LETTERS = {
    "A": "a", "Ą": "ą", "B": "be", "C": "ce", "Ć": "cie", "D": "de", "E": "e", "Ę": "ę", "F": "ef", "G": "gie",
    "H": "ha", "I": "i", "J": "jot", "K": "ka", "L": "el", "Ł": "eł", "M": "em", "N": "en", "Ń": "eń", "O": "o",
    "Ó": "o z kreską", "P": "pe", "Q": "ku", "R": "er", "S": "es", "Ś": "eś", "T": "te", "U": "u", "V": "fał",
    "W": "wu", "X": "iks", "Y": "igrek", "Z": "zet", "Ź": "ziet", "Ż": "żet",
}  # fmt: skip

SPOKEN = {
    "blik": "blik", "pin": "pin", "nip": "nip", "rodo": "rodo", "vat": "wat", "inpost": "inpost", "sms": "esemes",
    "sms-em": "esemesem", "sms-a": "esemesa", "sms-y": "esemesy", "e-mail": "imejl", "email": "imejl",
    "e-maila": "imejla", "e-mailem": "imejlem", "maila": "mejla", "mail": "mejl", "mailem": "mejlem",
    "ok": "okej", "online": "onlajn", "orlen": "orlen", "allegro": "allegro", "paypal": "pejpal", "www": "wu wu wu",
    "fedex": "fedeks", "newsletter": "niusletter", "zł": "złotych", "gr": "groszy",
    "pdf": "pe de ef", "dhl": "de ha el",
}  # fmt: skip
"""Whole words, lower case, that are not said as they are written."""

CAPITALS = {
    "UPS": "u pe es",
    "FAQ": "ef a ku",
    "URL": "u er el",
    "ID": "i de",
    "UE": "u e",
    "USA": "u es a",
    "NIP": "nip",
    "REGON": "regon",
}
"""Words written in capitals that hold a vowel and yet are not said as written."""

SYMBOLS = {
    "&": "i",
    "+": "plus",
    "=": "równa się",
    "%": "procent",
    "@": "małpa",
    "#": "krzyżyk",
    "°C": "stopni Celsjusza",
    "§": "paragraf",
    "€": "euro",
    "±": "plus minus",
}

GENITIVE_AFTER = frozenset(
    [
        "od",
        "do",
        "około",
        "ok.",
        "ciągu",
        "upływie",
        "powyżej",
        "poniżej",
        "bez",
        "kwoty",
        "wartości",
        "ceny",
        "oprócz",
        "wysokości",
        "dla",
        "spośród",
    ]
)
"""Words after which a number stands in the genitive."""
LOCATIVE_AFTER = frozenset(["o", "po", "w", "we", "przy", "na"])
INSTRUMENTAL_AFTER = frozenset(["z", "ze", "przed", "nad", "pod", "za", "między", "poza"])
ACCUSATIVE_AFTER = frozenset(["za", "na", "przez", "w", "we", "po", "o"])

NUMBER_WORDS = frozenset(
    [
        "numer",
        "numerem",
        "numeru",
        "numerze",
        "nr",
        "nr.",
        "zamówienie",
        "zamówienia",
        "zamówieniu",
        "zamówieniem",
        "zam.",
        "kod",
        "kodem",
        "kodu",
        "pin",
        "przesyłki",
        "przesyłka",
        "przesyłce",
        "identyfikator",
        "id",
        "reklamacja",
        "reklamacji",
        "zwrot",
        "zwrotu",
        "faktura",
        "faktury",
    ]
)
"""Words after which digits name something and are read in groups, not as an amount."""
SIZE_WORDS = frozenset(
    [
        "rozmiar",
        "rozmiarze",
        "rozmiaru",
        "rozm.",
        "litera",
        "literą",
        "litery",
        "klasa",
        "klasy",
        "punkt",
        "wariant",
    ]
)
PRICE_WORDS = frozenset(
    ["cena", "ceny", "cenie", "kwota", "kwoty", "koszt", "kosztuje", "za", "wersja", "wersji", "ocena"]
)
"""After these "10.12" is no day."""
