"""The agents' side as the web sees it: pages come and go, and each has its sound connected."""

from collections.abc import Mapping
from typing import Any

import structlog

from gateway.contact.centre import Centre
from gateway.contact.headset import Headset
from gateway.contact.replay import Replay
from gateway.contact.seat import Page
from gateway.contact.watching import Watching
from gateway.webrtc.desk import CallDesk
from gateway.webrtc.peer import Patience
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.errors import RecordingError
from voicebot.people.types import Person

log = structlog.get_logger()

LONGEST_S = 4 * 3600
"""A headset's connection; the page then makes another."""
SILENCE_S = 4.0
"""No packet of an agent's browser for so long: a caller sits in that silence, and must not for long."""


class AgentDesk:
    """Made once for a line; `close` at its end."""

    def __init__(self, config: Config, clock: Clock, centre: Centre) -> None:
        most = config.contact.max_agents
        limits = {"max_calls": most, "max_calls_per_address": most, "max_call_s": LONGEST_S}
        self._centre, self._seats = centre, centre.seats
        self.replay: Replay | None = None
        """How a turn is played; None: no call is recorded."""
        patience = Patience(silence=SILENCE_S)
        self._desk = CallDesk(config.webrtc.model_copy(update=limits), clock, patience=patience)
        self.watching = Watching(self._seats, self._desk.accept)

    def sit(self, person: Person, page: Page) -> None:
        """The page of somebody who is signed in."""
        self._seats.sit(person, page)

    def stand(self, login: str, page: Page) -> None:
        """That page is gone."""
        self._seats.stand(login, page)

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        """What the agent does there; a word for why it was not done."""
        return self._seats.told(login, message)

    async def sound(self, login: str, interaction: str, turn: int) -> bytes | None:
        """A turn of the call that this agent has, as a WAV; None: it is not theirs, or nothing of it was recorded. Errors: StoreError."""
        record = self._seats.record_of(login, interaction)
        if record is None or self.replay is None:
            return None
        try:
            return await self.replay(login, record, turn)
        except RecordingError as error:
            log.warning("turn_not_played", kind=error.kind)
            return None

    def wall(self) -> dict[str, Any]:
        """What a supervisor sees; JSON-ready."""
        return self._centre.wall()

    async def connect(self, login: str, sdp: str, address: str) -> str | None:
        """The offer of an agent's sound; our answer, None for an agent whose page is not there. Errors: CallRefused."""
        if not self._seats.sits(login):
            return None
        peer, answer = await self._desk.accept(sdp, address)
        before = self._seats.wear(login, Headset(peer, self._seats.take_off))
        if before is not None:
            await before.close("replaced")
        return answer

    async def close(self) -> None:
        """Hang up on all of them."""
        await self.watching.close()
        await self._desk.close_all()
