"""What each part of a saying tells about a day."""

from datetime import date

import pytest

from voicebot.polish.calendar_words import LAST, NEXT
from voicebot.polish.date_phrases import RIVALS, by_bound, read
from voicebot.polish.words import words

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("jutro", {"at.on": TODAY.toordinal() + 1}),
        ("przed wczoraj", {"at.on": TODAY.toordinal() - 2}),
        ("po jutrze", {"at.on": TODAY.toordinal() + 2}),
        ("piątek", {"at.weekday": 4}),
        ("przyszły piątek", {"at.weekday": 4, "at.which": NEXT}),
        ("ten zeszły piątek", {"at.weekday": 4, "at.which": LAST}),
        ("weekend", {"at.weekend": 1}),
        ("przyszłym tygodniu", {"at.week": 1}),
        ("zeszłym miesiącu", {"at.month": 10, "at.year": 2026}),
        ("ostatnim roku", {"at.year": 2025}),
        ("za dwa tygodnie", {"at.on": TODAY.toordinal() + 14, "at.week": 2}),
        ("tydzień temu", {"at.on": TODAY.toordinal() - 7, "at.week": -1}),
        ("za trzy dni", {"at.on": TODAY.toordinal() + 3}),
        ("za trzy dni robocze", {"at.on": None}),
        ("przed trzema dniami", {"at.on": TODAY.toordinal() - 3}),
        ("piątego", {"at.day": 5}),
        ("czterdziestego", {"at.day": None}),
        ("piątego maja", {"at.day": 5, "at.month": 5}),
        ("piątego szóstego", {"at.day": 5, "at.month": 6}),
        ("piątego maja dwa tysiące piątego", {"at.day": 5, "at.month": 5, "at.year": 2005}),
        ("5 maja 2027", {"at.day": 5, "at.month": 5, "at.year": 2027}),
        ("piątego roku", {"at.year": 2005}),
        ("2027", {"at.year": 2027}),
        ("maju", {"at.month": 5}),
        ("maj dwa tysiące piątego", {"at.month": 5, "at.year": 2005}),
        ("24.12", {"at.day": 24, "at.month": 12}),
        ("2026-12-24", {"at.day": 24, "at.month": 12, "at.year": 2026}),
        ("od dnia piątego", {"from.day": 5}),
        ("po piątym", {"after.day": 5}),
        ("do maja", {"to.month": 5}),
        ("przed piątkiem", {"before.weekday": 4}),
        ("między piątkiem a niedzielą", {"from.weekday": 4, "to.weekday": 6}),
    ],
)
def test_an_expression_gives_its_parts(text: str, parts: dict[str, int | None]) -> None:
    """Each expression is read to its end and gives its slots with their bound."""
    said = words(text)
    assert read(said, 0, TODAY) == (parts, len(said))


@pytest.mark.parametrize(
    "text",
    [
        "kot",
        "ten",
        "przyszły",
        "maja",
        "piątym",
        "piąty",
        "piątej",
        "za godzinę",
        "od",
        "do kota",
        "40.12",
        "sto",
        "między piątkiem",
    ],
)
def test_what_names_no_day_is_left_alone(text: str) -> None:
    """Other words, forms that need more, hours and impossible figures are no expression about a day."""
    assert read(words(text), 0, TODAY) is None


def test_a_month_alone_stands_where_it_corrects_another() -> None:
    """After a mark "czerwca" is a month, elsewhere the genitive needs its day."""
    said = words("maja nie czerwca")
    assert read(said, 2, TODAY) == ({"at.month": 6}, 3)


def test_parts_are_sorted_by_their_bound() -> None:
    """Slots of one bound belong together; a bound that has only "which" names nothing."""
    assert by_bound({"from.day": 5, "to.day": 7, "at.which": 1}) == {"from": {"day": 5}, "to": {"day": 7}}


def test_days_drive_each_other_out_within_a_bound() -> None:
    """A correction replaces a weekday by a date, but not an end by a beginning."""
    assert any({"at.on", "at.weekday", "at.day"} <= family for family in RIVALS)
    assert not any({"from.on", "to.on"} <= family for family in RIVALS)
