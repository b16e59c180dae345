"""Numbers that count off are read as ordinals, in the form of what they count."""

import pytest

from voicebot.speaking.normalise import normalise

TABLE = [
    # with a dot, before what is counted off
    ("1. zamówienie", "pierwsze zamówienie."),
    ("2. piętro", "drugie piętro."),
    ("do 3. piętra", "do trzeciego piętra."),
    ("na 4. piętrze", "na czwartym piętrze."),
    ("2. paczka", "druga paczka."),
    ("2. paczkę", "drugą paczkę."),
    ("z 3. ratą", "z trzecią ratą."),
    ("w 10. dniu", "w dziesiątym dniu."),
    ("21. wiek", "dwudziesty pierwszy wiek."),
    ("100. zamówienie", "setne zamówienie."),
    ("112. pozycja", "sto dwunasta pozycja."),
    # without the dot only where nothing else can be meant
    ("1 piętro", "pierwsze piętro."),
    ("na 2 piętrze", "na drugim piętrze."),
    ("2 paczka", "dwie paczka."),
    ("Mam 2. Paczka doszła.", "Mam dwa. Paczka doszła."),
    # with the end of the word
    ("5-go maja", "piątego maja."),
    ("2-gi", "drugi."),
    ("1-sza", "pierwsza."),
    ("3-cie", "trzecie."),
    ("3-ciego", "trzeciego."),
    ("2-giej", "drugiej."),
    ("4-tym", "czwartym."),
    ("2-gą", "drugą."),
    ("5-temu", "piątemu."),
    # Roman
    ("II piętro", "drugie piętro."),
    ("III kwartał", "trzeci kwartał."),
    ("w IV kwartale", "w czwartym kwartale."),
    ("I rata", "pierwsza rata."),
    ("rozdział IX", "rozdział dziewiąty."),
    ("XX wieku", "dwudziestego wieku."),
    ("XX w.", "dwudziesty wiek."),
    ("w XXI w.", "w dwudziestym pierwszym wieku."),
    ("Jan Paweł II", "Jan Paweł drugi."),
    ("al. Jana Pawła II 5", "aleja Jana Pawła drugiego pięć."),
    ("ul. Kazimierza III Wielkiego", "ulica Kazimierza trzeciego Wielkiego."),
    ("rozmiar XXL", "rozmiar iks iks el."),
    ("rozmiar XX", "rozmiar iks iks."),
    ("24/7", "całą dobę, siedem dni w tygodniu."),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_a_lone_roman_letter_is_a_letter() -> None:
    """ "I" begins a sentence more often than it counts."""
    assert normalise("I tak").text == "I tak."


@pytest.mark.parametrize("odd", ["9999999. piętro", "12345. rata", "99999-go"])
def test_what_is_too_large_to_count_off_is_still_said(odd: str) -> None:
    """Beyond ten thousand there are no ordinals here, but words there are."""
    assert normalise(odd).text
