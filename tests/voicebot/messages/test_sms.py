"""SMS by an HTTP gateway: a real server that answers as told."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from voicebot.config import Sms
from voicebot.errors import MessageError
from voicebot.messages.sms import SmsCarrier
from voicebot.messages.types import Channel, Outgoing

MESSAGE = Outgoing("return-1", Channel.SMS, "+48600100200", "", "Zwrot przyjęty")


class Gateway:
    """Takes requests, keeps them, answers with a status."""

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[tuple[str, str]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.requests.append((head, (await reader.readexactly(length)).decode()))
        writer.write(f"HTTP/1.1 {self.status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def gateway() -> AsyncIterator[tuple[Gateway, str]]:
    """A gateway on a port of its own, and its address."""
    found = Gateway()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    yield found, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/send"
    server.close()


async def send(config: Sms) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await SmsCarrier(config, client).send(MESSAGE)


async def test_json_with_the_gateways_own_names(gateway: tuple[Gateway, str]) -> None:
    """Number, text, sender and key under the names of the settings; the token in the header."""
    server, url = gateway
    await send(Sms(url=url, token=SecretStr("geheim"), to_field="recipient", sender="Sklep", key_field="id"))
    head, body = server.requests[0]
    assert json.loads(body) == {
        "recipient": "+48600100200",
        "message": "Zwrot przyjęty",
        "from": "Sklep",
        "id": "return-1",
    }
    assert "authorization: bearer geheim" in head.lower()


async def test_a_form_without_plus(gateway: tuple[Gateway, str]) -> None:
    """Old gateways take forms and bare digits."""
    server, url = gateway
    await send(Sms(url=url, format="form", plus=False, key_field=None))
    head, body = server.requests[0]
    assert parse_qs(body) == {"to": ["48600100200"], "message": ["Zwrot przyjęty"]}
    assert "authorization" not in head.lower()


@pytest.mark.parametrize(("status", "for_good"), [(400, True), (401, False), (429, False), (503, False)])
async def test_a_refusal_says_whether_trying_again_makes_sense(
    gateway: tuple[Gateway, str], status: int, for_good: bool
) -> None:
    """A bad message is given up, everything else waits."""
    server, url = gateway
    server.status = status
    with pytest.raises(MessageError) as refused:
        await send(Sms(url=url))
    assert (refused.value.why, refused.value.for_good) == (f"http_{status}", for_good)


async def test_a_gateway_that_is_away_is_tried_again() -> None:
    """No connection: not for good."""
    with pytest.raises(MessageError, match="unreachable") as failed:
        await send(Sms(url="http://127.0.0.1:1/"))
    assert not failed.value.for_good
