"""The normaliser's data hold together."""

from voicebot.speaking import abbreviations, lexicon, units


def test_keys_that_are_looked_up_in_lower_case_are_lower_case() -> None:
    """A key with a capital letter would never be found."""
    for table in (abbreviations.ABBREVIATIONS, abbreviations.WEEKDAYS, units.QUANTITIES, lexicon.SPOKEN):
        assert all(key == key.lower() for key in table)


def test_twelve_months_and_twenty_ordinal_stems() -> None:
    """Dates and hours index these lists by number."""
    assert len(lexicon.MONTHS) == 12
    assert len(lexicon.UNITS_ORDINAL) == 20
    assert len(lexicon.TENS_ORDINAL) == 10


def test_readings_hold_no_digits_and_no_abbreviations() -> None:
    """What is read out needs no second reading."""
    readings = [form for forms in abbreviations.ABBREVIATIONS.values() for form in forms]
    readings += [form for forms in units.QUANTITIES.values() for form in forms[1:]]
    readings += [
        *lexicon.SPOKEN.values(),
        *lexicon.LETTERS.values(),
        *abbreviations.AFTER_PREPOSITION.values(),
    ]
    assert not [reading for reading in readings if any(sign.isdigit() or sign == "." for sign in reading)]
