"""The gateway's end of the line to the signalling child: connects again by itself, keeps the order, never waits for the child."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from gateway.sip.protocol import Command, Ended, Event, HangUp, Incoming, Invite, Reader, Record, Up, encode
from voicebot.errors import DataError

log = structlog.get_logger()

MAX_PENDING = 1_048_576
"""Bytes of commands that the child has not taken yet; with more it is hung, and left."""
READ_BYTES = 65_536


class Link:
    """One connection to the child at a time.

    on_event: gets every event, in order, Up included. lost: gets the ids of the calls that were up when the connection ended: their
    signalling is gone (the child hangs up what it still can), their media goes on. What either raises ends one call, not the link.
    retry_s: between attempts to connect. up_s: from the connection to Up.
    """

    def __init__(
        self,
        path: Path,
        on_event: Callable[[Event], None],
        *,
        lost: Callable[[tuple[str, ...]], None] = lambda calls: None,
        retry_s: float = 0.2,
        up_s: float = 3.0,
    ) -> None:
        self.losses = 0
        """Connections that ended without our wish."""
        self._path, self._on_event, self._lost = path, on_event, lost
        self._retry_s, self._up_s = retry_s, up_s
        self._writer: asyncio.StreamWriter | None = None
        self._up: Up | None = None
        self._calls: dict[str, None] = {}
        self._running: asyncio.Task[None] | None = None

    @property
    def up(self) -> Up | None:
        """What the child said it listens on; None while there is none."""
        return self._up

    @property
    def calls(self) -> tuple[str, ...]:
        """Ids of the calls that the child knows, in the order of their beginning."""
        return tuple(self._calls)

    async def ready(self) -> bool:
        """Whether the child is there and listens (for the supervisor's probe)."""
        return self._up is not None

    def start(self) -> None:
        """Begin to connect, and never stop; returns at once."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="signalling link")

    async def close(self) -> None:
        """Leave; the child hangs up all calls. Nobody is told."""
        running, self._running = self._running, None
        self._up, self._calls = None, {}
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def send(self, command: Command) -> bool:
        """Tell the child; never waits. False: it is not there, and `lost` has told or will tell what was up. Errors: DataError for a
        command that is too long."""
        data = encode(command)
        writer = self._writer
        if self._up is None or writer is None or writer.is_closing():
            return False
        if writer.transport.get_write_buffer_size() + len(data) > MAX_PENDING:
            log.error("signalling_hung")
            writer.transport.abort()
            return False
        if isinstance(command, Invite):
            self._calls[command.call] = None
        writer.write(data)
        return True

    async def _run(self) -> None:
        while True:
            try:
                await self._live()
            except OSError as error:
                log.debug("signalling_unreachable", kind=type(error).__name__)
            except DataError as error:
                log.error("signalling_nonsense", why=str(error))
            await asyncio.sleep(self._retry_s)

    async def _live(self) -> None:
        """One connection, from beginning to end. Errors: OSError (no child, or no Up in time), DataError (no records of ours)."""
        async with asyncio.timeout(self._up_s) as limit:
            reader, writer = await asyncio.open_unix_connection(str(self._path))
            self._writer, records = writer, Reader()
            try:
                while data := await reader.read(READ_BYTES):
                    for record in records.feed(data):
                        self._take(record)
                        limit.reschedule(None)
            finally:
                writer.transport.abort()  # not close: that waits for a hung child to take the rest
                self._writer = None
                self._drop()

    def _take(self, record: Record) -> None:
        if self._up is None:
            if not isinstance(record, Up):
                raise DataError("the first record of a connection must be Up")
            self._up = record
            log.info("signalling_up", urls=record.urls)
        elif not isinstance(record, Event) or isinstance(record, Up):
            raise DataError(f"a {type(record).__name__} from the child")
        if isinstance(record, Incoming):
            self._calls[record.call] = None
        elif isinstance(record, Ended):
            self._calls.pop(record.call, None)
        try:
            self._on_event(record)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in one call, the others live on
            log.error("signalling_event_failed", event_kind=type(record).__name__, kind=type(error).__name__)
            call = getattr(record, "call", None)
            if call in self._calls:
                self.send(HangUp(call))

    def _drop(self) -> None:
        """The connection is gone, and with it the signalling of every call."""
        calls, self._calls = tuple(self._calls), {}
        if self._up is None:
            return
        self._up = None
        self.losses += 1
        log.warning("signalling_lost", calls=len(calls))
        try:
            self._lost(calls)
        except Exception as error:  # noqa: BLE001 - what the calls make of it must not keep us from connecting again
            log.error("signalling_loss_failed", kind=type(error).__name__)
