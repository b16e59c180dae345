"""Numbers that name something are read in groups."""

import pytest

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
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_digits_that_are_an_amount_are_left_to_the_amounts() -> None:
    """Nine digits or spaced threes before a currency are money, not a phone or an order number."""
    assert normalise("501 234 567 zł").text.endswith("złotych.")
    assert normalise("numer 5 szt.").text == "numer pięć sztuk."


def test_letters_without_a_name_are_left_out() -> None:
    """Spelling skips what is no letter."""
    assert spell("A-b1") == "a be"
