"""The web application over a fake line, as a client at an address of the test's choice sees it."""

from collections.abc import Callable

import httpx
import pytest

from gateway.web.application import create_app
from gateway.web.line import Line
from voicebot.config import Config

Knock = Callable[..., httpx.AsyncClient]


@pytest.fixture
def knock(line: Line) -> Knock:
    """knock(config, peer): a client of the line's routes. An error of the application is answered, not raised."""

    def client(config: Config | None = None, peer: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(
            create_app(line, config or Config()), raise_app_exceptions=False, client=(peer, 50000)
        )
        return httpx.AsyncClient(transport=transport, base_url="http://shop.pl")

    return client
