"""What people hear for what a text says: the normaliser as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.speaking.normalise import normalise

TABLE = [
    # what is no speech is left out, what breathes stays
    ("Dzień dobry – w czym mogę pomóc?", "Dzień dobry, w czym mogę pomóc?"),
    ("Buty „Wiatr” (czarne)", "Buty Wiatr czarne."),
    ("Dziękuję! 😀", "Dziękuję!"),
    ("[[abc]]", "abc."),
    ("A to: buty; czapki…", "A to: buty; czapki…"),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


def test_parts_point_at_the_display_text() -> None:
    """The end of each part is the place in the display text that its words speak up to."""
    display = "Zamówienie 123 456, jest w drodze."
    speakable = normalise(display)
    heard = [(display[:end], speakable.text[:at]) for end, at in speakable.ends()]
    assert heard[1] == (
        "Zamówienie 123 456,",
        "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć,",
    )
    assert heard[-1] == (display, speakable.text)


def test_a_text_without_words_gives_nothing() -> None:
    """Only punctuation or symbols: nothing to say."""
    assert normalise(" … (!) ").text == ""


def test_decomposed_letters_are_spoken_and_marked_in_the_text_as_given() -> None:
    """Letters given as base and accent do not shift the marks past the end of the text."""
    display = "zo\u0301łty kot"
    assert max(part.end for part in normalise(display).parts) == len(display)


@given(st.text(max_size=60))
def test_any_text_gives_parts_in_order_and_single_spaced_words(display: str) -> None:
    """Whatever comes, marks rise within the text and the spoken words are separated by one space."""
    speakable = normalise(display)
    ends = [part.end for part in speakable.parts]
    assert ends == sorted(ends)
    assert all(end <= len(display) for end in ends)
    assert [at for _, at in speakable.ends()][-1:] in ([], [len(speakable.text)])


@given(st.from_regex(r"[0-9 .,:/x%+-]{1,24}( zł| kg| maja| szt\.)?", fullmatch=True))
def test_any_mixture_of_digits_is_read_without_an_error(display: str) -> None:
    """Digits and signs in any order never break the normaliser."""
    normalise(display)


@pytest.mark.parametrize(
    "tail", ["", " zł", " x 5", ",5", " kg", ",-", " mln zł", " V", "x", "-5 zł", ".000 zł", " 000 zł"]
)
@pytest.mark.parametrize("digits", [13, 5000])
def test_endless_digits_are_read_without_an_error(digits: int, tail: str) -> None:
    """More digits than any number has words for are still said somehow."""
    assert normalise("7" * digits + tail).text
    assert normalise(f"1,{'7' * digits}").text
