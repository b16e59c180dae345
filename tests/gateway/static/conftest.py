"""A real Chromium, our real web application, and behind it a line whose peers a test scripts."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aioice.ice
import pytest
import pytest_asyncio
import uvicorn
from aiortc import (
    AudioStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from gateway.web.application import create_app
from gateway.web.line import AcceptedCall
from tests.support.chromium import ARGUMENTS, CHROMIUM
from voicebot.config import Config
from voicebot.widget.settings import Widget

WITHIN_S = 20.0
"""Second timer of every wait on a peer."""
SPIES = """
const microphone = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => (window.microphone = await microphone(wish));
window.GainNode = class extends GainNode { constructor(...of) { super(...of); window.volume = this.gain; } };
"""
"""Keeps what the page holds privately: `microphone`, its stream, and `volume`, the gain of the bot's voice."""


class ScriptedPeer:
    """The line's end of one browser call: silent audio, and a data channel the test writes to and reads from."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.addTrack(AudioStreamTrack())
        self.connection.on("datachannel", self._opened)
        self._channel: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue(100)

    async def answer(self, sdp: str) -> str:
        """Our answer to an offer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return self.connection.localDescription.sdp

    async def tell(self, **message: Any) -> None:
        """Send the browser a message once it can take one."""
        channel = await asyncio.wait_for(asyncio.shield(self._channel), WITHIN_S)
        channel.send(json.dumps(message))

    async def told(self) -> dict[str, Any]:
        """The next message of the browser."""
        return await asyncio.wait_for(self._received.get(), WITHIN_S)

    def _opened(self, channel: RTCDataChannel) -> None:
        channel.on("message", lambda raw: self._received.put_nowait(json.loads(raw)))
        if not self._channel.done():
            self._channel.set_result(channel)


@pytest.fixture(scope="module")
def door() -> Any:
    """By which people sign in; a module that tests it has one of its own."""
    return None


@pytest.fixture(scope="module")
def agents() -> Any:
    """Where those sit who answer; a module that tests it has one of its own."""
    return None


@pytest.fixture(scope="module")
def admin() -> Any:
    """What the shopkeeper changes; a module that tests it has one of its own."""
    return None


@pytest.fixture(scope="module")
def chats() -> Any:
    """Where chats are taken in; a module that tests them has one of its own."""
    return None


@pytest.fixture(scope="module")
def widget() -> Widget:
    """How the widget looks; a module that tests it has settings of its own."""
    return Widget()


@pytest.fixture(scope="module")
def config() -> Config:
    """Settings of the web application; a module whose pages are elsewhere has others."""
    return Config()


@pytest.fixture(scope="module")
def agent_callbacks() -> Any:
    """The agents' list of callbacks; a module that tests it has one of its own."""
    return None


@pytest.fixture(scope="module")
def voicemails() -> Any:
    """What callers left; a module that tests it has messages of its own."""
    return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser_line(
    fake_line_type: type[Any],
    door: Any,
    agents: Any,
    agent_callbacks: Any,
    admin: Any,
    chats: Any,
    widget: Widget,
    config: Config,
    voicemails: Any,
) -> AsyncIterator[Any]:
    """A line of scripted peers; `url` is where its pages are."""

    class ScriptedLine(fake_line_type):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.peers: list[ScriptedPeer] = []
            self.door = door or self.door
            self.agents, self.agent_callbacks, self.admin = agents, agent_callbacks, admin
            self.chats = chats
            self.widget = widget
            self.voicemails = voicemails

        async def accept_webrtc(
            self, sdp: str, address: str, order: str | None = None, language: str | None = None
        ) -> AcceptedCall:
            await super().accept_webrtc(sdp, address, order, language)
            self.peers.append(ScriptedPeer())
            return AcceptedCall("c1", "secret", await self.peers[-1].answer(sdp))

        async def hang_up(self) -> None:
            for peer in self.peers:
                await peer.connection.close()
            self.peers.clear()

    line = ScriptedLine()
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.MonkeyPatch.context() as patch:
        patch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])
        settings = uvicorn.Config(
            create_app(line, config),
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=int(WITHIN_S),
        )
        server = uvicorn.Server(settings)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # ctrl-C belongs to pytest
        serving = asyncio.create_task(server.serve([listener]))
        line.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield line
        await line.hang_up()
        server.should_exit = True
        await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of a module."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def context(chromium: Browser, browser_line: Any) -> AsyncIterator[BrowserContext]:
    """A visitor on a phone-sized screen who allows the microphone."""
    context = await chromium.new_context(locale="pl-PL", viewport={"width": 390, "height": 780})
    await context.grant_permissions(["microphone"], origin=browser_line.url)
    await context.add_init_script(SPIES)
    context.set_default_timeout(WITHIN_S * 1000)
    expect.set_options(timeout=WITHIN_S * 1000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, browser_line: Any) -> AsyncIterator[Page]:
    """The demo shop, opened; the line takes every call."""
    browser_line.refuse, browser_line.orders = None, []
    page = await context.new_page()
    await page.goto(browser_line.url)
    await expect(page.locator("voice-button .launcher")).to_be_visible()  # the element has come to life
    yield page
    await page.close()
    await browser_line.hang_up()
