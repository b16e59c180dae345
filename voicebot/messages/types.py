"""A message to a customer or to the shop, and what carries it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """By which way."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. key: of the act that it is about; the same key is the same message, whoever writes it again.
    to: an e-mail address or a phone number (E.164). subject: of an e-mail; empty for an SMS. attachment: a file that goes with an
    e-mail, as a path below the data directory; it must be there until the message is sent."""

    key: str
    channel: Channel
    to: str
    subject: str
    text: str
    attachment: str | None = None


class Carrier(Protocol):
    """Something that takes a message to its receiver. Errors: MessageError."""

    async def send(self, message: Outgoing) -> None:
        """Hand one message over; returns once the other side has taken it on. Repeatable: the receiver can tell copies by
        the key."""
        ...
