"""What a customer gets in writing once something was done on the phone: put into the outbox, sent from there."""

from collections.abc import Mapping
from typing import Protocol

import structlog

from voicebot.errors import StoreError
from voicebot.messages.templates import Templates
from voicebot.messages.types import Channel, Outgoing
from voicebot.shop.port import Order

log = structlog.get_logger()


class Outbox(Protocol):
    """Where messages wait (voicebot.messages.outbox). Errors: StoreError."""

    async def put(self, message: Outgoing) -> bool:
        """Keep it until it is sent; False when one with its key was there already."""
        ...


class Confirmations:
    """The same act gives the same messages, however often it is confirmed. by_sms: there is a gateway to send one by."""

    def __init__(self, templates: Templates, outbox: Outbox, *, by_sms: bool) -> None:
        self._templates = templates
        self._outbox = outbox
        self._by_sms = by_sms

    async def send(
        self, order: Order, template: str, key: str, fields: Mapping[str, object]
    ) -> frozenset[Channel]:
        """The channels a message is kept for; what cannot be kept is missing among them, and logged.

        key: of the act within the order. Errors: DataError for a template or field that is not there.
        """
        unique = f"{order.number}-{template}-{key}"
        messages = [
            self._templates.email(template, f"{unique}-e", order.email, **fields) if order.email else None,
            self._templates.sms(template, f"{unique}-s", order.phone, **fields)
            if self._by_sms and order.phone
            else None,
        ]
        kept = set()
        for message in messages:
            if message is None:
                continue
            try:
                await self._outbox.put(message)
            except StoreError as error:
                log.error("confirmation_lost", channel=message.channel.value, kind=error.kind)
            else:
                kept.add(message.channel)
        return frozenset(kept)
