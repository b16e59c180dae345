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
    # weekdays
    ("pn-pt", "od poniedziałku do piątku."),
    ("sob.-niedz.", "od soboty do niedzieli."),
    ("w nd.", "w niedzielę."),
    ("czw.", "czwartek."),
    # abbreviations
    ("nt. zwrotu", "na temat zwrotu."),
    ("do końca bm.", "do końca bieżącego miesiąca."),
    ("jw.", "jak wyżej."),
    ("mieszk. 5", "mieszkanie pięć."),
    ("prof. Nowak", "profesor Nowak."),
    ("skr. poczt. 5", "skrytka pocztowa pięć."),
    ("kl. 3", "klatka trzy."),
    ("bud. B", "budynek B."),
    ("w dn. 5 maja", "w dniu piątego maja."),
    ("z dn. 5 maja", "z dnia piątego maja."),
    ("gm. Zawoja", "gmina Zawoja."),
    ("wys. 20 cm", "wysokość dwadzieścia centymetrów."),
    ("szer. 5 cm", "szerokość pięć centymetrów."),
    ("dł. 2 m", "długość dwa metry."),
    ("zał. nr 2", "załącznik numer dwa."),
    ("sp. z o.o.", "spółka z ograniczoną odpowiedzialnością."),
    ("Sklep S.A.", "Sklep es a."),
    ("w pkt 3", "w punkcie trzy."),
    ("tzn. jutro", "to znaczy jutro."),
    ("tzw. zwrot", "tak zwany zwrot."),
    ("dr Nowak", "doktor Nowak."),
    ("godz. 8", "godzina ósma."),
    ("pl. Wolności 1", "plac Wolności jeden."),
    ("św. Jana 3", "świętego Jana trzy."),
    ("ok. 20 dni", "około dwudziestu dni."),
    ("wg cennika", "według cennika."),
    ("itp. rzeczy", "i tym podobne rzeczy."),
    ("maks. 5 kg", "maksymalnie pięć kilogramów."),
    ("Pomogę im.", "Pomogę im."),
    ("Mam 5 par.", "Mam pięć par."),
    # capitals and symbols
    ("UPS", "u pe es."),
    ("DHL", "de ha el."),
    ("GLS", "gie el es."),
    ("InPost", "inpost."),
    ("FAQ", "ef a ku."),
    ("PDF", "pe de ef."),
    ("ID", "i de."),
    ("RODO", "rodo."),
    ("§ 5", "paragraf pięć."),
    ("5+1", "pięć plus jeden."),
    ("2+2=4", "dwa plus dwa równa się cztery."),
    ("100% bawełny", "sto procent bawełny."),
    ("50 % taniej", "pięćdziesiąt procent taniej."),
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
