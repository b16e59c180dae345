"""The link that takes a wish back."""

from datetime import UTC, datetime, timedelta

import pytest

from voicebot.contact.callback_links import KEPT, CancelLinks

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LINKS = CancelLinks("a secret of the shop")


def test_a_link_leads_back_to_its_wish() -> None:
    """Until it is too old."""
    token = LINKS.token("page-1a2b", NOW)
    assert LINKS.call_id(token, NOW) == "page-1a2b"
    assert LINKS.call_id(token, NOW + KEPT - timedelta(seconds=2)) == "page-1a2b"
    assert LINKS.call_id(token, NOW + KEPT) is None


def test_nobody_makes_up_a_link() -> None:
    """Another wish, another time, another secret, and what is no link at all."""
    call, expires, signature = LINKS.token("page-1", NOW).split(".")
    later = f"{int(expires, 16) + 1:x}"
    forged = (
        f"page-2.{expires}.{signature}",
        f"{call}.{later}.{signature}",
        f"{call}.{expires}.{signature[:-2]}AA",
        f"{call}.{expires}.{signature}\n",
        f"{call}..{signature}",
        CancelLinks("another secret altogether").token("page-1", NOW),
        "",
        "ą.1.2",
    )
    assert [LINKS.call_id(token, NOW) for token in forged] == [None] * len(forged)


def test_an_id_that_could_not_be_read_back_gets_no_link() -> None:
    """Ours have letters, digits and dashes."""
    with pytest.raises(ValueError, match="call id"):
        LINKS.token("a.b", NOW)
