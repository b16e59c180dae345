"""Tests of voicebot.dialogue.actions.matter."""

import json
from dataclasses import replace

import pytest

from tests.support.dialogue import ORDER
from voicebot.dialogue.actions.matter import (
    Case,
    Good,
    all_goods,
    from_json,
    goods_of,
    key_of,
    pieces,
    to_json,
)
from voicebot.shop.matters import Piece, RefundWay, Wish

GOODS = (Good("1", "buty trekkingowe", 1), Good("2", "koszulka", 2), Good("3", "plecak", 1))
CASE = Case("return", number="123456", goods=GOODS, chosen=(Piece("1", 1),))


@pytest.mark.parametrize(
    "case",
    [
        Case("cancel"),
        replace(CASE, opening="chcę oddać", words="", way=RefundWay.TRANSFER, confirmed=True),
        replace(CASE, kind="complaint", words="pęka", wish=Wish.REPAIR, dropped=True),
        Case("invoice", company=False),
        Case("invoice", company=True, tax_id="5260250995"),
    ],
)
def test_a_case_survives_its_json(case: Case) -> None:
    """Also what was answered with nothing, or with no."""
    assert from_json(json.loads(json.dumps(to_json(case)))) == case


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ((), ""),
        ((Piece("1", 1),), "buty trekkingowe"),
        ((Piece("1", 1), Piece("2", 2)), "buty trekkingowe i koszulka, 2 sztuki"),
        ((Piece("1", 1), Piece("2", 1), Piece("3", 1)), "buty trekkingowe, koszulka i plecak"),
    ],
)
def test_chosen_goods_are_named_as_one_says_them(chosen: tuple[Piece, ...], said: str) -> None:
    """More than one piece with its count."""
    assert replace(CASE, chosen=chosen).named() == said


@pytest.mark.parametrize(
    ("count", "said"), [(2, "2 sztuki"), (5, "5 sztuk"), (12, "12 sztuk"), (23, "23 sztuki")]
)
def test_pieces_are_counted_in_polish(count: int, said: str) -> None:
    """Sztuki or sztuk."""
    assert pieces(count) == said


def test_the_choices_are_the_goods() -> None:
    """By name."""
    assert CASE.choices() == "buty trekkingowe, koszulka, plecak"


def test_the_same_goods_are_the_same_act_whoever_asks_and_why() -> None:
    """Neither words nor their order make another one."""
    one = replace(CASE, chosen=(Piece("1", 1), Piece("3", 1)), words="za małe", opening="zwrot")
    other = replace(CASE, chosen=(Piece("3", 1), Piece("1", 1)), words="")
    assert key_of(one) == key_of(other)


def test_other_goods_another_kind_and_other_matters_are_other_acts() -> None:
    """So is what `about` adds."""
    keys = {
        key_of(CASE),
        key_of(replace(CASE, kind="exchange")),
        key_of(replace(CASE, chosen=(Piece("3", 1),))),
        key_of(CASE, "rozmiar 42"),
    }
    assert len(keys) == 4


def test_the_second_half_of_a_line_is_an_act_of_its_own() -> None:
    """One of two pieces today, the other one tomorrow."""
    first = replace(CASE, chosen=(Piece("2", 1),))
    second = replace(first, goods=(Good("2", "koszulka", 1),))
    assert key_of(first) != key_of(second)


def test_goods_of_an_order_are_those_of_which_some_are_left() -> None:
    """All of them where nothing went back."""
    assert goods_of(ORDER, {}) == ()
    assert all_goods(ORDER) == goods_of(ORDER, {"1": 1}) == (Good("1", "buty trekkingowe", 1),)
