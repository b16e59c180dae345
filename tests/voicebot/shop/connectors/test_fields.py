"""Values as shops write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.errors import ShopError
from voicebot.shop.connectors import fields


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("x", "x"),
        (" x ", "x"),
        (7, "7"),
        ("", None),
        ("  ", None),
        (None, None),
        (False, None),
        ([], None),
        ({}, None),
    ],
)
def test_texts(written: object, meant: str | None) -> None:
    """Nothing is written in many ways."""
    assert fields.text(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("249.00", "249.00"),
        (249, "249.00"),
        ("61,8", "61.80"),
        ("61.800000", "61.80"),
        (Decimal("19.9"), "19.90"),
        (19.9, "19.90"),
        ("-5", "-5.00"),
        ("0.005", "0.00"),
    ],
)
def test_amounts(written: object, meant: str) -> None:
    """Texts, numbers, commas, too many decimals."""
    assert str(fields.amount(written, "x")) == meant


@pytest.mark.parametrize("written", ["", None, "abc", "1 000,00", "NaN", "Infinity", [], "1e40"])
def test_no_amounts(written: object) -> None:
    """The name of the field is told, the value is not."""
    with pytest.raises(ShopError, match=r"^total is no amount$"):
        fields.amount(written, "total")


@pytest.mark.parametrize(
    ("written", "meant"), [("2", 2), (2, 2), ("2.000000", 2), (-1, -1), (Decimal("3"), 3)]
)
def test_whole_numbers(written: object, meant: int) -> None:
    """Also with decimals that say nothing."""
    assert fields.whole(written, "x") == meant


@pytest.mark.parametrize("written", ["2.5", "", None, "two", "NaN", "Infinity", "1e999999999"])
def test_no_whole_numbers(written: object) -> None:
    """Half a shoe is none."""
    with pytest.raises(ShopError, match="whole number"):
        fields.whole(written, "x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-02-24T12:00:00Z", datetime(2026, 2, 24, 12, tzinfo=UTC)),
        ("2026-02-24T13:00:00+01:00", datetime(2026, 2, 24, 12, tzinfo=UTC)),
        ("2026-02-24 13:00:00", datetime(2026, 2, 24, 12, tzinfo=UTC)),
        ("2026-07-24 14:00:00", datetime(2026, 7, 24, 12, tzinfo=UTC)),
        ("2026-02-24", datetime(2026, 2, 23, 23, tzinfo=UTC)),
        ("", None),
        (None, None),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_times(written: object, meant: datetime | None) -> None:
    """Without a zone they are the shop's own."""
    assert fields.moment(written, "x") == meant


def test_times_of_another_zone() -> None:
    """Where the connector knows better."""
    assert fields.moment("2026-02-24T12:00:00", "x", UTC) == datetime(2026, 2, 24, 12, tzinfo=UTC)


def test_a_time_that_must_be_there() -> None:
    """Is given back, or missed by name."""
    moment = datetime(2026, 2, 24, tzinfo=UTC)
    assert fields.needed(moment, "x") is moment
    with pytest.raises(ShopError, match="date_add is missing"):
        fields.needed(None, "date_add")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04T08:00:00", date(2026, 3, 4)),
        ("", None),
        ("0000-00-00", None),
    ],
)
def test_days(written: object, meant: date | None) -> None:
    """Also of a whole time."""
    assert fields.day(written, "x") == meant


@pytest.mark.parametrize("read", [fields.moment, fields.day])
def test_no_times(read: object) -> None:
    """Words are no days."""
    with pytest.raises(ShopError, match=r"^eta is no"):
        read("jutro", "eta")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("501222333", "+48501222333"),
        ("+48 501-222-333", "+48501222333"),
        ("0048501222333", "+48501222333"),
        ("48501222333", "+48501222333"),
        ("+49 30 901820", "+4930901820"),
        ("brak", ""),
        ("1", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_telephone_numbers(written: object, meant: str) -> None:
    """In any dress; Polish without a country."""
    assert fields.phone(written) == meant


@given(st.from_regex(r"\+48[5-8][0-9]{8}", fullmatch=True))
def test_every_way_of_writing_a_number_is_read_back(number: str) -> None:
    """What is searched for is found."""
    ways = fields.written_phones(number)
    assert len(set(ways)) == 6
    assert {fields.phone(way) for way in ways} == {number}


def test_a_foreign_number_is_searched_as_it_is() -> None:
    """Nobody knows how it was typed."""
    assert fields.written_phones("+4930901820") == ("+4930901820",)
    assert fields.written_phones("+481") == ("+481",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30059", "30059"),
        ("30-059", "30059"),
        (" 30 059 ", "30059"),
        ("3059", ""),
        ("SW1A 1AA", ""),
        (None, ""),
    ],
)
def test_postcodes(written: object, meant: str) -> None:
    """With and without the dash."""
    assert fields.postcode(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [(815, "000815"), ("482913", "482913"), ("1234567", ""), ("A-17", ""), ("４８", ""), (None, "")],
)
def test_order_numbers(written: object, meant: str) -> None:
    """As they are said: six digits."""
    assert fields.number(written) == meant
