"""Values made fit for JSON."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from voicebot.records.plain import DEPTH, plain

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.dates()
    | st.decimals(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner)
        | st.frozensets(st.text())
        | st.dictionaries(st.text(st.characters()), inner)
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_anything_becomes_json_and_stays_so(value: Any) -> None:
    """The result is strict JSON, encodable, and comes back equal."""
    simple = plain(value)
    text = json.dumps(simple, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert json.loads(text) == simple
    assert plain(simple) == simple


def test_known_kinds_keep_their_meaning() -> None:
    """Lists stay lists, dates and amounts become their text, what is no number becomes nothing."""
    value = {"a": (1, 2.5, True), "d": date(2026, 1, 2), "m": Decimal("9.90"), "n": float("nan"), 7: None}
    assert plain(value) == {"a": [1, 2.5, True], "d": "2026-01-02", "m": "9.90", "n": None, "7": None}


def test_bottomless_nesting_ends() -> None:
    """A value nested in itself is cut off."""
    endless: list[Any] = []
    endless.append(endless)
    text = json.dumps(plain(endless))
    assert text.count("[") == DEPTH
