"""Tests of voicebot.dialogue.confirmation."""

from dataclasses import replace

import pytest

from tests.support.dialogue import ORDER, TEMPLATES, Letters
from voicebot.dialogue.confirmation import Confirmations
from voicebot.errors import DataError
from voicebot.messages.types import Channel

FIELDS = {"number": "123 456", "at": "23 listopada 2026, 12:00"}
BOTH = frozenset({Channel.EMAIL, Channel.SMS})


def confirmations(letters: Letters, *, by_sms: bool = True) -> Confirmations:
    return Confirmations(TEMPLATES, letters, by_sms=by_sms)


async def test_a_confirmation_goes_by_every_way_there_is() -> None:
    """To the order's own address and number, with the time of the act."""
    letters = Letters()
    assert await confirmations(letters).send(ORDER, "order_cancelled", "k", FIELDS) == BOTH
    assert [message.to for message in letters.kept] == [ORDER.email, ORDER.phone]
    assert all("23 listopada 2026, 12:00" in message.text for message in letters.kept)


@pytest.mark.parametrize(
    ("email", "phone", "by_sms", "ways"),
    [
        (None, "+48501222333", True, {Channel.SMS}),
        ("a@example.com", "", True, {Channel.EMAIL}),
        ("a@example.com", "+48501222333", False, {Channel.EMAIL}),
        (None, "+48501222333", False, set()),
    ],
)
async def test_what_the_shop_does_not_know_or_cannot_send_is_left_out(
    email: str | None, phone: str, by_sms: bool, ways: set[Channel]
) -> None:
    """No address, no number, no gateway."""
    order = replace(ORDER, email=email, phone=phone)
    sent = await confirmations(Letters(), by_sms=by_sms).send(order, "order_cancelled", "k", FIELDS)
    assert sent == ways


async def test_the_same_act_is_confirmed_once() -> None:
    """However often it is asked for; another act is another letter."""
    letters = Letters()
    for key in ("k", "k", "other"):
        await confirmations(letters, by_sms=False).send(ORDER, "order_cancelled", key, FIELDS)
    assert len(letters.kept) == 2


async def test_a_message_without_a_short_form_is_only_written() -> None:
    """An invoice has none."""
    sent = await confirmations(Letters()).send(ORDER, "invoice_requested", "k", {**FIELDS, "tax": ""})
    assert sent == {Channel.EMAIL}


async def test_a_full_outbox_promises_nothing() -> None:
    """The act stands; the caller is not told of a letter that will not come."""
    letters = Letters()
    letters.full = True
    assert await confirmations(letters).send(ORDER, "order_cancelled", "k", FIELDS) == frozenset()


async def test_a_template_that_is_not_there_is_an_error() -> None:
    """Of ours, not of the caller's."""
    with pytest.raises(DataError):
        await confirmations(Letters()).send(ORDER, "nonsense", "k", FIELDS)
