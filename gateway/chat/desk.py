"""Who chats now: takes chats in, finds them again for who comes back, and ends those that nobody comes back to."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from gateway.chat.media import ChatMedia
from gateway.chat.voice import ChatVoice
from gateway.switchboard import Switchboard
from gateway.webrtc.desk import CallDesk
from voicebot.clock import Clock
from voicebot.config_chat import Chat as Settings
from voicebot.errors import CallRefused
from voicebot.metrics import Metrics
from voicebot.people.throttle import place_of
from voicebot.speaking.types import Synthesizer

log = structlog.get_logger()

LOOK_S = 2.0
"""Between two looks at who is away."""


@dataclass(slots=True)
class Chat:
    """One chat. token: opens it again, and its record. place: the address it began from. ended: when its conversation was over;
    monotonic."""

    id: str
    token: str
    media: ChatMedia
    place: str
    ended: float | None = None


class Queue(Protocol):
    """The people of the line, as chats know them."""

    def holds(self, call_id: str) -> bool:
        """Whether this call waits for a person, or talks with one."""
        ...

    def switched(self, media: ChatMedia) -> None:
        """A chat goes on by voice, or in writing again."""
        ...


class Languages(Protocol):
    """Of the line (gateway.languages)."""

    def check(self, language: str | None, *, audible: bool) -> None:
        """Errors: CallRefused for one that is not spoken here."""
        ...

    def want(self, call_id: str, language: str | None) -> None:
        """The chat begins in it."""
        ...

    def audible(self, call_id: str) -> bool:
        """Whether it can go on by voice."""
        ...


class ChatDesk:
    """Made once for a line. sound: where the customers' voices come in. people: who may take chats; None: nobody ever."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        switchboard: Switchboard,
        sound: CallDesk,
        voice: Synthesizer,
        metrics: Metrics,
        people: Queue | None,
        languages: Languages | None = None,
    ) -> None:
        self._languages = languages
        self._settings, self._clock, self._switchboard = settings, clock, switchboard
        self._sound, self._voice, self._metrics = sound, voice, metrics
        self._people = people
        self.question: str | None = None
        """What is asked on the page before somebody speaks: may it be recorded? None: nothing is recorded here."""
        self._chats: dict[str, Chat] = {}
        self._looking: asyncio.Task[None] | None = None

    def begin(self, place: str, language: str | None = None) -> Chat:
        """A new chat from this address. Errors: CallRefused with not_ready, full, too_many or no_language."""
        if self._languages is not None:
            self._languages.check(language, audible=False)
        going = [chat for chat in self._chats.values() if chat.ended is None]
        place, reason = place_of(place), None
        if not self._sound.ready or not self._settings.enabled:
            reason = "not_ready"
        elif len(going) >= self._settings.max_chats:
            reason = "full"
        elif sum(chat.place == place for chat in going) >= self._settings.max_per_address:
            reason = "too_many"
        if reason is not None:
            self._metrics.calls_refused.labels(reason=reason).inc()
            raise CallRefused(reason, "no chat can begin now")
        media = (
            ChatMedia(self._clock) if self._people is None else ChatMedia(self._clock, self._people.switched)
        )
        call_id, token = self._switchboard.connect(media, ChatVoice(media, self._voice))
        if self._languages is not None:
            self._languages.want(call_id, language)
        chat = self._chats[call_id] = Chat(call_id, token, media, place)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="chats")
        return chat

    @property
    def written(self) -> int:
        """Chats that go on in writing just now."""
        return sum(chat.ended is None and not chat.media.voiced for chat in self._chats.values())

    def find(self, call_id: str, token: str) -> Chat | None:
        """The chat that this token opens, also one that is over but was not yet told so; None: there is none any more."""
        chat = self._chats.get(call_id)
        return chat if chat is not None and self._switchboard.opens(call_id, token) else None

    async def speak(self, chat: Chat, sdp: str, address: str, *, record: bool | None = None) -> str:
        """The customer's offer of sound, for this chat; our answer. record: what they said to `question` on the page; None: they were
        not asked, and are not recorded. Errors: CallRefused."""
        if chat.ended is not None or chat.media.over is not None:
            raise CallRefused("not_ready", "the chat is over")
        if self._languages is not None and not self._languages.audible(chat.id):
            raise CallRefused("no_language", "the chat's language is not spoken aloud here")
        try:
            peer, answer = await self._sound.accept(sdp, address)
        except CallRefused as refused:
            self._metrics.calls_refused.labels(reason=refused.reason).inc()
            raise
        if chat.media.recording is not None:
            chat.media.recording.answered(
                record is True, None, shown=None if record is None else self.question
            )
        await chat.media.join(peer)
        return answer

    def ended(self, media: ChatMedia) -> None:
        """The conversation behind it is over; its last lines are kept for who comes back."""
        self._metrics.bad_input.labels(where="chat").inc(media.ignored)
        for chat in self._chats.values():
            if chat.media is media:
                chat.ended = self._clock.monotonic()
                media.over = media.over or "network"

    async def close(self) -> None:
        """The line is being stopped; the switchboard hangs up on them."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _wanted(self, chat: Chat) -> bool:
        """It waits for a person or has one, and so is never idle."""
        return self._people is not None and self._people.holds(chat.id)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except Exception:
                log.exception("chat_look_failed")

    async def look(self) -> None:
        """End what is idle or left alone, forget what is over."""
        now, settings = self._clock.monotonic(), self._settings
        for chat in list(self._chats.values()):
            media = chat.media
            if chat.ended is not None:
                if now >= chat.ended + settings.keep_s:
                    del self._chats[chat.id]
            elif (
                media.away_since is not None
                and now >= media.away_since + settings.keep_s
                and not media.voiced
            ):
                await media.close("away")
            elif now >= media.active_at + settings.idle_s and not (media.voiced or self._wanted(chat)):
                await media.close("idle")
