"""What somebody hears who waits for a person, and what their words and keys do."""

from pathlib import Path

import pytest

from voicebot.audio.frame import SILENCE, Frame
from voicebot.calls.people import Held, Joined, Looking, Lost, Moved, News, Nobody, Over, Passed, Position
from voicebot.calls.waiting import (
    QUESTION,
    RATING,
    TEXTS,
    Act,
    Ask,
    HangUp,
    Join,
    Music,
    Part,
    Rated,
    Return,
    Say,
    WaitingRoom,
)
from voicebot.dialogue import profile_loader
from voicebot.dialogue.prompts import Prompts

NLU = Path(__file__).resolve().parents[3] / "nlu_data"
PROMPTS = Prompts.load(NLU / "prompts.yml")
THANKS = Say((PROMPTS.text("queue_thanks"),))


def hear(frame: Frame) -> None:
    """The person's ear."""


@pytest.fixture
def room() -> WaitingRoom:
    """Somebody who has just been promised a person."""
    return WaitingRoom(PROMPTS)


def said(acts: tuple[Act, ...]) -> str:
    return " ".join(text for act in acts if isinstance(act, Say) for text in act.texts)


def test_every_text_and_question_is_in_the_data_files() -> None:
    """A shopkeeper who takes one out hears of it at once."""
    assert all(key in PROMPTS for key in TEXTS)
    assert {QUESTION, RATING} <= profile_loader.load(NLU / "slots.yml").keys()


@pytest.mark.parametrize(
    ("news", "words"),
    [
        (Position(1, (0, 1)), "Ta rozmowa jest pierwsza w kolejce. Czas oczekiwania: mniej niż minuta."),
        (Position(3, (0, 4)), "Miejsce w kolejce: 3. Czas oczekiwania: do 4 minut."),
        (Position(12, (2, 5)), "Miejsce w kolejce: 12. Czas oczekiwania: od 2 do 5 minut."),
        (Looking(), "Konsultant ogląda teraz zgłoszenie."),
        (Held(), "Proszę chwilę poczekać."),
    ],
)
def test_what_happens_is_told_once_the_line_is_free(room: WaitingRoom, news: News, words: str) -> None:
    """Then music, until something else happens."""
    acts = room.told(news)
    if not acts:
        assert room.has_words
        acts = room.free()
    assert said(acts) == words
    assert not room.has_words
    assert room.free() == (Music(),)


def test_a_long_wait_comes_with_the_offer_of_a_callback(room: WaitingRoom) -> None:
    """And how to take it."""
    room.told(Position(4, (5, 9), callback=True))
    assert said(room.free()).endswith("dowolny klawisz.")


def test_position_and_who_looks_are_told_together(room: WaitingRoom) -> None:
    """In this order, whichever came first."""
    room.told(Looking())
    room.told(Position(1, (0, 1)))
    assert said(room.free()).endswith("mniej niż minuta. Konsultant ogląda teraz zgłoszenie.")


def test_who_did_not_hear_that_somebody_looks_need_not_hear_that_they_do_no_longer(room: WaitingRoom) -> None:
    """Only who was told is told how it went on."""
    room.told(Looking())
    room.told(Passed())
    assert not room.has_words
    room.told(Looking())
    room.free()
    room.told(Passed())
    assert said(room.free()) == PROMPTS.text("queue_passed")


def test_a_person_has_the_word_at_once(room: WaitingRoom) -> None:
    """Whatever was still to be told is void; nothing is said into the talk, no music either."""
    room.told(Position(1, (0, 1)))
    assert room.told(Joined(hear)) == (Join(hear),)
    assert room.talks
    assert room.free() == ()
    assert room.heard("oddzwoń") == ()
    assert room.pressed("1") == ()
    assert room.silent() == ()


def test_holding_brings_music_and_the_way_back(room: WaitingRoom) -> None:
    """No words of the caller lead out of it: there is somebody they talk with."""
    room.told(Joined(hear))
    assert room.told(Held())[0] == Part()
    assert not room.talks
    assert room.heard("proszę oddzwonić") == (Music(),)
    assert room.pressed("1") == ()
    assert room.told(Joined(hear)) == (Join(hear),)


@pytest.mark.parametrize(("news", "key"), [(Lost(), "queue_lost"), (Moved(), "queue_moved")])
def test_who_lost_their_person_waits_again(room: WaitingRoom, news: News, key: str) -> None:
    """They are told why, and may choose to be called back."""
    room.told(Joined(hear))
    acts = room.told(news)
    assert (acts[0], said(acts)) == (Part(), PROMPTS.text(key))
    assert room.pressed("1") == (Return(),)


@pytest.mark.parametrize(
    "words", ["oddzwońcie", "proszę oddzwonić", "nie czekam", "nie będę czekać", "zadzwońcie później"]
)
def test_who_would_rather_be_called_back_says_so(room: WaitingRoom, words: str) -> None:
    """In their own words, or with any key."""
    assert room.heard(words) == (Return(),)
    assert room.pressed("9") == (Return(),)
    assert room.told(Nobody()) == (Return(),)


def test_other_words_are_answered_with_how_the_wait_stands(room: WaitingRoom) -> None:
    """Nobody talks to a machine that only plays music."""
    assert said(room.heard("halo")) == PROMPTS.text("queue_patience")
    room.told(Position(2, (1, 3)))
    room.free()
    assert said(room.heard("halo")).endswith("od 1 do 3 minut.")


@pytest.mark.parametrize(("answer", "stars"), [("5", 5), ("1", 1), ("9", None), ("*", None)])
def test_a_key_rates_the_talk(room: WaitingRoom, answer: str, stars: int | None) -> None:
    """Thanks and the end, whatever was pressed."""
    room.told(Joined(hear))
    assert room.told(Over(rating=True)) == (Part(), Ask(RATING, PROMPTS.text("queue_rate")))
    assert room.free() == ()  # the question is heard out, an answer awaited
    assert room.pressed(answer) == ((Rated(stars), THANKS) if stars else (THANKS,))
    assert room.free() == (HangUp(),)


@pytest.mark.parametrize(
    ("words", "stars"), [("pięć", 5), ("daję trzy", 3), ("nie dziękuję", None), ("dwanaście", None)]
)
def test_words_rate_the_talk(room: WaitingRoom, words: str, stars: int | None) -> None:
    """A number from one to five; other words are no rating."""
    room.told(Joined(hear))
    room.told(Over(rating=True))
    assert room.heard(words) == ((Rated(stars), THANKS) if stars else (THANKS,))


def test_who_says_nothing_has_rated_enough(room: WaitingRoom) -> None:
    """And where nobody asks, the end of the talk is the end of the call."""
    room.told(Joined(hear))
    room.told(Over(rating=True))
    assert room.silent() == (THANKS,)
    other = WaitingRoom(PROMPTS)
    other.told(Joined(hear))
    assert other.told(Over()) == (HangUp(),)
    hear(Frame(SILENCE, 0.0))
