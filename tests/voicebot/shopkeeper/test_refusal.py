"""What is wrong with a change, in a form that a page can show."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.config import Config
from voicebot.errors import DataError, SettingRefused
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.overlay import Overlay
from voicebot.shopkeeper.refusal import as_refused
from voicebot.shopkeeper.shop_files import HOURS, KEYPAD, QUEUES, WIDGET, folder_of

GENERAL = {"hours": "general"}


def refused(config: Config, sheet: str, tree: Any) -> SettingRefused:
    """What the real check of the real files says."""
    overlay = Overlay(folder_of(config))
    overlay.folder.mkdir(exist_ok=True)
    (overlay.folder / f"{sheet}.yml").write_text(yaml.safe_dump(tree), "utf-8")
    with pytest.raises(DataError) as error:
        shop_files.read(config)
    return as_refused(sheet, error.value)


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"mon": ["08:00", "25:00"]}, "hours.mon"),
        ({"exceptions": {"2026-02-30": "closed"}}, "hours.exceptions.2026-02-30"),
        ({"exceptions": {"12-24": ["x", "y"]}}, "hours.exceptions.12-24"),
    ],
)
def test_hours(config: Config, hours: dict[str, Any], field: str) -> None:
    """The day, whatever is wrong with it."""
    found = refused(config, HOURS, {"hours": hours})
    assert (found.field, found.rule) == (field, "value_error")


@pytest.mark.parametrize(
    ("queue", "field", "value", "rule", "limits"),
    [
        ({"ring_s": 1}, "ring_s", 1, "greater_than_equal", {"ge": 5.0}),
        ({"limit": "x"}, "limit", "x", "int_parsing", {}),
        ({"strategy": "x"}, "strategy", "x", "enum", {"expected": None}),
        ({"max_wait_s": 60, "then": "nowhere"}, "then", None, "one_of", {"allowed": None}),
        ({"max_wait_s": 60, "then": "general"}, "then", None, "circle", {"allowed": None}),
        ({"hours": "never"}, "hours", None, "one_of", {"allowed": None}),
    ],
)
def test_queues(
    config: Config, queue: dict[str, Any], field: str, value: object, rule: str, limits: dict[str, Any]
) -> None:
    """The queue and the number, with its limits."""
    tree = {"queues": {"general": GENERAL | queue, "complaints": GENERAL}}
    found = refused(config, QUEUES, tree)
    assert (found.field, found.rule) == (f"queues.general.{field}", rule)
    assert value is None or found.value == value
    assert found.limits.keys() == limits.keys()
    assert all(limit is None or found.limits[name] == limit for name, limit in limits.items())


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"options": {"0": {"next": "order"}}}, "nodes.main.options.0", "string_pattern_mismatch"),
        ({"options": {"1": {"next": "nowhere"}}}, "nodes.main.options.1.next", "leads_nowhere"),
        (
            {"options": {"1": {"next": "order", "words": ["a"]}, "2": {"next": "hours", "words": ["ab"]}}},
            "nodes.main.words",
            "word_twice",
        ),
        ({"prompt": "no_such_text"}, "nodes.main.prompt", "no_text"),
        ({"options": {}}, "nodes.main.options", "too_short"),
    ],
)
def test_keys(config: Config, repo: Path, change: dict[str, Any], field: str, rule: str) -> None:
    """The menu and the key."""
    tree = yaml.safe_load((repo / "nlu_data" / "keypad.yml").read_text("utf-8"))
    tree["nodes"]["main"] |= change
    found = refused(config, KEYPAD, tree)
    assert (found.field, found.rule) == (field, rule)


def test_a_step_that_must_be_a_menu(config: Config, repo: Path) -> None:
    """After the hours there is nothing but a choice."""
    tree = yaml.safe_load((repo / "nlu_data" / "keypad.yml").read_text("utf-8"))
    tree["nodes"]["hours"]["next"] = "bye"
    found = refused(config, KEYPAD, tree)
    assert (found.field, found.rule, found.value) == ("nodes.hours.next", "must_be", "menu")


@pytest.mark.parametrize(
    ("widget", "field", "rule"),
    [
        ({"look": {"accent": "green"}}, "look.accent", "value_error"),
        ({"look": {"accent": "#ffffff"}}, "look.on_accent", "contrast"),
        ({"look": {"side_px": 1000}}, "look.side_px", "less_than_equal"),
        ({"rules": [{"name": "a", "show": []}, {"name": "b", "show": []}]}, "rules.0.name", "always"),
        ({"show": ["fax"]}, "show.0", "literal_error"),
    ],
)
def test_the_widget(config: Config, widget: dict[str, Any], field: str, rule: str) -> None:
    """The colour, the number, the rule."""
    found = refused(config, WIDGET, widget)
    assert (found.field, found.rule) == (field, rule)


def test_what_nobody_foresaw_is_still_said() -> None:
    """With the whole message; and a refusal stays what it is."""
    found = as_refused("hours", DataError("something"))
    assert (found.field, found.rule, found.limits) == ("hours", "other", {"says": "something"})
    assert as_refused("hours", found) is found


@pytest.mark.parametrize(
    ("says", "field", "rule"),
    [
        (
            "q.yml: queues.general.title = 'x': a line of text that people can read",
            "queues.general.title",
            "title",
        ),
        (
            "q.yml: queues.general.title = 'x': people could not tell it",
            "queues.general.title",
            "title_twice",
        ),
    ],
)
def test_names_of_queues(says: str, field: str, rule: str) -> None:
    """Where queues have them."""
    found = as_refused("queues", DataError(says))
    assert (found.field, found.rule) == (field, rule)
