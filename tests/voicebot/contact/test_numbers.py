"""The day's numbers of a queue."""

from voicebot.contact.numbers import SERVICE_S, Numbers

DAY = "2026-11-23"


def test_nothing_is_claimed_before_anything_happened() -> None:
    """No service level of a hundred per cent because nobody called."""
    shown = Numbers().shown(DAY, "general")
    assert [shown[key] for key in ("service_level", "asa_s", "aht_s", "range_held")] == [None] * 4
    assert [shown[key] for key in ("entered", "answered", "abandoned", "called_back", "nobody")] == [0] * 5


def test_a_days_numbers() -> None:
    """Hung up, called back and met by nobody are told apart; the service level counts the first against us."""
    numbers = Numbers()
    for _ in range(6):
        numbers.entered(DAY, "general")
    numbers.answered(DAY, "general", SERVICE_S)
    numbers.answered(DAY, "general", 60.0)
    numbers.talked(DAY, "general", 100.0)
    numbers.talked(DAY, "general", 201.0)
    for why in ("gone", "gone", "callback", "nobody_there"):
        numbers.left(DAY, "general", why)
    for held in (True, True, False):
        numbers.foretold(DAY, "general", held)
    assert numbers.shown(DAY, "general") == {
        "entered": 6,
        "answered": 2,
        "abandoned": 2,
        "called_back": 1,
        "nobody": 1,
        "service_level": 0.25,
        "asa_s": 40.0,
        "aht_s": 150.5,
        "range_held": 0.667,
    }
    assert numbers.shown(DAY, "complaints")["entered"] == 0


def test_another_day_begins_at_nothing() -> None:
    """Yesterday is in the records."""
    numbers = Numbers()
    numbers.entered(DAY, "general")
    assert numbers.shown("2026-11-24", "general")["entered"] == 0
    assert numbers.shown("2026-11-24", "complaints")["entered"] == 0
