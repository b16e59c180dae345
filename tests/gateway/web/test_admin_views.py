"""What the admin page is shown."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.web import admin_views
from tests.support.dialogue import DOMAIN, FAQ, PROMPTS
from voicebot.config import Config
from voicebot.contact.hours import Hours, Span
from voicebot.dialogue.responses import Responses, fields
from voicebot.errors import SettingRefused
from voicebot.promptbook.book import Recording, State
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.editor import Sheet
from voicebot.shopkeeper.wording import heard

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = (Span(540, 1080),)


def hours_sheet(hours: Hours) -> dict[str, object]:
    files = shop_files.read(Config())
    files.faq.hours.change(hours)
    return admin_views.sheet(Sheet("hours", None, "v", True, ()), files, NOW)


def test_days_that_are_no_usual_ones_are_shown_ahead() -> None:
    """Holidays, trading Sundays, single days; non-trading Sundays are usual."""
    hours = Hours(
        dict.fromkeys(range(6), DAY), True, DAY, {date(2026, 12, 24): (Span(540, 840),), (12, 31): ()}
    )
    ahead = {one["day"]: (one["why"], one["spans"]) for one in hours_sheet(hours)["ahead"]}  # type: ignore[attr-defined]
    assert ahead["2026-12-24"] == ("exception", [["09:00", "14:00"]])
    assert ahead["2026-12-25"] == ("holiday", [])
    assert ahead["2026-12-31"] == ("exception", [])
    assert ahead["2026-12-13"] == ("trading", [["09:00", "18:00"]])
    assert "2026-11-29" not in ahead
    assert "2026-11-30" not in ahead


def test_a_holiday_on_which_the_shop_works_is_said() -> None:
    """So that nobody forgets it."""
    ahead = hours_sheet(Hours({4: ((Span(0, 1440)),)}, False))["ahead"]
    assert {"day": "2026-12-25", "why": "open_holiday", "spans": [["00:00", "24:00"]]} in ahead  # type: ignore[operator]


def test_every_field_of_a_sentence_has_an_example() -> None:
    """And what has none yet is spoken all the same, also where braces do not fit."""
    examples = tomllib.loads((Path(admin_views.__file__).parent / "admin.toml").read_text("utf-8"))[
        "examples"
    ]
    said = heard(PROMPTS, Responses(DOMAIN), FAQ)
    assert {name for text in said.values() for name in fields(text)} <= examples.keys()
    assert admin_views.example("Numer {number}.") == f"Numer {examples['number']}."
    assert admin_views.example("To {unknown}.") == f"To {examples['other']}."
    assert admin_views.example("To {.") == "To ."
    assert admin_views.example("To {0.x}.") == "To 0.x."


@pytest.mark.parametrize(
    ("rule", "field", "allowed"),
    [
        ("too_long", "texts.a", "najwyżej 5 znaków"),
        ("less_than_equal", "queues.a.limit", "najwyżej 7"),
        ("never_heard_of", "a", "nie przeszła sprawdzenia"),
        ("greater_than_equal", "a", "co najmniej ge"),
    ],
)
def test_what_is_allowed_is_said_in_polish(rule: str, field: str, allowed: str) -> None:
    """By the rule, and where the sheet matters by that too; a limit that is missing breaks nothing."""
    shown = admin_views.refused(SettingRefused(field, "x", rule, {"most": 5, "le": 7}))
    assert allowed in shown["allowed"]
    assert (shown["field"], shown["value"]) == (field, "x")


def test_recordings_belong_to_a_text_or_a_piece_of_one() -> None:
    """The page finds the sentence by its key."""
    whole = admin_views.recording(Recording("answer.delivery_info.2", State.OTHER_WORDS, "Tak."))
    assert (whole["key"], whole["piece"], whole["state"]) == ("answer.delivery_info.2", None, "other_words")
    piece = admin_views.recording(Recording("queue_position.piece1", State.USED, "Miejsce w kolejce:"))
    assert (piece["key"], piece["piece"], piece["words"]) == ("queue_position", "1", "Miejsce w kolejce:")
