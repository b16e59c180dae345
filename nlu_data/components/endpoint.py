"""Where actions are asked for. Over connections that last: Rasa makes a new one for each action, which costs the phone line more
steps of its event loop, each waiting for the sound of all calls. And with as much of the conversation as an action looks at: Rasa
sends all of it, and for some the whole domain, which both sides read and write at every action, more with every turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

KEEP_S = 3.0
"""How long an idle connection is kept: uvicorn closes them after 5 s, and may do so while we ask."""
TURNS = 8
"""Of the caller, the newest one too: actions look for what was said before it, and how often in a row nothing was understood."""


class LastingEndpoint(EndpointConfig):
    """One of Rasa's endpoints without a password, as endpoints.yml has it."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        super().__init__(
            endpoint.url, endpoint.params, endpoint.headers, cafile=endpoint.cafile, **endpoint.kwargs
        )
        self._connector: aiohttp.TCPConnector | None = None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """As of any endpoint. Errors: ClientResponseError."""
        call = kwargs.get("json")
        return await super().request(*args, **{**kwargs, "json": call and lately(call)})

    def session(self) -> aiohttp.ClientSession:
        """A session that leaves its connections to the next one. Call inside the running loop."""
        if self._connector is None or self._connector.closed:
            self._connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_S)
        return aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=False,
            headers=self.headers,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        )


def lately(call: Mapping[str, Any]) -> dict[str, Any]:
    """What Rasa asks an action, without the domain and without events from before the caller's last turns (slots say what came of them)."""
    tracker = call.get("tracker") or {}
    events = tracker.get("events") or []
    turns = [place for place, event in enumerate(events) if event.get("event") == "user"]
    kept = events[turns[-TURNS] :] if len(turns) > TURNS else events
    return {name: value for name, value in call.items() if name != "domain"} | {
        "tracker": {**tracker, "events": kept}
    }
