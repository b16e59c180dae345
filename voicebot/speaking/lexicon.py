"""Polish words the normaliser needs: data only, so that a reading can be changed without touching a rule.

Forms are listed as people say them on the phone to a customer, not as a grammar book would number them.
"""

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
    "fedex": "fedeks", "newsletter": "niusletter", "app": "ap", "wi-fi": "wi fi", "bluetooth": "blutuf", "usb": "u es be",
    "led": "led", "agd": "a gie de", "rtv": "er te fał", "iban": "iban", "pit": "pit", "gps": "gie pe es",
}  # fmt: skip
"""Whole words, lower case, that are not said as they are written."""

SYMBOLS = {
    "&": "i",
    "+": "plus",
    "=": "równa się",
    "%": "procent",
    "@": "małpa",
    "#": "krzyżyk",
    "°C": "stopni Celsjusza",
}

OBLIQUE_AFTER = frozenset(["na", "przy", "z", "ze", "w", "we", "do", "od", "obok", "koło"])
"""Prepositions after which an abbreviated place stands in an oblique case ("na ul. Długiej")."""

ABBREVIATIONS: dict[str, tuple[str, str]] = {
    # as written, lower case → (said alone, said after a preposition of OBLIQUE_AFTER)
    "ul.": ("ulica", "ulicy"),
    "al.": ("aleja", "alei"),
    "pl.": ("plac", "placu"),
    "os.": ("osiedle", "osiedlu"),
    "nr": ("numer", "numeru"),
    "nr.": ("numer", "numeru"),
    "tel.": ("telefon", "telefonu"),
    "godz.": ("godzina", "godziny"),
    "r.": ("roku", "roku"),
    "m.in.": ("między innymi", "między innymi"),
    "np.": ("na przykład", "na przykład"),
    "tzn.": ("to znaczy", "to znaczy"),
    "tzw.": ("tak zwany", "tak zwanego"),
    "itd.": ("i tak dalej", "i tak dalej"),
    "itp.": ("i tym podobne", "i tym podobne"),
    "tj.": ("to jest", "to jest"),
    "ok.": ("około", "około"),
    "dot.": ("dotyczy", "dotyczy"),
    "dr": ("doktor", "doktora"),
    "mgr": ("magister", "magistra"),
    "inż.": ("inżynier", "inżyniera"),
    "św.": ("świętego", "świętego"),
    "ks.": ("księdza", "księdza"),
    "gen.": ("generała", "generała"),
    "woj.": ("województwo", "województwa"),
    "dn.": ("dnia", "dnia"),
    "ds.": ("do spraw", "do spraw"),
    "wg": ("według", "według"),
    "pkt": ("punkt", "punktu"),
    "poz.": ("pozycja", "pozycji"),
    "str.": ("strona", "strony"),
    "rozm.": ("rozmiar", "rozmiaru"),
    "kol.": ("kolor", "koloru"),
    "szt.": ("sztuka", "sztuki"),
    "opak.": ("opakowanie", "opakowania"),
    "zam.": ("zamówienie", "zamówienia"),
    "prod.": ("produkt", "produktu"),
    "m.": ("mieszkanie", "mieszkania"),
    "lok.": ("lokal", "lokalu"),
    "kod.": ("kod", "kodu"),
    "ww.": ("wyżej wymieniony", "wyżej wymienionego"),
    "maks.": ("maksymalnie", "maksymalnie"),
    "min.": ("minimum", "minimum"),
    "wew.": ("wewnętrzny", "wewnętrznego"),
    "sp.": ("spółka", "spółki"),
    "z o.o.": ("z ograniczoną odpowiedzialnością", "z ograniczoną odpowiedzialnością"),
}

CLOSING_ABBREVIATIONS = frozenset(["r.", "szt.", "itd.", "itp.", "min.", "opak.", "m."])
"""Those that end a sentence as often as not: before a capital letter they are taken to do so."""

AFTER_PREPOSITION = {
    ("pod", "nr"): "numerem", ("o", "nr"): "numerze", ("za", "nr"): "numerem", ("po", "nr"): "numerze",
    ("o", "godz."): "godzinie", ("po", "godz."): "godzinie", ("w", "godz."): "godzinach", ("przed", "godz."): "godziną",
    ("na", "nr"): "numer", ("w", "zam."): "zamówieniu", ("o", "zam."): "zamówieniu", ("na", "szt."): "sztukę",
    ("za", "szt."): "sztukę", ("na", "pl."): "placu", ("pod", "tel."): "telefonem", ("na", "tel."): "telefon",
}  # fmt: skip
"""Where the preposition alone does not tell the form."""

WEEKDAYS: dict[str, tuple[str, str, str]] = {
    # (alone, after "w", after "od" and "do")
    "pon.": ("poniedziałek", "poniedziałek", "poniedziałku"),
    "pn.": ("poniedziałek", "poniedziałek", "poniedziałku"),
    "wt.": ("wtorek", "wtorek", "wtorku"),
    "śr.": ("środa", "środę", "środy"),
    "czw.": ("czwartek", "czwartek", "czwartku"),
    "pt.": ("piątek", "piątek", "piątku"),
    "sob.": ("sobota", "sobotę", "soboty"),
    "ndz.": ("niedziela", "niedzielę", "niedzieli"),
    "niedz.": ("niedziela", "niedzielę", "niedzieli"),
}

QUANTITIES: dict[str, tuple[str, str, str, str, str]] = {
    # as written → (gender, one, few, many, part of one: "pół …")
    "zł": ("masculine", "złoty", "złote", "złotych", "złotego"),
    "pln": ("masculine", "złoty", "złote", "złotych", "złotego"),
    "gr": ("masculine", "grosz", "grosze", "groszy", "grosza"),
    "eur": ("neuter", "euro", "euro", "euro", "euro"),
    "€": ("neuter", "euro", "euro", "euro", "euro"),
    "szt": ("feminine", "sztuka", "sztuki", "sztuk", "sztuki"),
    "szt.": ("feminine", "sztuka", "sztuki", "sztuk", "sztuki"),
    "kg": ("masculine", "kilogram", "kilogramy", "kilogramów", "kilograma"),
    "g": ("masculine", "gram", "gramy", "gramów", "grama"),
    "dag": ("neuter", "deko", "deka", "deka", "deka"),
    "km": ("masculine", "kilometr", "kilometry", "kilometrów", "kilometra"),
    "m": ("masculine", "metr", "metry", "metrów", "metra"),
    "cm": ("masculine", "centymetr", "centymetry", "centymetrów", "centymetra"),
    "mm": ("masculine", "milimetr", "milimetry", "milimetrów", "milimetra"),
    "l": ("masculine", "litr", "litry", "litrów", "litra"),
    "ml": ("masculine", "mililitr", "mililitry", "mililitrów", "mililitra"),
    "min": ("feminine", "minuta", "minuty", "minut", "minuty"),
    "min.": ("feminine", "minuta", "minuty", "minut", "minuty"),
    "godz.": ("feminine", "godzina", "godziny", "godzin", "godziny"),
    "h": ("feminine", "godzina", "godziny", "godzin", "godziny"),
    "s": ("feminine", "sekunda", "sekundy", "sekund", "sekundy"),
    "sek.": ("feminine", "sekunda", "sekundy", "sekund", "sekundy"),
    "%": ("masculine", "procent", "procent", "procent", "procenta"),
    "tys.": ("masculine", "tysiąc", "tysiące", "tysięcy", "tysiąca"),
    "mln": ("masculine", "milion", "miliony", "milionów", "miliona"),
    "gb": ("masculine", "gigabajt", "gigabajty", "gigabajtów", "gigabajta"),
    "w": ("masculine", "wat", "waty", "watów", "wata"),
    "v": ("masculine", "wolt", "wolty", "woltów", "wolta"),
}

FEMININE_STEMS = [
    "sztuk",
    "paczk",
    "przesył",
    "minut",
    "godzin",
    "sekund",
    "osob",
    "par",
    "rat",
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
    "butel",
    "sprawy",
    "spraw",
    "rzecz",
    "kart",
    "umow",
    "rozmow",
    "noc",
    "nocy",
    "połow",
    "połów",
    "dob",
]
"""Beginnings of nouns that want "dwie", not "dwa"."""

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
LOCATIVE_AFTER = frozenset(["o", "po", "w", "we", "przy"])

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
