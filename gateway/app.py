"""The phone line, wired: the one place where concrete parts are chosen."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import structlog

from gateway import garbage, losses
from gateway.admin_desk import AdminDesk
from gateway.backoffice import BackOffice
from gateway.chat.desk import ChatDesk
from gateway.chat.media import ChatMedia
from gateway.children import children_of
from gateway.contact.callback_office import CallbackOffice
from gateway.contact.desk import AgentDesk
from gateway.contact.mailbox import MailRoom
from gateway.contact.meanwhile import Meanwhile
from gateway.contact.opening import open_centre, open_desk
from gateway.contact.outside import ByTelephone
from gateway.languages import Languages
from gateway.recording_desk import AskedFirst, RecordingDesk, unasked
from gateway.sip.call import SipCall
from gateway.sip.telephone import Telephone
from gateway.supervisor import State, Supervisor
from gateway.switchboard import Switchboard
from gateway.wall.desk import WallDesk
from gateway.web.line import AcceptedCall, TextCall
from gateway.web.text_media import TextMedia
from gateway.webrtc.desk import CallDesk
from gateway.webrtc.peer import BrowserPeer
from voicebot.calls.media import Media
from voicebot.calls.music import Music
from voicebot.calls.parts import Parts
from voicebot.calls.taps import Taps
from voicebot.clock import SystemClock
from voicebot.config import Config
from voicebot.dialogue.types import Reach
from voicebot.errors import CallRefused
from voicebot.hearing.vad import DetectorPool, VoiceDetector
from voicebot.metrics import Metrics
from voicebot.people.opening import open_door
from voicebot.promptbook.opening import open_book
from voicebot.records.recorder import Recorder
from voicebot.records.repository import CallRepository
from voicebot.records.view import call_json
from voicebot.shelf.store import Shelf
from voicebot.shop.demo import demo_orders
from voicebot.speaking.captions import Captions as SilentVoice
from voicebot.speaking.types import Synthesizer
from voicebot.store.worker import Store
from voicebot.widget.settings import Widget

log = structlog.get_logger()

WARM_DETECTORS = 4
"""Voice detectors loaded before the first call."""


class PhoneLine:
    """Everything behind the web routes. `start` before the web server serves, `stop` after; the Line protocol in between."""

    def __init__(self, config: Config, root: Path | None = None) -> None:
        """Open what can be opened at once. Blocks. Errors: ConfigError, DataError, ModelError, StoreError."""
        self._config = config
        self._clock = SystemClock()
        self._metrics = Metrics()
        data = config.data
        data.directory.mkdir(parents=True, exist_ok=True)
        shelf = Shelf.of(config)
        self._store = Store.open(data.url, on_failure=self._metrics.store_failed)
        self._calls = CallRepository(self._store)
        self._http = httpx.AsyncClient(trust_env=False, timeout=config.rasa.timeout_s)
        self.door = open_door(config.people, self._store, self._clock, self._metrics)
        reach = Reach(self._people_now, lambda t: self._mailroom.closed(t), lambda c: self._mailroom.takes(c))
        self._office = BackOffice(config, self._store, self._clock, self._metrics, self._http, reach)
        self._centre = open_centre(self._office, self._store, self._clock)
        self._mailroom = MailRoom(config, self._office, self._clock, self._centre)
        self.wall = WallDesk(config, self._store, self._clock, self._centre)
        self._music = Music.load(config.data.nlu / "music.ogg")
        self.callbacks, self.voicemails = self._office.callback_desk, self._mailroom.shelf
        book = open_book(config, self._office.files)
        self._languages = Languages(
            config,
            shelf,
            self._office,
            self._mailroom,
            self._metrics,
            self._people_now,
            book.plan,
        )
        self._hearing, self._voice = self._languages.hearing, self._languages.voice
        self.agents: AgentDesk | None = None
        if self._centre is not None:
            self.agents = open_desk(
                config, self._store, self._clock, self._centre, self._hearing.aside, self._metrics
            )
        self._detectors = DetectorPool(config.webrtc.max_calls + config.sip.max_calls)
        if self._centre is not None:
            self._centre.whisper_by(self._voice, config.speech.speaking_rate)
        office = self._office
        self.admin = AdminDesk(config, self._store, self._clock, office, self._voice, book)
        self._recordings = RecordingDesk(config, self._store, self._clock, self._metrics, office.prompts)
        self._taking_calls = False
        self._switchboard = Switchboard(self._parts, self._detectors, self._metrics, self._count)
        self._desk = CallDesk(config.webrtc, self._clock, ready=lambda: self._taking_calls)
        self.chats = ChatDesk(
            config.chat,
            self._clock,
            self._switchboard,
            self._desk,
            self._voice,
            self._metrics,
            self._centre,
            self._languages,
        )
        self.chats.question = self._recordings.question
        self._telephone = self._installed() if config.sip.enabled else None
        meanwhile = partial(Meanwhile, self._music, self._voice, office.prompts, config.speech.speaking_rate)
        self.agent_callbacks = CallbackOffice.of(
            config, self._store, office, self._centre, self._telephone, meanwhile, self._metrics
        )
        if self._centre is not None and self._telephone is not None:
            self._centre.seats.consults.outside = ByTelephone(self._telephone)
        self._supervisor = Supervisor(
            children_of(config, root or Path.cwd(), self._languages, self._telephone), self._clock
        )
        self._restarts: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def _people_now(self, call_id: str) -> bool:
        return self._centre is not None and self._centre.there(call_id)

    def _installed(self) -> Telephone:
        return Telephone(
            self._config,
            self._clock,
            lambda call: self._switchboard.connect(call, self._voice),
            ready=lambda: self._taking_calls,
            refused=lambda reason, count: self._metrics.calls_refused.labels(reason=reason).inc(count),
        )

    def _parts(self, call_id: str, media: Media, voice: Synthesizer, detector: VoiceDetector) -> Parts:
        limit_s, caller, written = self._config.webrtc.max_call_s, None, isinstance(media, ChatMedia)
        if isinstance(media, ChatMedia):
            limit_s = self._config.chat.longest_s
        if isinstance(media, SipCall):
            limit_s, caller = self._config.sip.max_call_s, media.caller.number
        recorder = Recorder(
            call_id, media.channel, caller, self._clock, keeper=self._calls, metrics=self._metrics
        )
        if isinstance(media, SipCall):
            recorder.event("caller", verified=media.caller.verified)
        self._office.vouching.begin(call_id, media, recorder)
        asked: AskedFirst = unasked
        recording = mailbox = None
        if isinstance(media, SipCall | BrowserPeer | ChatMedia):
            taps = Taps(media)
            if not isinstance(media, ChatMedia):
                mailbox = self._mailroom.admit(call_id, recorder)
            asked, recording = self._recordings.take(call_id, media, taps.place(), recorder)
            if self._centre is not None:
                self._centre.admit(call_id, media, recorder, taps.place())
        language = self._languages.begin(call_id, media, voice, recorder, written, asked)
        return Parts(
            dialogue=language.dialogue,
            hearing=self._hearing,
            detector=detector,
            voice=language.voice,
            profiles=language.profiles,
            prompts=language.prompts,
            recorder=recorder,
            clock=self._clock,
            speaking_rate=self._config.speech.speaking_rate,
            limit_s=limit_s,
            recording=recording,
            people=self._centre,
            music=self._music,
            mailbox=mailbox,
        )

    def _count(self, media: Media) -> None:
        """What a medium refused or lost, once it is gone."""
        self._office.vouching.forget(media)
        if self._centre is not None:
            self._centre.forget(media)
        self._office.on_callbacks()  # nobody is called back whose own call with us goes on
        if isinstance(media, ChatMedia):
            self.chats.ended(media)
        else:
            losses.count(media, self._metrics)

    # --- life -------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the children and all that gets ready meanwhile; returns at once, see `ready`."""
        if closed := await self._calls.close_interrupted():
            log.warning("calls_were_interrupted", calls=closed)
        await self._recordings.start()
        await self.wall.start()
        self._supervisor.start()
        self._office.start()
        self._mailroom.start(self._hearing)
        if self._telephone is not None:
            self._telephone.start()
        if self.agent_callbacks is not None:
            self.agent_callbacks.start()
        self._tasks.append(asyncio.create_task(self._open_the_line(), name="open-the-line"))

    async def _open_the_line(self) -> None:
        """Once everything has been ready, calls are taken for good: a caller is better served by half a line than by none."""
        await asyncio.to_thread(self._detectors.warm, WARM_DETECTORS)
        # browsers need not wait for a telephone that cannot listen
        while set(self._missing()) - {"sip"}:  # noqa: ASYNC110  processes change it, not this loop
            await asyncio.sleep(0.1)
        self._taking_calls = True
        log.info("ready", ears=self._hearing.ears.name, voice=self._voice.name)
        await self._languages.prepare()
        garbage.keep_what_is_here()

    async def stop(self) -> None:
        """Hang up on everybody, end the children, keep the records."""
        self._taking_calls = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.chats.close()
        if self.agent_callbacks is not None:
            await self.agent_callbacks.stop()
        await self._switchboard.close()
        await self._desk.close_all()
        if self._centre is not None and self.agents is not None:
            await self._centre.close()
            await self.agents.close()
        if self._telephone is not None:
            await self._telephone.close()
        await self._languages.leave_voices()
        await self._supervisor.stop()
        await self.admin.close()
        await self._mailroom.stop()
        await self._office.stop()
        await self._http.aclose()
        await self._languages.close()
        self.door.close()
        await self._recordings.stop()
        await self.wall.stop()
        await self._store.close()

    # --- the Line protocol ------------------------------------------------------------------------

    @property
    def widget(self) -> Widget:
        """How the widget looks now."""
        return self._office.widget

    async def accept_webrtc(
        self, sdp: str, address: str, order: str | None = None, language: str | None = None
    ) -> AcceptedCall:
        """A browser's offer. order: signed, of the page it comes from. Errors: CallRefused."""
        try:
            self._languages.check(language, audible=True)
            peer, answer = await self._desk.accept(sdp, address)
        except CallRefused as refused:
            self._metrics.calls_refused.labels(reason=refused.reason).inc()
            raise
        call_id, token = self._switchboard.connect(peer, self._voice)
        self._languages.want(call_id, language)
        self._office.vouching.bring(call_id, order)
        return AcceptedCall(call_id, token, answer)

    async def accept_text(
        self, address: str, order: str | None = None, language: str | None = None
    ) -> TextCall:
        """A conversation without audio. order: as for accept_webrtc. Errors: CallRefused."""
        reason = None
        if not self._taking_calls:
            reason = "not_ready"
        elif self._switchboard.live_on("text") - self.chats.written >= self._config.webrtc.max_calls:
            reason = "full"
        if reason is not None:
            self._metrics.calls_refused.labels(reason=reason).inc()
            raise CallRefused(reason, "no text conversation can be taken now")
        self._languages.check(language, audible=False)
        media = TextMedia(self._clock)
        call_id, token = self._switchboard.connect(media, SilentVoice())
        self._languages.want(call_id, language)
        self._office.vouching.bring(call_id, order)
        return TextCall(call_id, token, media)

    async def record(self, call_id: str) -> Mapping[str, Any] | None:
        """The record of a call."""
        record = await self._calls.load(call_id)
        return None if record is None else call_json(record, personal=True)

    async def records(self, limit: int, before: datetime | None) -> list[Mapping[str, Any]]:
        """Records, newest first."""
        return [call_json(record, personal=True) for record in await self._calls.newest(limit, before)]

    def token_opens(self, call_id: str, token: str) -> bool:
        """Whether this token was given out with this call."""
        return self._switchboard.opens(call_id, token)

    async def demo_orders(self) -> list[Mapping[str, Any]]:
        """Orders of the demo shop to try."""
        return list(demo_orders())

    def count_refused(self, reason: str) -> None:
        """A call refused before we were asked."""
        self._metrics.calls_refused.labels(reason=reason).inc()

    def health(self) -> Mapping[str, Any]:
        """What runs, and in which state."""
        missing = self._missing()
        return {
            "status": "degraded" if missing else "ok",
            "missing": missing,
            "taking_calls": self._taking_calls,
            "ears": self._hearing.ears.name,
            "voice": self._voice.name,
            "languages": self._languages.health(),
            "speech": dict(self._voice.counts),
            "calls": self._switchboard.live,
            "telephone": None if self._telephone is None else self._telephone.health(),
            "children": self._supervisor.shown(),
        }

    def ready(self) -> tuple[bool, list[str]]:
        """Whether a call can be taken and every part is there."""
        missing = self._missing()
        return self._taking_calls and not missing, missing

    async def run_action(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """One custom action asked for by Rasa."""
        return await self._languages.run_action(payload)

    def metrics(self) -> bytes:
        """Prometheus text."""
        for name, status in self._supervisor.status().items():
            known = self._restarts.get(name, 0)
            self._metrics.child_restarts.labels(child=name).inc(status.restarts - known)
            self._restarts[name] = status.restarts
        return self._metrics.render()

    def _missing(self) -> list[str]:
        return [name for name, status in self._supervisor.status().items() if status.state is not State.READY]
