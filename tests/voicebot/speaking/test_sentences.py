"""A reply is cut where a speaker would breathe."""

import pytest

from voicebot.speaking.sentences import CLAUSE_MIN, split


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Dzień dobry. W czym mogę pomóc?", ["Dzień dobry.", "W czym mogę pomóc?"]),
        ("Proszę jechać na ul. Długą 5. Dziękuję!", ["Proszę jechać na ul. Długą 5.", "Dziękuję!"]),
        ("Od godz. Ósmej.", ["Od godz. Ósmej."]),
        ("Zamówił J. Kowalski. Tak?", ["Zamówił J. Kowalski.", "Tak?"]),
        ("Paczka jest w drodze… Czy to wszystko?", ["Paczka jest w drodze…", "Czy to wszystko?"]),
        ("pierwsza linia\ndruga linia", ["pierwsza linia", "druga linia"]),
        ("Kosztuje 249.99 zł. Tak.", ["Kosztuje 249.99 zł.", "Tak."]),
        ("Numer to 123 456. Czy tak?", ["Numer to 123 456.", "Czy tak?"]),
        ("Kupiono 2 szt. Dziękuję.", ["Kupiono 2 szt.", "Dziękuję."]),
        ("„Buty.” Potem kurtka.", ["„Buty.", "Potem kurtka."]),
        ("  ", []),
        ("bez kropki", ["bez kropki"]),
    ],
)
def test_splits_at_sentences_but_not_at_abbreviations(text: str, pieces: list[str]) -> None:
    """A dot after an abbreviation, an initial or a day ends no sentence."""
    assert split(text) == pieces


def test_a_long_first_sentence_is_cut_at_a_comma() -> None:
    """The caller hears the first clause while the rest is being made; later sentences stay whole."""
    long = (
        "Zamówienie 123 456 zostało wysłane wczoraj, a kurier dostarczy je w środę między ósmą a szesnastą."
    )
    first, rest, again = split(f"{long} {long}")
    assert first == "Zamówienie 123 456 zostało wysłane wczoraj,"
    assert f"{first} {rest}" == again == long


def test_a_long_sentence_without_a_good_comma_stays_whole() -> None:
    """Torn-off scraps sound worse than waiting."""
    long = "Tak, " + "zamówienie czeka na odbiór " * 4 + "w punkcie, już."
    assert len(long.split(",")[0]) < CLAUSE_MIN
    assert split(long) == [long]
