"""How long they will wait, told to those who wait: when there is something to tell, and when nobody is there any more."""

from collections.abc import Mapping

from gateway.contact.caller import Caller
from voicebot.calls.people import Position
from voicebot.contact import telling
from voicebot.contact.acd import Acd
from voicebot.contact.estimates import Estimator
from voicebot.contact.forecasts import Forecast
from voicebot.contact.types import Queue

NOBODY_S = 20.0
"""So long nobody may be there who could take it, until the caller is told so."""

AT_ONCE = 3
"""Forecasts made in one go: each may take 4 ms, and calls are waiting for the next 20 ms of sound."""


def tell(
    acd: Acd, estimator: Estimator, callers: Mapping[str, Caller], queues: Mapping[str, Queue], now: float
) -> list[str]:
    """Tell those who are due, first who was told nothing yet, then who was told longest ago; some of them in one go. Gives the ids of
    those whom nobody will take."""
    line, agents, left = acd.line(), acd.agents(), []
    due = [one for one in line if _is_due(callers[one.interaction.id], now)]
    for one in sorted(due, key=lambda one: _told_at(callers[one.interaction.id]))[:AT_ONCE]:
        caller = callers[one.interaction.id]
        forecast = estimator.forecast(one.interaction.id, line, agents, now)
        if forecast is not None:
            caller.alone = None
            told = telling.telling(caller.heard, forecast, queues[one.interaction.queue])
            if told is not None:
                _tell(caller, forecast, told, estimator)
        elif caller.alone is None:
            caller.alone = now
        elif now >= caller.alone + NOBODY_S:
            left.append(one.interaction.id)
    return left


def _is_due(caller: Caller, now: float) -> bool:
    # whom nobody could take is looked at no more often than the others
    pause = caller.alone is not None and now < caller.alone + NOBODY_S
    return caller.tell is not None and not (pause or caller.called) and telling.due(caller.heard, now)


def _told_at(caller: Caller) -> float:
    return caller.heard.at if caller.heard is not None else 0.0


def _tell(caller: Caller, forecast: Forecast, told: telling.Telling, estimator: Estimator) -> None:
    caller.heard = told.heard
    estimator.record.told(forecast)
    low, high = forecast.minutes
    caller.recorder.event(
        "queue_told", position=forecast.position, low_min=low, high_min=high, callback=told.callback
    )
    caller.hear(Position(forecast.position, forecast.minutes, told.callback))
