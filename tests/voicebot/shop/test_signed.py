"""Order numbers that the shop's own page vouches for."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.shop.signed import LONGEST, Refusal, SignedOrder, sign, verify

KEY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=15)

numbers = st.from_regex(r"[0-9]{6}", fullmatch=True)
keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)
lives = st.integers(1, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


def signed(claims: Any, key: str = KEY) -> str:
    """Rightly signed claims of any kind."""
    raw = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    text = "v1." + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    made = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


@given(numbers, keys, keys, lives, st.data())
def test_what_was_signed_is_believed_and_nothing_else(
    number: str, key: str, other: str, life: timedelta, data: st.DataObject
) -> None:
    """Until its end, with its key, as it was written: one character changed, dropped or added, and it is refused."""
    text = sign(number, NOW + life, key)
    assert verify(text, key, NOW) == SignedOrder(number, NOW + life)
    assert verify(text, key, NOW + life - timedelta(seconds=1)) == SignedOrder(number, NOW + life)
    assert verify(text, key, NOW + life) is Refusal.EXPIRED
    if other != key:
        assert verify(text, other, NOW) is Refusal.FOREIGN
    at = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.text(st.characters(), max_size=2).filter(lambda new: new != text[at]))
    changed = text[:at] + new + text[at + 1 :]
    if changed != text:
        assert verify(changed, key, NOW) in (Refusal.UNSIGNED, Refusal.FOREIGN)


@given(st.none() | st.text(st.characters(), max_size=600) | st.from_regex(r"v1\.[\w-]{1,50}\.[\w-]{43}"))
def test_any_text_is_refused_without_failing(text: str | None) -> None:
    """Whatever a page or a stranger hands over."""
    assert verify(text, KEY, NOW) in (Refusal.UNSIGNED, Refusal.FOREIGN)


@given(
    st.dictionaries(st.sampled_from(["order", "exp", "postcode"]), st.integers() | st.text() | st.floats())
    | st.binary(max_size=100)
    | st.lists(st.integers())
)
def test_any_claims_with_the_right_key_are_answered(claims: Any) -> None:
    """A shop that signs something odd gets a refusal, no failure of ours."""
    assert verify(signed(claims), KEY, NOW) in (
        Refusal.MALFORMED,
        Refusal.EXPIRED,
        Refusal.TOO_LONG,
        Refusal.UNSIGNED,
    )


@pytest.mark.parametrize(
    "text", [None, "", "482913", "v1.482913", "v2" + sign("482913", SOON, KEY)[2:], "v1." + "a" * 600]
)
def test_without_a_signature_it_is_unsigned(text: str | None) -> None:
    """A number alone is what anybody could write; another version and too much text are not looked at."""
    assert verify(text, KEY, NOW) is Refusal.UNSIGNED


@pytest.mark.parametrize(
    "claims",
    [
        {"order": "482913"},
        {"exp": int(SOON.timestamp())},
        {"order": "482913", "exp": int(SOON.timestamp()), "postcode": "30-059"},
        {"order": 482913, "exp": int(SOON.timestamp())},
        {"order": "48291", "exp": int(SOON.timestamp())},
        {"order": "٤٨٢٩١٣", "exp": int(SOON.timestamp())},
        {"order": "482913", "exp": SOON.timestamp() + 0.5},
        {"order": "482913", "exp": str(int(SOON.timestamp()))},
        {"order": "482913", "exp": True},
        {"order": "482913", "exp": 10**30},
        ["482913"],
        b"not json",
        b"\xff\xff",
        b"[" * 300,
    ],
)
def test_claims_are_exactly_these_two(claims: Any) -> None:
    """Anything missing, more, or of another kind is malformed, though rightly signed: nothing personal travels along."""
    assert verify(signed(claims), KEY, NOW) is Refusal.MALFORMED


def test_what_was_signed_for_years_is_refused() -> None:
    """A copy of a page must not open an order for good."""
    assert verify(sign("482913", NOW + LONGEST, KEY), KEY, NOW) == SignedOrder("482913", NOW + LONGEST)
    assert verify(sign("482913", NOW + LONGEST + timedelta(seconds=1), KEY), KEY, NOW) is Refusal.TOO_LONG


def test_every_refusal_says_why() -> None:
    """In a sentence for whoever builds the shop's half."""
    assert all(len(refusal.value) > 20 for refusal in Refusal)


@pytest.mark.parametrize(
    ("number", "until"), [("48291", SOON), ("48291a", SOON), ("482913", SOON.replace(tzinfo=None))]
)
def test_nonsense_is_not_signed(number: str, until: datetime) -> None:
    """Neither a wrong number nor a moment without a zone."""
    with pytest.raises(ValueError, match=r"six digits|time zone"):
        sign(number, until, KEY)


def documented(repo: Path, language: str) -> str:
    """The example of the shop's half in the documentation."""
    found = re.search(
        rf"```{language}\n(.*?)```", (repo / "docs" / "signed-orders.md").read_text("utf-8"), re.DOTALL
    )
    assert found
    return found.group(1)


def test_the_documented_example_is_what_we_make(repo: Path) -> None:
    """Whoever builds another implementation can check it against this text."""
    until = datetime.fromtimestamp(1767225600, UTC)
    assert sign("482913", until, KEY) in (repo / "docs" / "signed-orders.md").read_text("utf-8").splitlines()


def test_the_documented_python_is_believed(repo: Path) -> None:
    """The example works as it stands there."""
    shop: dict[str, Any] = {}
    exec(documented(repo, "python"), shop)
    verdict = verify(shop["voicebot_signed_order"]("4711", KEY), KEY, datetime.now(UTC))
    assert isinstance(verdict, SignedOrder)
    assert verdict.number == "004711"
