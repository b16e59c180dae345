"""The data files with the shopkeeper's above them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.config import Config, Contact
from voicebot.contact.hours import Span
from voicebot.errors import DataError, SettingRefused
from voicebot.shopkeeper.overlay import Overlay
from voicebot.shopkeeper.shop_files import HOURS, KEYPAD, QUEUES, TEXTS, WIDGET, folder_of, read

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def change(config: Config, sheet: str, tree: Any) -> None:
    Overlay(folder_of(config)).write(sheet, tree, AT, "anna")


def test_without_changes_the_delivered_files_hold(config: Config) -> None:
    """Everything is there and fits."""
    files = read(config)
    assert files.wording.changed == {}
    assert files.queues is not None
    assert "general" in files.queues
    assert files.desk is not None
    assert files.desk.hours["general"] is files.faq.hours
    assert set(files.sources) == {HOURS, QUEUES, KEYPAD, WIDGET}


def test_texts_are_spoken_from_wherever_they_come(config: Config) -> None:
    """prompts.yml, domain.yml, faq.yml."""
    own = {"queue_first": "Zaraz.", "utter_welcome": "Hej.", "answer.payment_info.3": "Kartą."}
    change(config, TEXTS, own)
    files = read(config)
    assert files.prompts.text("queue_first") == "Zaraz."
    assert files.said().text("utter_welcome") == "Hej."
    assert files.faq.answer("payment_info", "jak płacić") == "Kartą."


def test_hours_queues_keys_and_widget_take_the_place_of_the_delivered(config: Config) -> None:
    """Each as a whole."""
    change(config, HOURS, {"hours": {"mon": ["10:00", "12:00"]}})
    change(
        config,
        QUEUES,
        {"queues": {"general": {"hours": "general", "ring_s": 7}, "complaints": {"hours": "general"}}},
    )
    tree = yaml.safe_load((config.data.nlu / "keypad.yml").read_text("utf-8"))
    tree["nodes"]["main"]["options"] = {7: {"next": "order"}}
    change(config, KEYPAD, tree)
    change(config, WIDGET, {"texts": {"open": "Pomoc"}})
    files = read(config)
    assert files.widget.texts.open == "Pomoc"
    assert files.faq.hours.weekly[0] == (Span(600, 720),)
    assert not files.faq.hours.weekly[1]
    assert files.queues is not None
    assert files.queues["general"].ring_s == 7
    assert files.tree.menu("main").choice("siedem") == "order"


@pytest.mark.parametrize(
    ("sheet", "tree", "error"),
    [
        (TEXTS, {"nowhere": "a"}, "nowhere"),
        (TEXTS, ["a"], "texts"),
        (HOURS, {"hours": {"mon": ["16:00", "08:00"]}}, "mon"),
        (HOURS, {"hours": {}, "more": 1}, "more"),
        (QUEUES, {"queues": {"general": {"hours": "general"}}}, "complaints"),
        (KEYPAD, {"start": "a", "person": "a", "nodes": {}}, "'a'"),
    ],
)
def test_what_does_not_fit_stops_the_start(config: Config, sheet: str, tree: Any, error: str) -> None:
    """With the place that is wrong."""
    change(config, sheet, tree)
    with pytest.raises(DataError, match=error):
        read(config)


def test_a_text_that_a_release_dropped_stops_the_start_by_name(config: Config) -> None:
    """Nobody wonders why their words are not said any more."""
    change(config, TEXTS, {"utter_gone": "Stare."})
    with pytest.raises(SettingRefused, match=r"texts\.utter_gone"):
        read(config)


def test_where_nobody_is_put_through_there_are_no_queues(config: Config, tmp_path: Path) -> None:
    """Their file is not even read."""
    off = config.model_copy(update={"contact": Contact(enabled=False, queues=tmp_path / "none.yml")})
    files = read(off)
    assert (files.queues, files.desk) == (None, None)
    assert QUEUES not in files.sources


def test_a_running_line_follows(config: Config) -> None:
    """Whoever was given prompts, responses, answers or hours says and keeps the new ones, and the old ones again."""
    running = read(config)
    prompts, hours, both = running.prompts, running.faq.hours, running.said()
    change(
        config, TEXTS, {"queue_first": "Zaraz.", "utter_welcome": "Hej.", "answer.payment_info.3": "Kartą."}
    )
    change(config, HOURS, {"hours": {"tue": ["10:00", "12:00"]}})
    assert hours.open_at(MONDAY)
    running.follow(read(config))
    assert prompts.text("queue_first") == both.text("queue_first") == "Zaraz."
    assert both.text("utter_welcome") == "Hej."
    assert running.faq.answer("payment_info", "jak płacić") == "Kartą."
    assert not hours.open_at(MONDAY)
    change(config, TEXTS, None)
    running.follow(read(config))
    assert prompts.text("queue_first") != "Zaraz."
    assert both.text("utter_welcome").startswith("Dzień dobry")
    assert running.faq.answer("payment_info", "jak płacić") != "Kartą."
