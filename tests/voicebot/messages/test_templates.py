"""The texts of messages."""

from pathlib import Path

import pytest

from voicebot.errors import DataError
from voicebot.messages.templates import Templates
from voicebot.messages.types import Channel, Outgoing

REAL = Path(__file__).parents[3] / "nlu_data" / "messages.yml"


def load(tmp_path: Path, text: str) -> Templates:
    file = tmp_path / "messages.yml"
    file.write_text(text, "utf-8")
    return Templates.load(file)


def test_fields_are_filled_in(tmp_path: Path) -> None:
    """Subject, text and short form get the act's own words."""
    found = load(tmp_path, "zwrot: {subject: 'Zwrot {code}', text: 'Kod: {code}', sms: 'K {code}'}")
    assert found.email("zwrot", "k", "a@b.pl", code="1") == Outgoing(
        "k", Channel.EMAIL, "a@b.pl", "Zwrot 1", "Kod: 1"
    )
    assert found.sms("zwrot", "k", "+48600100200", code="1") == Outgoing(
        "k", Channel.SMS, "+48600100200", "", "K 1"
    )


def test_a_message_without_a_short_form_is_no_sms(tmp_path: Path) -> None:
    """None instead of an SMS."""
    assert load(tmp_path, "a: {subject: s, text: t}").sms("a", "k", "+48600100200") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a", "by name"),
        ("a: [", "YAML"),
        ("a: text", "subject and text"),
        ("a: {subject: s}", "subject and text"),
        ("a: {subject: s, text: t, html: h}", "nothing else"),
        ("a: {subject: s, text: 5}", "a.text"),
        ("a: {subject: s, text: '{x'}", "a.text"),
        ("a: {subject: 's\n\n  t', text: t}", "one line"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    """DataError names the message and what is allowed."""
    with pytest.raises(DataError, match=says):
        load(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """DataError, not OSError."""
    with pytest.raises(DataError):
        Templates.load(tmp_path / "none.yml")


def test_an_unknown_message_or_field_is_refused(tmp_path: Path) -> None:
    """A wrong name, and a field nobody gave."""
    found = load(tmp_path, "a: {subject: s, text: '{code}'}")
    with pytest.raises(DataError, match="no message 'b'"):
        found.email("b", "k", "a@b.pl")
    with pytest.raises(DataError, match="code"):
        found.email("a", "k", "a@b.pl")


def test_the_projects_own_messages_are_whole() -> None:
    """Every message of nlu_data/messages.yml can be read, and is there under the name the dialogue uses."""
    assert Templates.load(REAL).names() == {
        "return_opened",
        "exchange_opened",
        "complaint_opened",
        "order_cancelled",
        "delivery_changed",
        "invoice_requested",
        "voicemail",
        "callback_given_up",
        "callback_check",
    }
