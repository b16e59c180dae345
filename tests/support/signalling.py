"""The real signalling child, with a test for a gateway."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gateway.sip import child
from gateway.sip.accounts import Place
from gateway.sip.dialling import Dialler
from gateway.sip.link import Link
from gateway.sip.protocol import Event
from tests.support.programs import free_sip_port
from voicebot.clock import SystemClock
from voicebot.config import Config, load

Kind = TypeVar("Kind")
UP_S = 20.0


@dataclass
class Signalling:
    """The child, how to talk to it, and all it said. pid: its process."""

    config: Config
    link: Link
    dialler: Dialler
    pid: int
    events: "asyncio.Queue[Event]"

    async def expect(self, kind: type[Kind], within_s: float = 10.0) -> Kind:
        """The next event of a kind; others before it are dropped. Errors: TimeoutError."""
        async with asyncio.timeout(within_s):
            while True:
                event = await self.events.get()
                if isinstance(event, kind):
                    return event


@contextlib.asynccontextmanager
async def signalling(folder: Path, **settings: str) -> AsyncIterator[Signalling]:
    """Start the child on a port of its own, with settings as in the environment, and end it."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    environment = {
        "VOICEBOT_DATA__DIRECTORY": str(folder),
        "VOICEBOT_SIP__PORT": str(free_sip_port()),
        **settings,
    }
    config = load(None, environment)
    argv, env = child.command(config)
    events: asyncio.Queue[Event] = asyncio.Queue()
    up = asyncio.Event()

    def take(event: Event) -> None:
        up.set()
        if not dialler.take(event):
            events.put_nowait(event)

    link = Link(child.socket_path(config), take)
    places = [Place(account, account.registrars[0]) for account in config.sip.accounts]
    dialler = Dialler(config.sip, link.send, lambda: places, SystemClock())
    process = await asyncio.create_subprocess_exec(*map(str, argv), env={**os.environ, **environment, **env})
    link.start()
    try:
        async with asyncio.timeout(UP_S):
            await up.wait()
        yield Signalling(config, link, dialler, process.pid, events)
    finally:
        await link.close()
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()
