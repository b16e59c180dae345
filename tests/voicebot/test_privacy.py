"""Hiding what belongs to a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.privacy import mask_inside, mask_number, mask_text


@pytest.mark.parametrize(
    ("number", "masked"), [("+48600700812", "•••12"), ("482913", "•••13"), ("30-059", "•••59"), ("0700", "•••"), ("", "•••"), ("anna@x.pl", "•••")]
)  # fmt: skip
def test_a_number_keeps_two_digits_at_most(number: str, masked: str) -> None:
    """Enough to tell two callers apart, too little to know one; short ones keep none."""
    assert mask_number(number) == masked


def test_words_keep_their_length() -> None:
    """Nothing else of them is left."""
    assert mask_text("gdzie są buty") == "••• (13)"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("order 482913 late", "order ••• late"),
        ("order 482 913 late", "order ••• late"),
        ("call 600-700-800!", "call •••!"),
        ("+48 600 700 800", "•••"),
        ("code 30-059", "code •••"),
        ("from anna.nowak+x@example.com now", "from ••• now"),
        ("peer 192.168.17.4:5060", "peer 192.168.•.•:5060"),
        ("on 127.0.0.1:8000", "on 127.0.0.1:8000"),
        ("turn 1234 took 5678 ms", "turn 1234 took 5678 ms"),
        ("nic do ukrycia", "nic do ukrycia"),
    ],
)
def test_numbers_and_addresses_inside_a_message_are_hidden(text: str, masked: str) -> None:
    """Five digits and more, in groups too, e-mail and foreign IP addresses; short numbers and our own machine stay."""
    assert mask_inside(text) == masked


@given(st.text(), st.text("0123456789", min_size=5, max_size=12), st.text())
def test_no_long_number_survives(before: str, number: str, after: str) -> None:
    """Whatever stands around it."""
    assert not re.search(r"[0-9]{5}", mask_inside(f"{before} {number} {after}"))
