"""E-mail against a real SMTP server."""

import email
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import SecretStr

from tests.support.programs import free_port
from voicebot.config import Mail
from voicebot.errors import MessageError
from voicebot.messages.email import EmailCarrier
from voicebot.messages.types import Channel, Outgoing

MESSAGE = Outgoing("return-1", Channel.EMAIL, "klient@example.com", "Zwrot 123 456", "Przyjęliśmy zwrot.\n")

NOWHERE = Path("/nonexistent")
"""Messages without attachments need no folder."""


class Inbox:
    """Keeps what it gets; answers as told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.dies = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.dies:
            server.transport.abort()
            return "250 never heard"
        if self.data.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return self.data


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, Mail]]:
    """A mail server, and the settings that lead to it."""
    found, port = Inbox(), free_port()
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    yield found, Mail(host="127.0.0.1", port=port, security="none", sender="sklep@example.com", timeout_s=2)
    server.stop()


async def test_a_mail_arrives_with_time_and_identity(inbox: tuple[Inbox, Mail], clock) -> None:
    """Sender, receiver, Polish text, date, and an id that is the same for the same key."""
    server, config = inbox
    carrier = EmailCarrier(config, NOWHERE, clock)
    await carrier.send(MESSAGE)
    await carrier.send(MESSAGE)
    first, second = server.mails
    assert first["To"] == "klient@example.com"
    assert first["From"] == "Sklep <sklep@example.com>"
    assert first["Subject"] == "Zwrot 123 456"
    assert first["Date"].datetime == clock.now()
    assert first.get_content().split() == ["Przyjęliśmy", "zwrot."]
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_file_goes_with_the_mail(inbox: tuple[Inbox, Mail], tmp_path: Path) -> None:
    """Text and file both arrive whole, the file under its own name."""
    server, config = inbox
    sound = bytes(range(256)) * 4000
    (tmp_path / "voicemail").mkdir()
    (tmp_path / "voicemail" / "a-1.wav").write_bytes(sound)
    await EmailCarrier(config, tmp_path).send(replace(MESSAGE, attachment="voicemail/a-1.wav"))
    (mail,) = server.mails
    body, (attached,) = mail.get_body(), mail.iter_attachments()
    assert body is not None
    assert body.get_content().split() == ["Przyjęliśmy", "zwrot."]
    assert attached.get_content_maintype() == "audio"
    assert attached.get_filename() == "a-1.wav"
    assert attached.get_payload(decode=True) == sound


async def test_a_mail_whose_file_was_erased_is_given_up(inbox: tuple[Inbox, Mail], tmp_path: Path) -> None:
    """Words without it are not sent either: whoever erased it meant them, too."""
    server, config = inbox
    with pytest.raises(MessageError, match="attachment_gone") as refused:
        await EmailCarrier(config, tmp_path).send(replace(MESSAGE, attachment="gone.wav"))
    assert refused.value.for_good
    assert server.mails == []


async def test_a_file_that_cannot_be_read_now_may_be_read_later(
    inbox: tuple[Inbox, Mail], tmp_path: Path
) -> None:
    """A disk that is away is no reason to give up."""
    _, config = inbox
    (tmp_path / "odd.bin").mkdir()
    with pytest.raises(MessageError, match="attachment_unreadable") as failed:
        await EmailCarrier(config, tmp_path).send(replace(MESSAGE, attachment="odd.bin"))
    assert not failed.value.for_good


@pytest.mark.parametrize(
    ("rcpt", "data", "why", "for_good"),
    [
        ("550 no such user", "250 OK", "recipient_refused", True),
        ("450 later", "250 OK", "recipient_refused", False),
        ("250 OK", "554 spam", "smtp_554", True),
        ("250 OK", "452 full", "smtp_452", False),
    ],
)
async def test_a_refusal_says_whether_trying_again_makes_sense(
    inbox: tuple[Inbox, Mail], rcpt: str, data: str, why: str, for_good: bool
) -> None:
    """5xx is for good, 4xx is for now."""
    server, config = inbox
    server.rcpt, server.data = rcpt, data
    with pytest.raises(MessageError) as refused:
        await EmailCarrier(config, NOWHERE).send(MESSAGE)
    assert (refused.value.why, refused.value.for_good) == (why, for_good)


async def test_a_server_that_dies_before_its_answer_is_tried_again(inbox: tuple[Inbox, Mail]) -> None:
    """Nobody knows whether it took the mail: better a copy with the same id than none."""
    server, config = inbox
    server.dies = True
    with pytest.raises(MessageError) as failed:
        await EmailCarrier(config, NOWHERE).send(MESSAGE)
    assert not failed.value.for_good


async def test_a_server_that_is_away_is_tried_again() -> None:
    """No connection: not for good."""
    with pytest.raises(MessageError, match="unreachable") as failed:
        await EmailCarrier(Mail(host="127.0.0.1", port=free_port(), security="none"), NOWHERE).send(MESSAGE)
    assert not failed.value.for_good


async def test_an_address_with_a_line_end_is_given_up(inbox: tuple[Inbox, Mail]) -> None:
    """No second header can be smuggled in by an address."""
    server, config = inbox
    bad = Outgoing("k", Channel.EMAIL, "a@example.com\nBcc: b@example.com", "s", "t")
    with pytest.raises(MessageError, match="bad_address") as refused:
        await EmailCarrier(config, NOWHERE).send(bad)
    assert refused.value.for_good
    assert server.mails == []


async def test_a_wrong_password_lets_the_mail_wait() -> None:
    """The operator can mend it; the right one sends."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == b"richtig", handled=False)

    found, port = Inbox(), free_port()
    server = Controller(found, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False)
    server.start()
    try:
        config = Mail(host="127.0.0.1", port=port, security="none", user="u", password=SecretStr("falsch"))
        with pytest.raises(MessageError, match="login_refused") as refused:
            await EmailCarrier(config, NOWHERE).send(MESSAGE)
        assert not refused.value.for_good
        await EmailCarrier(config.model_copy(update={"password": SecretStr("richtig")}), NOWHERE).send(
            MESSAGE
        )
        assert len(found.mails) == 1
    finally:
        server.stop()
