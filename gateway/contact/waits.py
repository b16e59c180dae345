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


def tell(
    acd: Acd, estimator: Estimator, callers: Mapping[str, Caller], queues: Mapping[str, Queue], now: float
) -> list[str]:
    """Tell everybody who is due; the ids of those whom nobody will take."""
    line, agents, left = acd.line(), acd.agents(), []
    for one in line:
        caller = callers[one.interaction.id]
        if caller.tell is None or not telling.due(caller.heard, now):
            continue
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


def _tell(caller: Caller, forecast: Forecast, told: telling.Telling, estimator: Estimator) -> None:
    caller.heard = told.heard
    estimator.record.told(forecast)
    low, high = forecast.minutes
    caller.recorder.event(
        "queue_told", position=forecast.position, low_min=low, high_min=high, callback=told.callback
    )
    caller.hear(Position(forecast.position, forecast.minutes, told.callback))
