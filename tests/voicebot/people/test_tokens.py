"""The secrets of a session."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.people import tokens


def test_a_token_is_long_and_new_each_time() -> None:
    """And looks as the cookie and the check expect it."""
    made = {tokens.new() for _ in range(100)}
    assert len(made) == 100
    assert all(tokens.well_formed(token) for token in made)


@pytest.mark.parametrize("token", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "\n", "ą" * 43])
def test_what_no_session_has_is_seen_at_once(token: str) -> None:
    """Other lengths and letters."""
    assert not tokens.well_formed(token)


def test_neither_key_nor_guard_tells_the_token() -> None:
    """Three different things, the same each time for one token."""
    token = tokens.new()
    key, guard = tokens.key_of(token), tokens.csrf_of(token)
    assert re.fullmatch(r"[0-9a-f]{64}", key)
    assert re.fullmatch(r"[0-9a-f]{64}", guard)
    assert len({key, guard, tokens.key_of(tokens.new()), tokens.csrf_of(tokens.new())}) == 4
    assert (tokens.key_of(token), tokens.csrf_of(token)) == (key, guard)


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_texts_are_compared_whole(one: str, other: str) -> None:
    """Any text, without failing."""
    assert tokens.same(one, one)
    if one.encode("utf-8", "replace") != other.encode("utf-8", "replace"):
        assert not tokens.same(one, other)
