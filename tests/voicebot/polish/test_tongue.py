"""Tests of voicebot.polish.tongue."""

from voicebot.polish.tongue import POLISH, TONGUE


def test_polish_is_whole() -> None:
    """Numbers, hours, days, and what its voice is given."""
    assert TONGUE is POLISH
    assert POLISH.digits("sto dwadzieścia trzy, nie, cztery") == "124"
    assert (POLISH.clock(15, 30), POLISH.day_of_month(28)) == (
        "piętnastej trzydzieści",
        "dwudziestego ósmego",
    )
    assert POLISH.normalise("nr 5").text.startswith("numer")
    assert "tak" in POLISH.words_of("yes_no")
