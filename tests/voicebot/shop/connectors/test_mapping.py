"""Mapping files."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.shops.rest import MAPPING
from voicebot.errors import DataError, ShopError
from voicebot.shop.acts import Kind
from voicebot.shop.connectors.mapping import RestMapping, StateMapping, at, filled, read, state
from voicebot.shop.port import OrderState


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """Every table of it."""
    file = tmp_path / "shop.toml"
    file.write_text(MAPPING, "utf-8")
    mapping = read(file, RestMapping)
    assert mapping.states["ON_ROAD"] is OrderState.SENT
    assert set(mapping.doing) == set(Kind)
    assert mapping.order.expected == "parcels[0].eta"


def test_for_a_known_system_only_what_differs_is_told(tmp_path: Path) -> None:
    """States and fields of the shop's own making."""
    file = tmp_path / "shop.toml"
    file.write_text('[states]\nwyslane = "sent"\n[fields]\npickup_point = "_paczkomat"\n', "utf-8")
    mapping = read(file, StateMapping)
    assert mapping == StateMapping(states={"wyslane": OrderState.SENT}, fields={"pickup_point": "_paczkomat"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[states]\nx = "lost"', "states.x"),
        ('[stats]\nx = "sent"', "stats"),
        ('[fields]\ncolour = "x"', "fields.colour"),
        ("[states", "shop.toml"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, place: str) -> None:
    """File, place, and what is wrong."""
    file = tmp_path / "shop.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError, match=place) as caught:
        read(file, StateMapping)
    assert "shop.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(DataError, match=r"none\.toml"):
        read(tmp_path / "none.toml", StateMapping)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("{number}?zip={postcode}", "{numer}", "finding.find: .*{numer}"),
        ("msisdn={phone}", "msisdn={number}", "finding.by_phone"),
        ("cases/{code}", "cases/{words}", "doing.cancel.to"),
        ('method = "PUT"', 'method = "DELETE"', "doing.cancel.method"),
        ("[doing.return]", "[doing.theft]", "doing.theft"),
        ('number = "no"\n', "", "order.number"),
    ],
)
def test_a_name_that_would_not_be_filled_in_is_found_at_once(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    """Not by the first caller."""
    file = tmp_path / "shop.toml"
    assert old in MAPPING
    file.write_text(MAPPING.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=place):
        read(file, RestMapping)


def test_a_state_that_is_not_mapped_is_no_state() -> None:
    """The word is told to the operator."""
    assert state({"a": OrderState.SENT}, "a") is OrderState.SENT
    with pytest.raises(ShopError, match="'b'"):
        state({"a": OrderState.SENT}, "b")


TREE = {"a": {"b": [{"c": 1}, {"c": 2}], "d": None}, "e": 3}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("e", 3),
        ("a.b[1].c", 2),
        ("a.b[2].c", None),
        ("a.b.c", None),
        ("a.d.x", None),
        ("a.x", None),
        ("e[0]", None),
        ("", TREE),
        (None, None),
    ],
)
def test_paths(path: str | None, found: object) -> None:
    """What is not there is nothing."""
    assert at(TREE, path) == found


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("{a}", [1]),
        ("x {n} y", "x 7 y"),
        ("{none}", None),
        ("{unknown}", "{unknown}"),
        ({"k": ["{n}", {"deep": "{a}"}]}, {"k": [7, {"deep": [1]}]}),
        ({"n": 5, "yes": True}, {"n": 5, "yes": True}),
        ("{injected}", "{n}"),
    ],
)
def test_bodies_are_filled_in(body: Any, made: Any) -> None:
    """A lone name becomes the value itself; what a value says is not filled in again."""
    assert filled(body, {"a": [1], "n": 7, "none": None, "injected": "{n}"}) == made
