"""The signalling child: `python -m gateway.sip.child`. SIP on one side, the gateway's Unix socket on the other.

It is a process of its own because the SIP library is C that reads what strangers send: when it dies, calls go on without it, and
the supervisor starts it again. One gateway at a time; without one nobody is let in.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
from collections import deque
from pathlib import Path

import structlog

from gateway.sip.admission import Admission
from gateway.sip.agent import Agent
from gateway.sip.dialog import Patience
from gateway.sip.protocol import Command, Event, Reader, Register, Unregister, Up, encode
from gateway.sip.registering import Registrations
from gateway.sip.sofia import Sofia
from gateway.sip.stack import Happening
from voicebot import config as settings
from voicebot import logs
from voicebot.clock import SystemClock
from voicebot.config import Config, Sip
from voicebot.errors import ConfigError, DataError, VoicebotError

log = structlog.get_logger()

SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's own limit for a Unix socket's path is 108."""
TICK_S = 0.1
MAX_WAITING = 2_000
"""Happenings that wait for our turn; with more, new requests are turned away before they get here."""
T1X64_MS = 32_000
"""After so long a transaction without an answer is given up, says the standard."""
AT_ONCE = 100
"""Happenings in a row before the gateway gets its turn."""
MAX_PENDING = 4_194_304
"""Bytes that the gateway has not taken; with more it is hung, and left."""
FAREWELL_S = 1.0
"""For the goodbyes of the calls that are up when we are told to stop."""


def socket_path(config: Config) -> Path:
    """Where the child listens for the gateway. Errors: ConfigError when the data directory's path is too long for a socket."""
    path = config.data.directory.resolve() / "sip.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        raise ConfigError(
            "data.directory", str(config.data.directory), f"a path of at most {SOCKET_PATH_LIMIT - 9} bytes"
        )
    return path


def command(config: Config) -> tuple[list[str], dict[str, str]]:
    """How the supervisor starts the child: argv, and what to add to the environment. Errors: ConfigError."""
    listening(config.sip)
    return [sys.executable, "-m", "gateway.sip.child", "--socket", str(socket_path(config))], {}


def listening(sip: Sip) -> tuple[str, list[tuple[str, str | int | None]]]:
    """The URL to listen on, and the tags for TLS. Behind 1:1 NAT the URL names the public address, and maddr ours.
    Errors: ConfigError for TLS without certificates."""
    shown, own = (_in_url(address) for address in (sip.public_ip or sip.host, sip.host))
    bound = f";maddr={own}" if sip.public_ip else ""
    tags: list[tuple[str, str | int | None]] = []
    if sip.tls_port is not None:
        folder = sip.tls_directory
        if folder is None or not (folder / "agent.pem").is_file():
            raise ConfigError(
                "sip.tls_directory", str(folder), "a folder with agent.pem (sip.tls_port is set)"
            )
        known = (folder / "cafile.pem").is_file()
        tags += [
            ("nutag_sips_url", f"sips:{shown}:{sip.tls_port}{bound}"),
            ("nutag_certificate_dir", str(folder)),
            # with a list of authorities, whom we connect to must be who it says; who connects to us need not
            ("tptag_tls_verify_policy", 0xA if known else 0),
        ]
    return f"sip:{shown}:{sip.port}{bound}", tags


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def check_ports(sip: Sip) -> None:
    """Errors: ConfigError naming the setting, when an address cannot be listened on."""
    family = socket.AF_INET6 if ":" in sip.host else socket.AF_INET
    wanted = [("sip.port", sip.port, socket.SOCK_DGRAM), ("sip.port", sip.port, socket.SOCK_STREAM)]
    if sip.tls_port is not None:
        wanted.append(("sip.tls_port", sip.tls_port, socket.SOCK_STREAM))
    for key, port, kind in wanted:
        with socket.socket(family, kind) as trial:
            if kind == socket.SOCK_STREAM:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((sip.host, port))
            except OSError as error:
                raise ConfigError(
                    key, port, f"a port that is free on {sip.host} ({error.strerror})"
                ) from error


class Child:
    """Everything that lives in the process. All but `_from_stack` runs in the event loop."""

    def __init__(self, config: Config, pace: float = 1.0) -> None:
        """pace: how many times faster than life the waits for others run out, the stack's and ours alike."""
        self._sip, self._timers = config.sip, ("ntatag_sip_t1x64", int(T1X64_MS / pace))
        self._clock = SystemClock()
        self._boot = secrets.token_hex(4)
        self._loop = asyncio.get_running_loop()
        self._sofia = Sofia(self._from_stack, lambda: len(self._came) > MAX_WAITING)
        self._admission = Admission(config.sip, self._clock)
        patience = Patience().divided(pace)
        self._agent = Agent(config.sip, self._sofia, self._admission, self._emit, self._boot, patience)
        self._registrations = Registrations(config.sip, self._sofia, self._admission, self._emit)
        self._gateway: asyncio.StreamWriter | None = None
        self._urls: tuple[str, ...] = ()
        self._came: deque[Happening] = deque()

    async def serve(self, path: Path) -> None:
        """Until cancelled. Errors: ConfigError and SignallingError when it cannot listen."""
        url, tags = listening(self._sip)
        check_ports(self._sip)
        await asyncio.to_thread(self._sofia.start, url, *tags, self._timers)
        self._urls = (url, *(str(value) for name, value in tags if name == "nutag_sips_url"))
        server = await asyncio.start_unix_server(self._talk, sock=_bind(path))
        log.info("sip.listening", port=self._sip.port)
        try:
            async with server:
                while True:
                    await asyncio.sleep(TICK_S)
                    now = self._clock.monotonic()
                    self._agent.tick(now)
                    self._registrations.tick(now)
        finally:
            _unlink(path)
            await self._farewell()

    async def _farewell(self) -> None:
        self._agent.detach(self._clock.monotonic())
        for _ in range(int(FAREWELL_S / TICK_S)):
            if not self._agent.handles:
                break
            await asyncio.sleep(TICK_S)
        if not await asyncio.to_thread(self._sofia.stop):
            # its thread still runs C code that would outlive the interpreter under it
            os._exit(0)

    # --- the stack --------------------------------------------------------------------------------------

    def _from_stack(self, what: Happening) -> None:
        """In the stack's own thread."""
        self._came.append(what)
        if len(self._came) == 1:  # waking the loop costs more than all the rest
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        now = self._clock.monotonic()
        for _ in range(AT_ONCE):
            if not self._came:
                return
            # taken off last: who adds to what is not empty need not wake us
            self._happened(self._came[0], now)
            self._came.popleft()
        self._loop.call_soon(self._take)

    def _happened(self, what: Happening, now: float) -> None:
        try:
            if not self._registrations.happened(what, now):
                self._agent.happened(what, now)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next message must be taken
            log.error("sip.happening_lost", happening=what.kind, error=type(error).__name__)

    # --- the gateway ------------------------------------------------------------------------------------

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._gateway is not None:
            log.warning("sip.second_gateway_refused")
            writer.close()
            return
        self._gateway = writer
        self._emit(Up(self._boot, self._urls))
        self._agent.attach()
        records = Reader()
        try:
            while data := await reader.read(65_536):
                for record in records.feed(data):
                    if not isinstance(record, Command):
                        raise DataError(f"a {type(record).__name__} is no command")
                    self._command(record)
        except (DataError, OSError) as error:
            log.error("sip.gateway_refused", why=str(error))
        except asyncio.CancelledError:
            pass  # the child stops; asyncio would report the handler's end as an error
        finally:
            self._gateway = None
            self._agent.detach(self._clock.monotonic())
            writer.close()

    def _command(self, record: Command) -> None:
        now = self._clock.monotonic()
        if isinstance(record, Register | Unregister):
            self._registrations.command(record, now)
        else:
            self._agent.command(record, now)

    def _emit(self, event: Event) -> None:
        """DataError for an event that is too long is the agent's to handle: the call cannot be held."""
        if self._gateway is None or self._gateway.is_closing():
            return
        self._gateway.write(encode(event))
        if self._gateway.transport.get_write_buffer_size() > MAX_PENDING:
            log.error("sip.gateway_hung")
            self._gateway.transport.abort()


def _bind(path: Path) -> socket.socket:
    """A socket that nobody but this user can open, from its first moment. What an earlier life left is replaced."""
    _unlink(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    return listening


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)


def main() -> int:
    """Serve until told to stop; 1 when it cannot begin, with one line that says why."""
    parser = argparse.ArgumentParser(prog="gateway.sip.child", description="The SIP signalling process.")
    parser.add_argument("--socket", type=Path)
    parser.add_argument(
        "--pace", type=float, default=1.0, help="waits run out so many times faster (for tests)"
    )
    arguments = parser.parse_args()
    try:
        config = settings.load()
        logs.configure(config.log.level)
        asyncio.run(_until_told(config, arguments.socket or socket_path(config), arguments.pace))
    except VoicebotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _until_told(config: Config, path: Path, pace: float) -> None:
    serving = asyncio.ensure_future(Child(config, pace).serve(path))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


if __name__ == "__main__":
    sys.exit(main())
