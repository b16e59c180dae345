"""Money, measures and counted things are read in the right gender, number and case."""

import pytest

from voicebot.speaking.normalise import normalise

TABLE = [
    # money
    ("249,99 zł", "dwieście czterdzieści dziewięć złotych dziewięćdziesiąt dziewięć groszy."),
    ("1 zł", "jeden złoty."),
    ("2 zł", "dwa złote."),
    ("5 zł", "pięć złotych."),
    ("12 zł", "dwanaście złotych."),
    ("22 zł", "dwadzieścia dwa złote."),
    ("101 zł", "sto jeden złotych."),
    ("1 299 zł", "tysiąc dwieście dziewięćdziesiąt dziewięć złotych."),
    ("249,00 zł", "dwieście czterdzieści dziewięć złotych."),
    ("0,99 zł", "dziewięćdziesiąt dziewięć groszy."),
    ("3,01 zł", "trzy złote jeden grosz."),
    ("19,02 PLN", "dziewiętnaście złotych dwa grosze."),
    ("od 199 zł", "od stu dziewięćdziesięciu dziewięciu złotych."),
    ("ok. 20 zł", "około dwudziestu złotych."),
    ("-20 zł", "minus dwadzieścia złotych."),
    ("za 249 złotych", "za dwieście czterdzieści dziewięć złotych."),
    ("123 456 zł", "sto dwadzieścia trzy tysiące czterysta pięćdziesiąt sześć złotych."),
    ("100 EUR", "sto euro."),
    # counted things
    ("2 szt.", "dwie sztuki."),
    ("1 szt.", "jedna sztuka."),
    ("5 szt.", "pięć sztuk."),
    ("14 dni", "czternaście dni."),
    ("w ciągu 14 dni", "w ciągu czternastu dni."),
    ("2 dni", "dwa dni."),
    ("2 paczki", "dwie paczki."),
    ("1 paczka", "jedna paczka."),
    ("1 paczkę", "jedną paczkę."),
    ("22 minuty", "dwadzieścia dwie minuty."),
    ("1 zamówienie", "jedno zamówienie."),
    ("w 2 paczkach", "w dwóch paczkach."),
    ("po 14 dniach", "po czternastu dniach."),
    ("2–3 dni", "dwa, trzy dni."),
    ("14-30 dni", "od czternastu do trzydziestu dni."),
    ("za 2 godz.", "za dwie godziny."),
    ("5 min", "pięć minut."),
    # measures, decimals, percents
    ("2 kg", "dwa kilogramy."),
    ("1,5 kg", "jeden i pół kilograma."),
    ("0,5 l", "pół litra."),
    ("0,75 l", "zero przecinek siedemdziesiąt pięć litra."),
    ("20%", "dwadzieścia procent."),
    ("VAT 23%", "wat dwadzieścia trzy procent."),
    ("3,5 tys.", "trzy i pół tysiąca."),
    ("60x40 cm", "sześćdziesiąt na czterdzieści centymetrów."),
    ("10 x 20 x 30", "dziesięć na dwadzieścia na trzydzieści."),
    ("2x", "dwa razy."),
    ("1500 W", "tysiąc pięćset watów."),
    ("7,25", "siedem przecinek dwadzieścia pięć."),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_what_is_too_large_or_no_range_is_left_alone() -> None:
    """Thirteen digits and a falling range do not break anything."""
    assert normalise("1234567890123456 zł").text
    assert normalise("30-14 dni").text


def test_a_flat_is_no_metre() -> None:
    """ "m." after a number means a flat, not metres."""
    assert normalise("Polna 12 m. 5").text == "Polna dwanaście mieszkanie pięć."


def test_zero_fraction_is_not_read() -> None:
    """2,0 is two."""
    assert normalise("2,0").text == "dwa."
