"""Tests of voicebot.widget.settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.errors import DataError
from voicebot.widget.colours import READABLE, contrast
from voicebot.widget.settings import PARTS, Look, Widget, load


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """file(**tree): a widget.yml of it."""

    def written(**tree: Any) -> Path:
        path = tmp_path / "widget.yml"
        path.write_text(yaml.safe_dump(tree), "utf-8")
        return path

    return written


def test_the_file_that_comes_along_is_what_the_widget_is_without_one(repo: Path) -> None:
    """It shows every setting with its usual value."""
    assert load(repo / "nlu_data" / "widget.yml") == Widget()


def test_an_empty_file_is_the_usual_widget(file: Any) -> None:
    """Nothing has to be said."""
    assert load(file()) == Widget()


def test_the_page_gets_all_of_it(file: Any) -> None:
    """Colours also the made ones, conditions only where there are any."""
    rule = {"name": "koszyk", "url": ["/koszyk*"], "cart_from": 300, "show": ["callback"], "open": "Pomoc"}
    shown = load(file(look={"accent": "#AA0000", "corner": "left"}, rules=[rule])).shown()
    assert shown["colours"]["accent"] == "#aa0000"
    assert set(shown["colours"]) == {
        *("accent", "on_accent", "accent_dark", "paper", "ink", "soft", "line", "quiet"),
    }
    assert shown["place"] == {"corner": "left", "side_px": 16, "bottom_px": 16}
    assert shown["show"] == list(PARTS)
    assert shown["rules"] == [rule]


@pytest.mark.parametrize(
    "look",
    [
        Look(),
        Look(accent="#ffd400", on_accent="#000000"),
        Look(paper="#101010", ink="#f0f0f0"),
        Look(paper="#ffffff", ink="#6b6b6b"),
    ],
)
def test_made_colours_can_be_read(look: Look) -> None:
    """Dark and light shops alike; quiet text is no paler than can still be read."""
    colours = look.colours()
    assert contrast(colours["quiet"], colours["soft"]) >= min(READABLE, contrast(look.ink, colours["soft"]))
    assert contrast(colours["on_accent"], colours["accent_dark"]) >= contrast(look.on_accent, look.accent)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"look": {"accent": "#abc"}}, r"look\.accent = '#abc': allowed is a colour such as #2c5a3a"),
        ({"look": {"accent": "red; x"}}, r"look\.accent = 'red; x'"),
        (
            {"look": {"accent": "#88cc88"}},
            r"look\.on_accent = '#ffffff' on accent = '#88cc88': contrast 1\.9",
        ),
        ({"look": {"ink": "#999999"}}, r"look\.ink = '#999999' on paper = .*allowed is 4\.5 or more"),
        ({"look": {"corner": "top"}}, r"look\.corner = 'top': .*'right' or 'left'"),
        ({"look": {"colour": "#000000"}}, r"look\.colour"),
        ({"texts": {"open": ""}}, r"texts\.open = ''"),
        ({"show": ["fax"]}, r"show\.0 = 'fax': .*'voice' or 'callback'"),
        ({"rules": [{"name": "x", "show": [], "url": []}]}, r"rules\.0\.url"),
        ({"rules": [{"name": "x", "show": [], "url": ["*a*b*c*d*e*f*"]}]}, r"at most 6 stars"),
        ({"rules": [{"name": "x", "show": [], "cart_from": -1}]}, r"rules\.0\.cart_from = -1"),
        (
            {"rules": [{"name": "x", "show": [], "cart_from": 5, "cart_below": 5}]},
            r"rules\.0 = .*cart_from below",
        ),
        ({"rules": [{"name": "x"}]}, r"rules\.0\.show"),
        (
            {"rules": [{"name": "all", "show": []}, {"name": "x", "show": [], "url": ["/a"]}]},
            r"rules\.0 = 'all': without a condition .*last rule only",
        ),
    ],
)
def test_what_makes_no_sense_stops_the_start(file: Any, tree: dict[str, Any], message: str) -> None:
    """With key, value and what is allowed."""
    with pytest.raises(DataError, match=message):
        load(file(**tree))


def test_a_file_that_is_no_yaml_says_so(tmp_path: Path) -> None:
    """Also one that is not there."""
    (tmp_path / "bad.yml").write_text("look: [", "utf-8")
    for name in ("bad.yml", "none.yml"):
        with pytest.raises(DataError, match=name):
            load(tmp_path / name)


def test_a_rule_for_every_page_may_come_last(file: Any) -> None:
    """As what holds where no other does."""
    read = load(file(rules=[{"name": "x", "show": ["voice"], "url": ["/a"]}, {"name": "all", "show": []}]))
    assert [rule.always for rule in read.rules] == [False, True]


def test_the_rules_that_the_docs_show_are_taken(repo: Path) -> None:
    """Whoever copies them has a widget.yml."""
    text = (repo / "docs" / "widget.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    read = Widget.model_validate(yaml.safe_load(example))
    assert [rule.name for rule in read.rules] == ["kasa", "namioty", "oferta dla firm"]
