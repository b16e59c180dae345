"""The signalling child as a process, with the bare contract on its socket: no gateway, no link, just records."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TypeVar

from gateway.sip.protocol import Command, Event, Reader, Up, encode
from tests.support.programs import free_sip_port

Kind = TypeVar("Kind")
UP_S = 20.0
WITHIN_S = 10.0


class Records:
    """A connection to the child."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._records = reader, writer, Reader()
        self._events: list[Event] = []

    @classmethod
    async def open(cls, path: Path) -> "Records":
        """Connect. Errors: OSError."""
        return cls(*await asyncio.open_unix_connection(str(path)))

    def send(self, *commands: Command) -> None:
        """Tell the child."""
        for command in commands:
            self._writer.write(encode(command))

    async def expect(self, kind: type[Kind], within_s: float = WITHIN_S) -> Kind:
        """The next event of a kind; others before it are dropped. Errors: TimeoutError, EOFError."""
        async with asyncio.timeout(within_s):
            while True:
                while self._events:
                    event = self._events.pop(0)
                    if isinstance(event, kind):
                        return event
                if not (data := await self._reader.read(65_536)):
                    raise EOFError
                self._events += self._records.feed(data)  # type: ignore[arg-type]

    async def close(self) -> None:
        """Leave."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


class SipChild:
    """A running child. port: of SIP. up: what it said first."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, path: Path) -> None:
        self.process, self.port, self.path = process, port, path
        self.gateway: Records
        self.up: Up

    @property
    def alive(self) -> bool:
        """Whether it is still the same process."""
        return self.process.returncode is None

    async def connect(self) -> None:
        """Be its gateway."""
        async with asyncio.timeout(UP_S):
            while True:
                assert self.alive, f"the child ended with {self.process.returncode}"
                try:
                    self.gateway = await Records.open(self.path)
                except OSError:
                    await asyncio.sleep(0.02)
                    continue
                break
        self.up = await self.gateway.expect(Up)

    def cpu_s(self) -> float:
        """Seconds of processor time that it used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.asynccontextmanager
async def sip_child(
    folder: Path, *arguments: str, connect: bool = True, **settings: str
) -> AsyncIterator[SipChild]:
    """Start a child with settings as in the environment (VOICEBOT_SIP__…); ended in any case."""
    port = free_sip_port()
    environment: Mapping[str, str] = {
        "VOICEBOT_DATA__DIRECTORY": str(folder),
        "VOICEBOT_SIP__PORT": str(port),
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.sip.child", *arguments, env={**os.environ, **environment}
    )
    child = SipChild(process, port, folder / "sip.sock")
    try:
        if connect:
            await child.connect()
        yield child
    finally:
        if child.alive:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
