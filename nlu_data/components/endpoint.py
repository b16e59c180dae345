"""Where actions are asked for, over connections that last: Rasa makes a new one for each action, which costs the phone line more
steps of its event loop, each waiting for the sound of all calls."""

from __future__ import annotations

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

KEEP_S = 3.0
"""How long an idle connection is kept: uvicorn closes them after 5 s, and may do so while we ask."""


class LastingEndpoint(EndpointConfig):
    """One of Rasa's endpoints without a password, as endpoints.yml has it."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        super().__init__(
            endpoint.url, endpoint.params, endpoint.headers, cafile=endpoint.cafile, **endpoint.kwargs
        )
        self._connector: aiohttp.TCPConnector | None = None

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
