"""Tests of voicebot.dialogue.actions.wording."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.dialogue import DOMAIN, PROMPTS, ROOT, order
from voicebot.dialogue.actions.wording import Calendar, day, money, spaced, status
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.port import OrderState

TODAY = date(2026, 11, 23)


def said(**changes: Any) -> str:
    """What a caller hears of such an order."""
    lines = status(order(**changes), TODAY, PROMPTS)
    return " ".join(DOMAIN["responses"][line.response][0]["text"].format(**line.fields) for line in lines)


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        (
            {"state": OrderState.PAID, "expected": None},
            "Już sprawdziłam. Zamówienie numer 123 456 jest opłacone i czeka na spakowanie.",
        ),
        (
            {"state": OrderState.PACKED},
            "Już sprawdziłam. Zamówienie numer 123 456 jest spakowane i czeka na kuriera. Przewidywana dostawa: jutro.",
        ),
        (
            {},
            "Już sprawdziłam. Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD. Przewidywana dostawa: jutro.",
        ),
        (
            {"carrier": None, "expected": date(2026, 11, 23), "pickup_point": "KRA01M"},
            "Już sprawdziłam. Zamówienie numer 123 456 jest w drodze. Przewidywana dostawa do punktu odbioru: dzisiaj.",
        ),
        (
            {"delay_reason": "awaria w sortowni", "expected": date(2026, 11, 27)},
            "Już sprawdziłam. Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD. Jest opóźnienie, powód: awaria w sortowni."
            " Przewidywana dostawa: 27 listopada.",
        ),
        (
            {"expected": date(2026, 11, 20)},
            "Już sprawdziłam. Zamówienie numer 123 456 jest w drodze. Przewoźnik: DPD. Dostawa była planowana na 20 listopada,"
            " ale się spóźnia.",
        ),
        (
            {"state": OrderState.AT_PICKUP, "pickup_point": "GDA014M"},
            "Już sprawdziłam. Zamówienie numer 123 456 czeka w paczkomacie GDA014M.",
        ),
        (
            {"state": OrderState.AT_PICKUP, "pickup_point": "Żabka przy ulicy Polnej"},
            "Już sprawdziłam. Zamówienie numer 123 456 czeka na odbiór. Miejsce: Żabka przy ulicy Polnej.",
        ),
        ({"state": OrderState.AT_PICKUP}, "Już sprawdziłam. Zamówienie numer 123 456 czeka na odbiór."),
        (
            {"state": OrderState.DELIVERED},
            "Już sprawdziłam. Zamówienie numer 123 456 zostało doręczone wczoraj.",
        ),
        (
            {"state": OrderState.CANCELLED, "changed_at": datetime(2025, 12, 5, tzinfo=UTC)},
            "Już sprawdziłam. Zamówienie numer 123 456 zostało anulowane 5 grudnia 2025.",
        ),
        ({"state": OrderState.RETURNED}, "Już sprawdziłam. Zamówienie numer 123 456 wróciło do nas wczoraj."),
    ],
)
def test_every_state_is_said_in_short_polish(changes: dict[str, Any], heard: str) -> None:
    """State, carrier, place, date and reason, each only where it is known."""
    assert said(**changes) == heard


def test_days_near_are_named_and_others_dated() -> None:
    """A year is said only when it is another one."""
    assert [day(date(2026, 11, d), TODAY, PROMPTS) for d in (22, 23, 24, 25)] == [
        "wczoraj",
        "dzisiaj",
        "jutro",
        "25 listopada",
    ]
    assert day(date(2027, 1, 2), TODAY, PROMPTS) == "2 stycznia 2027"


def test_numbers_are_grouped_by_three() -> None:
    """spaced."""
    assert spaced("123456") == "123 456"


@pytest.mark.parametrize(
    ("amount", "said"),
    [("249", "249 zł"), ("249.00", "249 zł"), ("1249.5", "1249,50 zł"), ("0.05", "0,05 zł")],
)
def test_money_is_written_as_one_says_it(amount: str, said: str) -> None:
    """Whole złoty without grosze."""
    assert money(Decimal(amount)) == said


def test_a_calendar_knows_days_dates_and_moments() -> None:
    """Jutro alone, a date behind a preposition, the shop's hour on paper."""
    calendar = Calendar(date(2026, 11, 23), ZoneInfo("Europe/Warsaw"), PROMPTS)
    assert calendar.day(date(2026, 11, 24)) == "jutro"
    assert calendar.date(date(2026, 11, 24)) == "24 listopada"
    assert calendar.date(date(2027, 1, 5)) == "5 stycznia 2027"
    assert calendar.stamp(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "24 listopada 2026, 00:30"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (1, "tomorrow"),
        (4, "on Friday the 27th"),
        (9, "on the 2nd of December"),
        (60, "on the 22nd of January 2027"),
    ],
)
def test_days_are_said_as_the_texts_have_it(ahead: int, words: str) -> None:
    """In English near ones by their weekday."""
    english = Prompts.load(ROOT / "nlu_data" / "en" / "prompts.yml")
    assert day(TODAY + timedelta(days=ahead), TODAY, english) == words
