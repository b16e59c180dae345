"""The conversations that go on now: each call gets its session, its record and the token that opens the record."""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Callable

import structlog

from voicebot.calls.media import Media
from voicebot.calls.parts import Parts
from voicebot.calls.session import Session
from voicebot.hearing.vad import DetectorPool, VoiceDetector
from voicebot.metrics import Metrics
from voicebot.speaking.types import Synthesizer

log = structlog.get_logger()

PartsFor = Callable[[str, Media, Synthesizer, VoiceDetector], Parts]
"""call id, media, voice, detector → what this conversation is made of."""

HANG_UP_S = 5.0
"""At shutdown: from hanging up on everybody until the rest is cancelled."""


class Switchboard:
    """Connects a medium with a conversation and keeps it until it is over. ended: told of each medium then."""

    def __init__(
        self,
        parts_for: PartsFor,
        detectors: DetectorPool,
        metrics: Metrics,
        ended: Callable[[Media], None] = lambda media: None,
    ) -> None:
        self._parts_for = parts_for
        self._ended = ended
        self._detectors = detectors
        self._metrics = metrics
        self._secret = secrets.token_bytes(32)
        self._live: dict[str, asyncio.Task[None]] = {}
        self._media: dict[str, Media] = {}

    @property
    def live(self) -> int:
        """Conversations going on now."""
        return len(self._live)

    def live_on(self, channel: str) -> int:
        """Conversations going on now on one channel."""
        return sum(media.channel == channel for media in self._media.values())

    def connect(self, media: Media, voice: Synthesizer) -> tuple[str, str]:
        """Begin a conversation; its id and the token that opens its record."""
        call_id = secrets.token_hex(12)
        self._media[call_id] = media
        self._metrics.calls_live.inc()
        task = asyncio.create_task(self._hold(call_id, media, voice), name=f"call-{call_id}")
        self._live[call_id] = task
        return call_id, self.token(call_id)

    def token(self, call_id: str) -> str:
        """The token of a call, made from its id: nothing has to be stored, and a restart closes all."""
        return hmac.new(self._secret, call_id.encode(), hashlib.sha256).hexdigest()

    def opens(self, call_id: str, token: str) -> bool:
        """Whether this token belongs to this call; in constant time."""
        return hmac.compare_digest(self.token(call_id).encode(), token.encode())

    async def close(self, reason: str = "shutdown") -> None:
        """Hang up on everybody and wait for the records to be written."""
        tasks = list(self._live.values())
        await asyncio.gather(*(media.close(reason) for media in self._media.values()), return_exceptions=True)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=HANG_UP_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _hold(self, call_id: str, media: Media, voice: Synthesizer) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(call_id=call_id, channel=media.channel)
        log.info("call_began")
        # a detector that is not kept warm takes 160 ms to load: not on the event loop
        detector = await asyncio.to_thread(self._detectors.take)
        try:
            await Session(call_id, media, self._parts_for(call_id, media, voice, detector)).run()
        except Exception as error:
            log.exception("call_crashed", kind=type(error).__name__)
            with contextlib.suppress(Exception):
                await media.close("failed")
        finally:
            self._detectors.give(detector)
            self._ended(media)
            del self._live[call_id], self._media[call_id]
            self._metrics.calls_live.dec()
            log.info("call_ended")
