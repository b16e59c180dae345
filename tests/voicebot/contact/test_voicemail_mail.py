"""Tests of voicebot.contact.voicemail_mail."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.support.dialogue import PROMPTS, TEMPLATES
from voicebot.contact.voicemail_mail import Voicemail, VoicemailMail
from voicebot.messages.types import Channel

MAIL = VoicemailMail(TEMPLATES, PROMPTS)
MESSAGE = Voicemail(
    "a1b2",
    "call",
    "obsługa",
    "+48490000001",
    72.4,
    "dzień dobry proszę o telefon",
    datetime(2026, 11, 23, 17, 5, tzinfo=UTC),
)


def test_the_shop_reads_who_when_how_long_and_what() -> None:
    """In its own time; the sound goes with it, under a key that is the message's."""
    letter = MAIL.letter(MESSAGE, "voicemail/a1b2.wav", "biuro@example.com")
    assert (letter.key, letter.channel, letter.to) == ("voicemail-a1b2", Channel.EMAIL, "biuro@example.com")
    assert letter.attachment == "voicemail/a1b2.wav"
    assert letter.subject == "Wiadomość głosowa: +48490000001, 23 listopada 2026, 18:05"
    for part in ("Od: +48490000001", "18:05", "Długość: 1:12", "Kolejka: obsługa", MESSAGE.transcript):
        assert part in letter.text


def test_what_is_not_known_is_said_so() -> None:
    """A withheld number, words that nobody could make out."""
    letter = MAIL.letter(replace(MESSAGE, phone=None, transcript=" "), "x.wav", "biuro@example.com")
    assert "Od: numer nieznany" in letter.text
    assert PROMPTS.text("voicemail_no_words") in letter.text
