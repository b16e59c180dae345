"""Numbers that name something are read in groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.grouping import PHONE, candidates
from voicebot.speaking.normalise import normalise
from voicebot.speaking.read_names import spell

TABLE = [
    # order numbers and codes
    ("Zamówienie 123 456", "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("numer 123456", "numer sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("012 040", "zero dwanaście, zero czterdzieści."),
    ("numer 012040", "numer zero dwanaście, zero czterdzieści."),
    ("numer 100 001", "numer sto, zero zero jeden."),
    ("numer 000 000", "numer zero zero zero, zero zero zero."),
    ("nr 12345", "numer sto dwadzieścia trzy, czterdzieści pięć."),
    ("nr 1234", "numer dwanaście, trzydzieści cztery."),
    ("Zamówienie 1234567", "Zamówienie sto dwadzieścia trzy, czterdzieści pięć, sześćdziesiąt siedem."),
    ("Kod 0481", "Kod zero cztery, osiemdziesiąt jeden."),
    ("przesyłka 007", "przesyłka zero zero siedem."),
    ("RMA-2041", "er em a, dwadzieścia, czterdzieści jeden."),
    ("kod AB12", "kod a be, dwanaście."),
    # postcodes
    ("31-152", "trzydzieści jeden, sto pięćdziesiąt dwa."),
    ("00-950", "zero zero, dziewięćset pięćdziesiąt."),
    ("05-077", "zero pięć, zero siedemdziesiąt siedem."),
    ("30-001 Kraków", "trzydzieści, zero zero jeden Kraków."),
    # phones
    ("501 234 567", "pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem."),
    ("501-234-567", "pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem."),
    ("501234567", "pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem."),
    ("+48 600 100 200", "plus czterdzieści osiem, sześćset, sto, dwieście."),
    ("tel. 600 007 020", "telefon sześćset, zero zero siedem, zero dwadzieścia."),
    # phones of every kind
    (
        "+48 12 345 67 89",
        "plus czterdzieści osiem, dwanaście, trzysta czterdzieści pięć, sześćdziesiąt siedem, osiemdziesiąt dziewięć.",
    ),
    ("12 345 67 89", "dwanaście, trzysta czterdzieści pięć, sześćdziesiąt siedem, osiemdziesiąt dziewięć."),
    ("(12) 345-67-89", "dwanaście, trzysta czterdzieści pięć, sześćdziesiąt siedem, osiemdziesiąt dziewięć."),
    ("22 123 45 67", "dwadzieścia dwa, sto dwadzieścia trzy, czterdzieści pięć, sześćdziesiąt siedem."),
    (
        "48 501 234 567",
        "plus czterdzieści osiem, pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem.",
    ),
    (
        "+48501234567",
        "plus czterdzieści osiem, pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem.",
    ),
    (
        "0048 501 234 567",
        "plus czterdzieści osiem, pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem.",
    ),
    (
        "+49 30 123456",
        "plus czterdzieści dziewięć, trzydzieści, sto dwadzieścia trzy, czterysta pięćdziesiąt sześć.",
    ),
    ("infolinia 800 123 456", "infolinia osiemset, sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("tel.501 234 567", "telefon pięćset jeden, dwieście trzydzieści cztery, pięćset sześćdziesiąt siedem."),
    ("tel. 112", "telefon sto dwanaście."),
    # numbers of papers and accounts
    (
        "NIP 123-456-78-90",
        "nip sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, siedemdziesiąt osiem, dziewięćdziesiąt.",
    ),
    (
        "NIP 1234567890",
        "nip sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, siedemdziesiąt osiem, dziewięćdziesiąt.",
    ),
    ("FV/2026/05/0012", "ef fał, dwadzieścia, dwadzieścia sześć, zero pięć, zero zero, dwanaście."),
    ("RMA/2026/0012", "er em a, dwadzieścia, dwadzieścia sześć, zero zero, dwanaście."),
    ("ZAM-123456", "zet a em, sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("nr 12/2026", "numer dwanaście przez dwa tysiące dwadzieścia sześć."),
    (
        "PL61 1090 1014 0000 0712 1981 2874",
        "pe el, sześćdziesiąt jeden, dziesięć, dziewięćdziesiąt, dziesięć, czternaście, zero zero, zero zero, zero siedem, dwanaście, dziewiętnaście, osiemdziesiąt jeden, dwadzieścia osiem, siedemdziesiąt cztery.",
    ),
    (
        "61 1090 1014 0000 0712 1981 2874",
        "sześćdziesiąt jeden, dziesięć, dziewięćdziesiąt, dziesięć, czternaście, zero zero, zero zero, zero siedem, dwanaście, dziewiętnaście, osiemdziesiąt jeden, dwadzieścia osiem, siedemdziesiąt cztery.",
    ),
    ("1090 1014 0000", "dziesięć, dziewięćdziesiąt, dziesięć, czternaście, zero zero, zero zero."),
    ("#123456", "sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("nr1", "numer jeden."),
    ("zam. nr 123456", "zamówienie numer sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("do zam. 123456", "do zamówienia sto dwadzieścia trzy, czterysta pięćdziesiąt sześć."),
    ("faktura 00123", "faktura zero zero jeden, dwadzieścia trzy."),
    ("PIN 4321", "pin czterdzieści trzy, dwadzieścia jeden."),
    ("kod LATO20", "kod el a te o, dwadzieścia."),
    (
        "przesyłka 620012345678901234",
        "przesyłka sześćset dwadzieścia, zero dwanaście, trzysta czterdzieści pięć, sześćset siedemdziesiąt osiem, dziewięćset jeden, dwieście trzydzieści cztery.",
    ),
    # short codes
    ("A4", "a cztery."),
    ("3D", "trzy de."),
    ("B2B", "be dwa be."),
    ("AB1", "a be, jeden."),
    ("USB-3", "u es be, trzy."),
    # postcodes and houses
    ("80-001 Gdańsk", "osiemdziesiąt, zero zero jeden Gdańsk."),
    ("kod 01-234", "kod zero jeden, dwieście trzydzieści cztery."),
    ("ul.Długa 5", "ulica Długa pięć."),
    ("Polna 3 m. 5", "Polna trzy mieszkanie pięć."),
    ("Polna 3 lok. 5", "Polna trzy lokal pięć."),
    ("Długa 1/2", "Długa jeden przez dwa."),
    ("os. Kolorowe 5 m. 12", "osiedle Kolorowe pięć mieszkanie dwanaście."),
    ("5 os. Kolorowe", "pięć osiedle Kolorowe."),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_digits_that_are_an_amount_are_left_to_the_amounts() -> None:
    """Nine digits or spaced threes before a currency are money, not a phone or an order number."""
    assert normalise("501 234 567 zł").text.endswith("złotych.")
    assert normalise("numer 5 szt.").text == "numer pięć sztuk."
    assert normalise("numer 15000 W").text == "numer piętnaście tysięcy watów."


def test_a_preposition_after_a_number_is_no_unit() -> None:
    """A "w" is where something is, a "W" is a watt: an order number before it is no amount."""
    said = "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć w drodze."
    assert normalise("Zamówienie 123456 w drodze").text == said


def test_letters_without_a_name_are_left_out() -> None:
    """Spelling skips what is no letter."""
    assert spell("A-b1") == "a be"


@given(st.from_regex(r"[1-9][0-9]{2} [0-9]{3} [0-9]{3}", fullmatch=True))
def test_any_phone_that_is_read_is_heard_as_itself(number: str) -> None:
    """What the voice says for a phone number is heard as its nine digits."""
    assert candidates(normalise(number).text, PHONE)[0] == number.replace(" ", "")
