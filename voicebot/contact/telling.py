"""When the wait is told, told again, and when a callback is offered. Pure: what was told comes in."""

from dataclasses import dataclass

from voicebot.contact.forecasts import Forecast
from voicebot.contact.types import Queue

PAUSE_S = 30.0
"""Music has its turn: nothing is told sooner than so long after the last time."""
OFFER_AGAIN_S = 300.0
"""A callback that was not taken is offered again after so long."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one who waits was told last. offered: when a callback was offered."""

    at: float
    minutes: tuple[int, int]
    position: int
    offered: float | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Tell the wait now. callback: and offer one. heard: to be kept for the next time."""

    callback: bool
    heard: Heard


def due(heard: Heard | None, now: float) -> bool:
    """It is worth making a forecast: never told, or the pause is over."""
    return heard is None or now >= heard.at + PAUSE_S


def telling(heard: Heard | None, forecast: Forecast, queue: Queue) -> Telling | None:
    """What to tell of this forecast; None: nothing, go on with the music.

    Told at first; then when it got better (less at most, or nearer by as much and no more at most), or after `tell_again_s` as it is.
    """
    now, minutes = forecast.at, forecast.minutes
    long = minutes[1] > queue.callback_over_min
    if heard is None:
        return Telling(long, Heard(now, minutes, forecast.position, now if long else None))
    if not due(heard, now):
        return None
    shorter = minutes[1] < heard.minutes[1]
    nearer = forecast.position < heard.position and minutes[1] <= heard.minutes[1]
    if not (shorter or nearer or now >= heard.at + queue.tell_again_s):
        return None
    offer = long and (heard.offered is None or now >= heard.offered + OFFER_AGAIN_S)
    return Telling(offer, Heard(now, minutes, forecast.position, now if offer else heard.offered))
