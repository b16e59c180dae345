"""Spoken amounts come back as złote with two places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from voicebot.polish.money import money
from voicebot.speaking.normalise import normalise

NAMED = {
    "sto złotych": "100.00",
    "jeden złoty": "1.00",
    "dwa złote": "2.00",
    "złotówka": "1.00",
    "dwudziestu złotych": "20.00",
    "zero złotych": "0.00",
    "tysiąc dwieście złotych": "1200.00",
    "półtora tysiąca złotych": "1500.00",
    "dwa i pół tysiąca złotych": "2500.00",
    "pół złotego": "0.50",
    "dwa i pół złotego": "2.50",
    "osiemdziesiąt groszy": "0.80",
    "sto pięćdziesiąt groszy": "1.50",
    "trzy złote pięć groszy": "3.05",
    "trzy złote i osiemdziesiąt groszy": "3.80",
    "dwadzieścia trzy złote osiemdziesiąt": "23.80",
    "dwa złote zero pięć": "2.05",
    "dwadzieścia trzy osiemdziesiąt złotych": "23.80",
    "dwadzieścia trzy osiemdziesiąt groszy": "23.80",
    "dwa pięćset złotych": "2500.00",
    "stówa": "100.00",
    "dwie stówy": "200.00",
    "stówka dwadzieścia": "120.00",
    "pięć dych": "50.00",
    "dwie dychy": "20.00",
    "tysiak": "1000.00",
    "sto zł": "100.00",
    "120 zł": "120.00",
    "23,80 zł": "23.80",
}
BARE = {
    "sto dwadzieścia": "120.00",
    "sto dwadzieścia trzy": "123.00",
    "tysiąc dwieście": "1200.00",
    "półtora tysiąca": "1500.00",
    "dwadzieścia trzy osiemdziesiąt": "23.80",
    "dwadzieścia trzy i pół": "23.50",
    "dwa pięćdziesiąt": "2.50",
    "dziesięć dwadzieścia": "10.20",
    "pięć dziewięćdziesiąt dziewięć": "5.99",
    "dziewięć zero pięć": "9.05",
    "sto dziewięć dziewięćdziesiąt": "109.90",
    "dwieście czterdzieści dziewięć dziewięćdziesiąt dziewięć": "249.99",
    "tysiąc dwieście dziewięćdziesiąt dziewięć zero zero": "1299.00",
    "dwa pięćset": "2500.00",
    "trzy dwieście pięćdziesiąt": "3250.00",
    "dwadzieścia trzy przecinek osiemdziesiąt": "23.80",
    "dwadzieścia trzy przecinek osiem": "23.80",
    "dwadzieścia trzy przecinek zero osiem": "23.08",
    "dwadzieścia trzy kropka osiemdziesiąt": "23.80",
    "23,80": "23.80",
    "23.80": "23.80",
}
AMONG_WORDS = {
    "zapłaciłam sto złotych za buty": "100.00",
    "za dwie sztuki sto złotych": "100.00",
    "sto złotych dwie sztuki": "100.00",
    "to było jakieś sto dwadzieścia": "120.00",
    "no dwadziescia yyy trzy osiemdziesiat": "23.80",
    "dwie sztuki": None,
    "pięć dni": None,
}
CORRECTED = {
    "sto złotych nie dwieście": "200.00",
    "sto nie dwieście złotych": "200.00",
    "sto złotych przepraszam sto dwadzieścia złotych": "120.00",
    "dwadzieścia trzy osiemdziesiąt nie siedemdziesiąt": "23.70",
    "dwadzieścia trzy osiemdziesiąt nie dwadzieścia cztery osiemdziesiąt": "24.80",
    "sto nie pięćdziesiąt": "50.00",
    "nie sto tylko dwieście": "200.00",
    "sto złotych nie": None,
}
REFUSED = {
    "": None,
    "dzień dobry": None,
    "sto parę złotych": None,
    "dwadzieścia parę": None,
    "kilka złotych": None,
    "parę stów": None,
    "sto euro": None,
    "dwadzieścia dolarów": None,
    "trzy złote pięć": None,
    "pięć pięć": None,
    "jeden dwa trzy": None,
    "sto dwieście": None,
    "sto złotych albo dwieście złotych": None,
    "sto złotych dwieście pięćdziesiąt": None,
    "pół grosza": None,
}
TABLE = NAMED | BARE | AMONG_WORDS | CORRECTED | REFUSED


@pytest.mark.parametrize(("text", "amount"), TABLE.items(), ids=list(TABLE))
def test_the_amount_is_understood(text: str, amount: str | None) -> None:
    """Each text of the table means the amount beside it, or none that could be told."""
    assert money(text) == (Decimal(amount) if amount else None)


@given(st.decimals("0", "999999.99", places=2))
def test_any_price_that_the_voice_reads_comes_back(price: Decimal) -> None:
    """What the normaliser says for a price is heard as that price."""
    assert money(normalise(f"{price:.2f}".replace(".", ",") + " zł").text) == price


@given(st.integers(1, 99_999), st.integers(1, 99))
def test_a_price_said_without_currency_comes_back(zlote: int, grosze: int) -> None:
    """ "dwadzieścia trzy osiemdziesiąt", "… zero pięć": any złote and grosze that do not melt into one number."""
    if zlote % 100 and (zlote % 10 or grosze >= 10 or zlote % 100 == 10):
        said = f"{num2words(zlote, lang='pl')} {'zero ' if grosze < 10 else ''}{num2words(grosze, lang='pl')}"
        assert money(said) == zlote + Decimal(grosze) / 100


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever comes gives an amount of whole grosze or none."""
    amount = money(text)
    assert amount is None or amount == amount.quantize(Decimal("0.01"))


@pytest.mark.parametrize("digits", [10, 5000])
def test_endless_figures_are_refused(digits: int) -> None:
    """More digits than any quantity has are no quantity, and no error."""
    assert money("7" * digits) is None
