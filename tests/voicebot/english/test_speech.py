"""Tests of voicebot.english.speech."""

import pytest

from voicebot.english.speech import clock, day_of_month, normalise


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Order number 482 916 is on its way.", "Order number four eight two, nine one six is on its way."),
        ("Your postcode 31-152", "Your postcode three one, one five two."),
        ("The carrier is DPD.", "The carrier is D P D."),
        ("It is in locker WAW01M.", "It is in locker W A W, zero one, M."),
        ("It should arrive on Friday the 27th.", "It should arrive on Friday the twenty-seventh."),
        ("on the 3rd of January 2027.", "on the third of January twenty twenty-seven."),
        ("Open from 9:00 until 17:05!", "Open from nine a m until five oh five p m!"),
        ("At 12:00 or 0:00, at 12:30.", "At noon or midnight, at twelve thirty p m."),
        ("249 zł & 5% off, in 2 days", "two hundred forty-nine zloty and five percent off, in two days."),
        ("It is 1 249,50 PLN?", "It is one thousand two hundred forty-nine zloty fifty?"),
        ('You can say "agent" at any time.', "You can say agent at any time."),
        ("SALES don't end…", "SALES don't end…"),
        ("* * *", ""),
    ],
)
def test_a_text_is_written_out_for_the_voice(shown: str, said: str) -> None:
    """Numbers that are looked up are read digit by digit, others as words."""
    assert normalise(shown).text == said


def test_what_was_heard_is_found_again_in_the_text() -> None:
    """Each spoken stretch ends where its display text does."""
    shown = "Order 482 916, please."
    spoken = normalise(shown)
    ends = list(spoken.ends())
    assert ends[-1] == (len(shown), len(spoken.text))
    assert shown[: ends[1][0]] == "Order 482 916,"


def test_days_and_hours_as_they_stand_in_texts() -> None:
    """What the voice then reads."""
    assert [day_of_month(day) for day in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "31st"
    ]  # fmt: skip
    assert clock(9, 5) == "9:05"
