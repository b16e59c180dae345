"""The e-mail by which the shop hears of a voice message. Pure; its text is in messages.yml."""

from dataclasses import dataclass, replace
from datetime import datetime

from voicebot.clock import SHOP_ZONE
from voicebot.dialogue.actions.wording import Calendar
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates
from voicebot.messages.types import Outgoing


@dataclass(frozen=True, slots=True)
class Voicemail:
    """id: letters, digits and dashes; the same id is the same message. phone: E.164; None: withheld. length_s: seconds.
    transcript: empty when there is none. created: when it was left."""

    id: str
    call_id: str
    queue: str
    phone: str | None
    length_s: float
    transcript: str
    created: datetime


class VoicemailMail:
    """texts: of prompts.yml, for what is not known."""

    def __init__(self, templates: Templates, texts: Prompts) -> None:
        self._templates = templates
        self._texts = texts

    def letter(self, message: Voicemail, attachment: str, to: str) -> Outgoing:
        """The e-mail with words and sound. attachment: the WAV file below the data directory. to: an address of the shop's.

        Errors: DataError for a template that asks for what is not known.
        """
        local = message.created.astimezone(SHOP_ZONE)
        minutes, seconds = divmod(round(message.length_s), 60)
        letter = self._templates.email(
            "voicemail",
            f"voicemail-{message.id}",
            to,
            phone=message.phone or self._texts.text("voicemail_no_phone"),
            at=Calendar(local.date(), SHOP_ZONE, self._texts).stamp(local),
            length=f"{minutes}:{seconds:02}",
            queue=message.queue,
            transcript=message.transcript.strip() or self._texts.text("voicemail_no_words"),
        )
        return replace(letter, attachment=attachment)
