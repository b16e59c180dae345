"""E-mail by SMTP."""

import asyncio
import hashlib
import mimetypes
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

import aiosmtplib

from voicebot.clock import Clock, SystemClock
from voicebot.config import Mail
from voicebot.errors import MessageError
from voicebot.messages.types import Outgoing

PERMANENT = range(500, 600)


class EmailCarrier:
    """The Carrier for e-mail: one connection a message, by the shop's own mail server. files: the folder attachments are below."""

    def __init__(self, config: Mail, files: Path, clock: Clock | None = None) -> None:
        self._config = config
        self._files = files
        self._clock = clock or SystemClock()

    async def send(self, message: Outgoing) -> None:
        """Hand over one e-mail. Errors: MessageError; for_good when the server refuses this very message or address."""
        config = self._config
        try:
            mail = self._composed(message)
        except ValueError as error:  # an address with line ends and the like
            raise MessageError("bad_address", for_good=True) from error
        if message.attachment is not None:
            await self._attach(mail, message.attachment)
        try:
            await aiosmtplib.send(
                mail,
                hostname=config.host,
                port=config.port,
                username=config.user,
                password=config.password.get_secret_value() if config.password else None,
                use_tls=config.security == "tls",
                start_tls=config.security == "starttls",
                timeout=config.timeout_s,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = {recipient.code for recipient in refused.recipients}
            raise MessageError("recipient_refused", for_good=all(c in PERMANENT for c in codes)) from refused
        except aiosmtplib.SMTPAuthenticationError as refused:
            # a wrong password is the operator's to mend: the message waits
            raise MessageError("login_refused") from refused
        except aiosmtplib.SMTPResponseException as refused:
            raise MessageError(f"smtp_{refused.code}", for_good=refused.code in PERMANENT) from refused
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MessageError("unreachable") from error

    async def _attach(self, mail: EmailMessage, name: str) -> None:
        try:
            content = await asyncio.to_thread((self._files / name).read_bytes)
        except FileNotFoundError as error:  # erased meanwhile: what was in it may go nowhere any more
            raise MessageError("attachment_gone", for_good=True) from error
        except OSError as error:
            raise MessageError("attachment_unreadable") from error
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=Path(name).name)

    def _composed(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = formataddr((self._config.sender_name, self._config.sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(self._clock.now())
        # the same message has the same id, so that a copy sent after a crash can be told for one
        identity = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{identity}@{self._config.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail
