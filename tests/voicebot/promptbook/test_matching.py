"""Recordings are found in what is said; the voice speaks the rest in its right form."""

import numpy as np
import pytest

from voicebot.promptbook.matching import Matcher, Template
from voicebot.speaking.normalise import normalise
from voicebot.speaking.types import Rendered


def sound(number: int) -> Rendered:
    """Told apart by its length."""
    return Rendered(np.zeros(number, np.int16), ())


def planned(matcher: Matcher, text: str) -> list[tuple[str, int | str]]:
    """Each piece: its display text, and the recording's number or the words for the voice."""
    return [
        (piece.display, piece.spoken.text if piece.recorded is None else len(piece.recorded.pcm))
        for piece in matcher.plan(text, normalise)
    ]


WHOLE = Matcher({"Dzień dobry. Słucham?": sound(1), "Dzień dobry.": sound(2), "Do usłyszenia.": sound(3)}, [])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Dzień dobry. Słucham?", [("Dzień dobry. Słucham?", 1)]),
        ("Dzień dobry. Tu sklep.", [("Dzień dobry.", 2), ("Tu sklep.", "Tu sklep.")]),
        ("Dziękuję. Do usłyszenia.", [("Dziękuję.", "Dziękuję."), ("Do usłyszenia.", 3)]),
        ("Dzień dobry. Dzień dobry. Słucham?", [("Dzień dobry.", 2), ("Dzień dobry. Słucham?", 1)]),
        ("Mówię: Do usłyszenia.", [("Mówię: Do usłyszenia.", "Mówię: Do usłyszenia.")]),
        ("Do usłyszenia. Do", [("Do usłyszenia.", 3), ("Do", "Do.")]),
        ("", []),
    ],
)
def test_whole_texts(text: str, pieces: list[tuple[str, int | str]]) -> None:
    """From the beginning of a sentence to the end of one; the longest wins."""
    assert planned(WHOLE, text) == pieces


def _template(text: str, *recorded: int) -> Matcher:
    return Matcher({}, [Template(text, {number: sound(number) for number in recorded})])


@pytest.mark.parametrize(
    ("template", "recorded", "said", "pieces"),
    [
        (
            "Miejsce w kolejce: {n}.",
            [1],
            "Miejsce w kolejce: 5.",
            [("Miejsce w kolejce:", 1), ("5.", "pięć.")],
        ),
        (
            "Czas: od {low} do {high} minut.",
            [1, 3],
            "Czas: od 5 do 7 minut.",
            [("Czas: od", 1), ("5 do 7", "pięciu do siedmiu,"), ("minut.", 3)],
        ),
        (
            "Zwrot: {goods}, pieniądze wrócą. Potwierdzić?",
            [2],
            "Zwrot: lampa, pieniądze wrócą. Potwierdzić?",
            [("Zwrot: lampa,", "Zwrot: lampa,"), ("pieniądze wrócą. Potwierdzić?", 2)],
        ),
        (
            "Ważna informacja. {notice}",
            [1],
            "Ważna informacja. Pada śnieg. Paczki się spóźnią.",
            [("Ważna informacja.", 1), ("Pada śnieg.", "Pada śnieg."), ("Paczki się spóźnią.", "Paczki się spóźnią.")],
        ),
        (
            "Zamówienie {n} jest w drodze.",
            [2],
            "Zamówienie 7 jest gotowe.",
            [("Zamówienie 7 jest gotowe.", "Zamówienie siedem jest gotowe.")],
        ),
        (
            "Kwota {n} zł brutto.",
            [2],
            "Kwota 5 zł brutto.",
            [("Kwota 5 zł brutto.", "Kwota pięć złotych brutto.")],
        ),
    ],
)  # fmt: skip
def test_pieces_around_fields(
    template: str, recorded: list[int], said: str, pieces: list[tuple[str, int | str]]
) -> None:
    """The form of a number is that of its sentence; what cannot be taken apart is spoken whole; other words are no match."""
    assert planned(_template(template, *recorded), said) == pieces


def test_a_reading_over_the_border_is_cut_where_its_words_are() -> None:
    """A voice that reads "5 minut" in one go still leaves "minut" to the recording, and "do" before it."""
    from voicebot.speaking.normalise import Part, Speakable

    def joined(text: str) -> Speakable:
        return Speakable((Part(len(text), "do pięciu minut."),))

    matcher = _template("Do {n} minut.", 1, 2)
    pieces = matcher.plan("Do 5 minut.", joined)
    assert [piece.display for piece in pieces] == ["Do", "5", "minut."]
    assert pieces[1].spoken.text == "pięciu,"


def test_marks_of_a_spoken_field_fit_its_display() -> None:
    """The caller has heard "5" when "pięciu" is over."""
    pieces = _template("Do {n} minut.", 1, 2).plan("Do 5 minut.", normalise)
    assert list(pieces[1].spoken.ends()) == [(1, len("pięciu,"))]


def test_braces_and_signs_of_a_text_mean_themselves() -> None:
    """Nothing in a text is taken for a pattern."""
    assert planned(_template("Cena (brutto)? {n}.", 1), "Cena (brutto)? 5.")[0] == ("Cena (brutto)?", 1)
