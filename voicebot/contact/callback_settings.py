"""Callbacks put together from the settings."""

from collections.abc import Callable
from datetime import datetime, timedelta

from voicebot.clock import SHOP_ZONE, Clock
from voicebot.config_callbacks import Callbacks
from voicebot.contact.callback_desk import CallbackDesk
from voicebot.contact.callback_links import CancelLinks
from voicebot.contact.callback_notes import ShopNotes
from voicebot.contact.callback_policy import Rules
from voicebot.contact.callback_rows import Keeping
from voicebot.contact.callback_runner import Limits
from voicebot.contact.callback_slots import Capacity, OpenHours
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.dialogue.prompts import Prompts
from voicebot.messages.templates import Templates

DIAL_GRACE = timedelta(seconds=60)
"""After the longest ring nobody else rings the same customer for so long: time for a slow database, and for a telephone that does not
hear at once that it is to stop."""


def rules(settings: Callbacks) -> Rules:
    """The rules of a callback's life."""
    return Rules(
        tries=settings.tries,
        quarantine=timedelta(minutes=settings.quarantine_min),
        pause=timedelta(seconds=settings.pause_s),
        dial_lease=timedelta(seconds=settings.dial_s) + DIAL_GRACE,
    )


def limits(settings: Callbacks) -> Limits:
    """What the runner may do at once, and how long each step may take."""
    return Limits(
        at_once=settings.at_once,
        offer_s=settings.offer_s,
        dial_s=settings.dial_s,
        talk_s=settings.talk_s,
        lease_s=rules(settings).lease.total_seconds(),
    )


def open_at(hours: OpenHours) -> Callable[[datetime], bool]:
    """Whether somebody is there, for the runner."""

    def there(now: datetime) -> bool:
        local = now.astimezone(SHOP_ZONE)
        return hours.within(local, local) is not None

    return there


def keeping(settings: Callbacks, templates: Templates, texts: Prompts) -> Keeping:
    """How the book is kept. Errors: DataError for a text that lacks."""
    return Keeping(rules(settings), ShopNotes(templates, texts, SHOP_ZONE, settings.shop_email))


def desk(
    settings: Callbacks, book: SqlCallbacks, hours: OpenHours, texts: Prompts, clock: Clock
) -> CallbackDesk:
    """What the shop's page may ask. Errors: DataError for a text that lacks."""
    capacity = Capacity(settings.per_hour, settings.slot_min, settings.lead_min, settings.days)
    links = None if settings.secret is None else CancelLinks(settings.secret.get_secret_value())
    return CallbackDesk(book, hours, capacity, texts, SHOP_ZONE, clock, limit=settings.limit, links=links)
