"""Acts, in the one shape for every shop."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.shop.acts import (
    Act,
    Kind,
    as_complaint,
    as_exchange,
    as_return,
    code_of,
    from_json,
    is_whole,
    to_json,
)
from voicebot.shop.matters import Complaint, Exchange, Piece, RefundWay, Return, Wish

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DUE = date(2026, 3, 16)
RETURN = Act(
    Kind.RETURN,
    "k1",
    "012345",
    NOW,
    (Piece("0", 1), Piece("1", 2)),
    words="za małe",
    way=RefundWay.SAME_WAY,
    amount=Decimal("288.80"),
    until=DUE,
)
EXCHANGE = Act(Kind.EXCHANGE, "k1", "012345", NOW, (Piece("0", 1),), words="większe", until=DUE)
COMPLAINT = Act(
    Kind.COMPLAINT, "k1", "012345", NOW, (Piece("0", 1),), words="wada", wish=Wish.REPAIR, until=DUE
)
CANCEL = Act(Kind.CANCEL, "k1", "012345", NOW, amount=Decimal("9.90"))
REDIRECT = Act(Kind.REDIRECT, "k1", "012345", NOW, words="gdzie indziej")
INVOICE = Act(Kind.INVOICE, "k1", "012345", NOW, tax_id="5260250274")


@pytest.mark.parametrize(
    "act", [RETURN, EXCHANGE, COMPLAINT, CANCEL, REDIRECT, INVOICE], ids=lambda act: act.kind
)
def test_an_act_survives_json(act: Act) -> None:
    """To the last field, through any text that a shop keeps."""
    assert from_json(json.loads(json.dumps(to_json(act)))) == act


def test_what_is_empty_is_not_written() -> None:
    """Shops have little room."""
    assert to_json(REDIRECT) == {
        "kind": "redirect",
        "key": "k1",
        "code": "012345",
        "created": "2026-03-02T09:30:00+00:00",
        "words": "gdzie indziej",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "theft"},
        {"kind": None},
        {"created": "wczoraj"},
        {"created": "2026-03-02T09:30:00"},
        {"created": None},
        {"pieces": [["0"]]},
        {"pieces": [["0", 0]]},
        {"pieces": 7},
        {"pieces": []},
        {"way": "gold"},
        {"amount": "much"},
        {"amount": []},
        {"until": "soon"},
        {"until": 16},
    ],
)
def test_what_somebody_edited_is_no_act(changes: dict[str, Any]) -> None:
    """A half return must not count as one."""
    assert from_json({**to_json(RETURN), **changes}) is None


@pytest.mark.parametrize("written", [None, "x", 7, [], {}])
def test_other_things_are_no_acts(written: object) -> None:
    """Whatever stands in our place."""
    assert from_json(written) is None


@pytest.mark.parametrize(
    ("act", "lost"),
    [
        (RETURN, "way"),
        (RETURN, "amount"),
        (RETURN, "until"),
        (EXCHANGE, "pieces"),
        (EXCHANGE, "until"),
        (COMPLAINT, "wish"),
        (COMPLAINT, "pieces"),
        (COMPLAINT, "until"),
    ],
)
def test_every_kind_needs_its_own(act: Act, lost: str) -> None:
    """What the caller is told of it must be there."""
    assert is_whole(act)
    written = to_json(act)
    del written[lost]
    assert from_json(written) is None


def test_acts_become_what_the_caller_hears() -> None:
    """A return, an exchange, a complaint."""
    pieces = (Piece("0", 1), Piece("1", 2))
    assert as_return(RETURN) == Return("012345", NOW, pieces, RefundWay.SAME_WAY, Decimal("288.80"), DUE)
    assert as_exchange(EXCHANGE) == Exchange("012345", NOW, Piece("0", 1), "większe", DUE)
    assert as_complaint(COMPLAINT) == Complaint("012345", NOW, Wish.REPAIR, DUE)


@given(st.text(max_size=120), st.sampled_from(Kind))
def test_a_code_is_six_digits_and_always_the_same(key: str, kind: Kind) -> None:
    """So that it can be said, and said again."""
    code = code_of("482913", kind, key)
    assert len(code) == 6
    assert code.isdigit()
    assert code_of("482913", kind, key) == code


def test_codes_differ() -> None:
    """By order, kind, key and attempt."""
    codes = {
        code_of("482913", Kind.RETURN, "k1"),
        code_of("482914", Kind.RETURN, "k1"),
        code_of("482913", Kind.EXCHANGE, "k1"),
        code_of("482913", Kind.RETURN, "k2"),
        code_of("482913", Kind.RETURN, "k1", 1),
    }
    assert len(codes) == 5
