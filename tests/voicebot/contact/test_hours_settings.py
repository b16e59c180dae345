"""Tests of voicebot.contact.hours_settings."""

from datetime import date
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from voicebot.contact.hours import Hours, Span
from voicebot.contact.hours_settings import HoursSettings


def read(text: str) -> Hours:
    """As it stands in a file."""
    return HoursSettings.model_validate(yaml.safe_load(text)).hours()


def test_a_week_is_read_with_breaks_and_days_off() -> None:
    """One stretch or several a day; what is missing, empty or `closed` is closed."""
    hours = read(
        """
        mon: ["08:00", "16:00"]
        tue: [["08:00", "12:00"], ["12:30", "24:00"]]
        wed: []
        thu: closed
        sun: ["00:00", "00:30"]
        """
    )
    assert hours.weekly == {
        0: (Span(480, 960),),
        1: (Span(480, 720), Span(750, 1440)),
        2: (),
        3: (),
        4: (),
        5: (),
        6: (Span(0, 30),),
    }
    assert (hours.closed_on_holidays, hours.trading, hours.exceptions) == (True, None, {})


def test_hours_without_quotes_mean_what_they_look_like() -> None:
    """YAML reads 16:00 as a number to the base of sixty."""
    assert read("{mon: [8:00, 16:30]}").weekly[0] == (Span(480, 990),)


def test_trading_sundays_holidays_and_single_days_are_read() -> None:
    """A date, or a day of every year; hours or closed; with quotes or without."""
    hours = read(
        """
        sun_trading: ["10:00", "15:00"]
        closed_on_holidays: false
        exceptions: {2026-12-24: ["09:00", "14:00"], "2026-12-31": closed, 12-24: closed, 02-29: closed}
        """
    )
    assert hours.trading == (Span(600, 900),)
    assert hours.closed_on_holidays is False
    assert hours.exceptions == {
        date(2026, 12, 24): (Span(540, 840),),
        date(2026, 12, 31): (),
        (12, 24): (),
        (2, 29): (),
    }


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("{noday: closed}", "noday", "Extra inputs"),
        ('{mon: ["8", "16:00"]}', "mon", "'8' is no hour"),
        ('{mon: ["08:00", "24:01"]}', "mon", "1441 is no hour"),
        ('{mon: ["08:60", "16:00"]}', "mon", "'08:60' is no hour"),
        ("{mon: [true, 16:00]}", "mon", "True is no hour"),
        ('{mon: ["16:00", "08:00"]}', "mon", "must end after it begins"),
        ('{mon: ["08:00"]}', "mon", "must be from and until"),
        ('{mon: [["08:00", "12:00"], ["11:00", "16:00"]]}', "mon", "must begin where"),
        ('{mon: [["08:00", "12:00"], "11:00"]}', "mon", "must be from and until"),
        ("{mon: 8-16}", "mon", "are no hours"),
        ("{exceptions: {24 grudnia: closed}}", "exceptions", "is no day"),
        ("{exceptions: {12-32: closed}}", "exceptions", "is no day"),
        ("{exceptions: {2026-12-24T10:00:00: closed}}", "exceptions", "is no day"),
        ("{exceptions: {2026-12-24: open}}", "exceptions", "are no hours"),
    ],
)
def test_what_is_wrong_is_refused_with_the_place_and_what_is_allowed(
    text: str, where: str, said: str
) -> None:
    """So that a shopkeeper finds it."""
    with pytest.raises(ValidationError) as refused:
        read(text)
    first: Any = refused.value.errors()[0]
    assert first["loc"][0] == where
    assert said in first["msg"]
