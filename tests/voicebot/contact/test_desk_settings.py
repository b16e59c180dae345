"""The file that says how people answer."""

from datetime import datetime
from pathlib import Path

import pytest

from voicebot.clock import SHOP_ZONE
from voicebot.contact import queues as queue_file
from voicebot.contact.desk_settings import load
from voicebot.contact.hours import Hours, Span
from voicebot.contact.types import Queue
from voicebot.errors import DataError

NLU = Path(__file__).resolve().parents[3] / "nlu_data"
GENERAL = Hours({0: (Span(480, 960),)})
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=SHOP_ZONE)
QUEUES = {"general": Queue("general", "general"), "complaints": Queue("complaints", "late")}
GOOD = """
queue: general
topics: {complaint: complaints}
hours: {late: {mon: ["18:00", "22:00"]}}
wrap_up: {solved: Gotowe}
breaks: {meal: Obiad}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "desk.yml"
    file.write_text(text, "utf-8")
    return file


def test_everybody_waits_in_a_queue_with_its_hours(tmp_path: Path) -> None:
    """By topic, else in the one for everybody; the shop's own hours are there without being named."""
    settings = load(written(tmp_path, GOOD), QUEUES, GENERAL)
    assert settings.queue_of("complaint") == "complaints"
    for topic in ("invoice", None, 5):
        assert settings.queue_of(topic) == "general"
    assert settings.hours["general"].open_at(MONDAY)
    assert not settings.hours["complaints"].open_at(MONDAY)
    assert settings.hours["complaints"].open_at(MONDAY.replace(hour=19))
    assert (settings.wrap_up, settings.breaks, settings.rating) == (
        {"solved": "Gotowe"},
        {"meal": "Obiad"},
        True,
    )


def test_the_shops_own_file_fits_its_own_queues() -> None:
    """Nothing in it names what is not there."""
    settings = load(NLU / "desk.yml", queue_file.load(NLU / "queues.yml"), GENERAL)
    assert settings.queue_of("complaint") == "complaints"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("queue: [", "YAML"),
        (GOOD.replace("queue: general", "queue: sales"), "queue = 'sales': allowed are complaints, general"),
        (GOOD.replace("complaint: complaints", "complaint: sales"), "topics.complaint = 'sales'"),
        (GOOD.replace("late: {", "early: {"), "queues.complaints.hours = 'late': allowed are early, general"),
        (GOOD.replace('"22:00"', '"27:00"'), "hours.late.mon"),
        (GOOD.replace("breaks: {meal: Obiad}", "breaks: {}"), "breaks"),
        (GOOD + "more: 1", "more"),
    ],
)
def test_nonsense_names_the_file_and_the_key(tmp_path: Path, text: str, says: str) -> None:
    """And what is allowed."""
    with pytest.raises(DataError) as refused:
        load(written(tmp_path, text), QUEUES, GENERAL)
    assert says in str(refused.value)
    assert "desk.yml" in str(refused.value)


def test_how_many_chats_one_has_is_written_there(tmp_path: Path) -> None:
    """Three, and none beside a talk, unless the file says otherwise; too many stop the start."""
    settings = load(written(tmp_path, GOOD), QUEUES, GENERAL)
    assert (settings.chats, settings.chats_on_call) == (3, 0)
    settings = load(written(tmp_path, GOOD + "chats: 5\nchats_on_call: 1\n"), QUEUES, GENERAL)
    assert (settings.chats, settings.chats_on_call) == (5, 1)
    with pytest.raises(DataError, match="chats"):
        load(written(tmp_path, GOOD + "chats: 0\n"), QUEUES, GENERAL)
