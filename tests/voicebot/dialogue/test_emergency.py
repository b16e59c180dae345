"""Tests of voicebot.dialogue.emergency."""

import pytest

from tests.support.dialogue import PROMPTS, Book
from voicebot.dialogue.emergency import ASKED, EmergencyCall, Wish, wants_person
from voicebot.dialogue.types import Reply


async def talk(book: Book, *turns: str, opening: str = "dialogue_down") -> list[Reply]:
    """The replies of a call that lost its engine and then went on like this."""
    call = EmergencyCall(Wish("call-1", book, PROMPTS), PROMPTS)
    return [await call.begin(opening), *[await call.turn(text) for text in turns]]


def state(reply: Reply) -> tuple[str | None, str | None]:
    """(open question, command) of a reply."""
    return reply.messages[-1].expect, reply.messages[-1].command


async def test_the_wish_is_on_record_before_the_number_is_known() -> None:
    """begin apologises, records the wish and asks for the number."""
    book = Book()
    (reply,) = await talk(book)
    assert state(reply) == ("phone_number", "callback")
    assert [(wish.reason, wish.phone) for wish in book.wishes] == [("dialogue_down", None)]


async def test_the_number_is_read_back_and_kept() -> None:
    """Nine digits, a yes, goodbye: the second wish carries the number."""
    book = Book()
    replies = await talk(
        book, "pięćset jeden dwieście dwadzieścia dwa trzysta trzydzieści trzy", "tak zgadza się"
    )
    assert "501 222 333" in replies[1].messages[0].text
    assert state(replies[1]) == ("confirm_phone", None)
    assert state(replies[2]) == (None, "hangup")
    assert book.wishes[-1].phone == "+48501222333"
    agreed = book.wishes[-1].consent
    assert agreed is not None
    assert agreed.text == replies[1].messages[0].text  # the very words that were answered with yes


async def test_keys_work_like_words() -> None:
    """Digits typed on the keypad are the same answer."""
    book = Book()
    await talk(book, "501222333", "tak")
    assert book.wishes[-1].phone == "+48501222333"


async def test_a_wrong_number_is_asked_for_again() -> None:
    """A no to the number read back opens the question again."""
    book = Book()
    replies = await talk(book, "501222333", "nie", "501222334", "tak")
    assert [state(reply)[0] for reply in replies] == [
        "phone_number",
        "confirm_phone",
        "phone_number",
        "confirm_phone",
        None,
    ]
    assert book.wishes[-1].phone == "+48501222334"


async def test_a_correction_instead_of_yes_is_read_back() -> None:
    """A new number in place of yes or no replaces the first."""
    replies = await talk(Book(), "501222333", "nie, 601222333")
    assert "601 222 333" in replies[-1].messages[0].text


async def test_three_answers_without_a_number_end_the_call() -> None:
    """The ladder goes from words to keypad to goodbye, never round in circles."""
    book = Book()
    replies = await talk(book, "gdzie moja paczka", "konsultant", "halo")
    assert [state(reply) for reply in replies[1:]] == [
        ("phone_number", "callback"),
        ("phone_number", "callback"),
        (None, "hangup"),
    ]
    assert "klawiatur" in replies[2].messages[0].text
    assert book.wishes[-1].phone is None


async def test_asking_for_a_person_again_is_answered() -> None:
    """Konsultant is understood without Rasa."""
    replies = await talk(Book(), "poproszę z człowiekiem", opening="dialogue_down_asked")
    assert replies[0].messages[0].text == PROMPTS.text("dialogue_down_asked")
    assert replies[1].messages[0].text == PROMPTS.text("dialogue_down_asked")


@pytest.mark.parametrize("text", ["nie", "nie chcę", "nie mam telefonu", "do widzenia"])
async def test_a_caller_who_gives_no_number_is_let_go(text: str) -> None:
    """Unwilling callers hear goodbye at once; the wish stays."""
    book = Book()
    replies = await talk(book, text)
    assert state(replies[-1]) == (None, "hangup")
    assert len(book.wishes) == 1


async def test_neither_yes_nor_no_three_times_keeps_the_number() -> None:
    """A number that was read back but never confirmed is better than none."""
    book = Book()
    replies = await talk(book, "501222333", "halo", "co", "no i")
    assert [state(reply)[0] for reply in replies[2:]] == ["confirm_phone", "confirm_phone", None]
    assert book.wishes[-1].phone == "+48501222333"


async def test_a_number_nobody_confirmed_comes_without_consent() -> None:
    """It is kept, and the book does not claim what was not said."""
    book = Book()
    await talk(book, "501222333", "halo", "co", "hm")
    assert (book.wishes[-1].phone, book.wishes[-1].consent) == ("+48501222333", None)


async def test_a_book_that_cannot_be_written_is_admitted() -> None:
    """When the wish cannot be kept, nothing is promised."""
    book = Book()
    book.full = True
    (reply,) = await talk(book)
    assert reply.messages[0].text == PROMPTS.text("dialogue_down_lost")
    assert state(reply) == (None, "hangup")


async def test_a_wish_says_why_and_what_else_is_known() -> None:
    """The consultant reads the reason and what was added since; it is kept again with the number."""
    book = Book()
    wish = Wish("call-1", book, PROMPTS, ASKED)
    assert await wish.record()
    wish.about = (PROMPTS.text("summary_told"),)
    assert await wish.record("501222333")
    assert [(w.reason, w.phone, w.summary) for w in book.wishes] == [
        ("asked", None, "Prosi o kontakt."),
        ("asked", "+48501222333", "Prosi o kontakt. Stan zamówienia podany."),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"), [("proszę konsultanta", True), ("z człowiekiem", True), ("gdzie jest paczka", False)]
)
def test_a_person_is_asked_for_in_any_form_of_the_word(text: str, wanted: bool) -> None:
    """wants_person looks at the stem."""
    assert wants_person(text) is wanted
