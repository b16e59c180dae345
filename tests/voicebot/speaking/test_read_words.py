"""Abbreviations, letters, weekdays and addresses are written out."""

import pytest

from voicebot.speaking.normalise import normalise

TABLE = [
    # weekdays
    ("w śr.", "w środę."),
    ("we wt.", "we wtorek."),
    ("pt. 27 listopada", "piątek dwudziestego siódmego listopada."),
    ("do ndz.", "do niedzieli."),
    ("pon.–pt.", "od poniedziałku do piątku."),
    ("od pn. do sob.", "od poniedziałku do soboty."),
    # abbreviations and places
    ("ul. Długa 5", "ulica Długa pięć."),
    ("na ul. Długiej 5/7", "na ulicy Długiej pięć przez siedem."),
    ("ul. Polna 12A", "ulica Polna dwanaście a."),
    ("ul. Polna 12A/3", "ulica Polna dwanaście a przez trzy."),
    ("al. Jana Pawła", "aleja Jana Pawła."),
    ("pod nr 5", "pod numerem pięć."),
    ("np. buty", "na przykład buty."),
    ("buty, czapki itd.", "buty, czapki i tak dalej."),
    ("m.in. buty", "między innymi buty."),
    # letters and words that are not said as written
    ("Rozmiar M", "Rozmiar em."),
    ("rozmiar XL", "rozmiar iks el."),
    ("DPD", "de pe de."),
    ("BLIK", "blik."),
    ("SMS-em", "esemesem."),
    ("e-mail", "imejl."),
    ("sklep@example.pl", "sklep małpa example kropka pe el."),
    ("www.sklep.pl", "wu wu wu kropka sklep kropka pe el."),
    ("jan_k12@example.com", "jan podkreślnik k dwanaście małpa example kropka kom."),
    ("Buty & czapki", "Buty i czapki."),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_capitals_that_can_be_said_are_not_spelled() -> None:
    """A word in capitals with vowels stays a word; a lone letter elsewhere stays a letter of the text."""
    assert normalise("UWAGA").text == "UWAGA."
    assert normalise("A potem").text == "A potem."


def test_page_addresses_lose_their_scheme() -> None:
    """https:// is not read."""
    assert normalise("https://sklep.pl/zwroty").text == "sklep kropka pe el ukośnik zwroty."
