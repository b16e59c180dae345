"""A real SMTP server that keeps what customers are sent, and can be away."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.programs import free_sip_port

HOST = "127.0.0.1"


class Post:
    """The server. letters: what came, oldest first."""

    def __init__(self) -> None:
        self.port = free_sip_port()
        self.letters: list[EmailMessage] = []
        self._server: Controller | None = None

    def settings(self) -> dict[str, str]:
        """For a line that sends through it."""
        return {
            "VOICEBOT_MAIL__HOST": HOST,
            "VOICEBOT_MAIL__PORT": str(self.port),
            "VOICEBOT_MAIL__SECURITY": "none",
        }

    def open(self) -> None:
        """Take letters from now on."""
        self._server = Controller(self, hostname=HOST, port=self.port)
        self._server.start()

    def close(self) -> None:
        """Be away; repeatable."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """aiosmtpd's name for: a letter came."""
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def about(self, number: str) -> list[EmailMessage]:
        """The letters that name an order in their subject, as people write its number."""
        return [letter for letter in self.letters if f"{number[:3]} {number[3:]}" in str(letter["subject"])]
