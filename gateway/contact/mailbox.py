"""The voice messages of a line: which call may leave one, where it goes, and what becomes of the wish it takes the place of."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog

from gateway.sip.numbers import e164
from voicebot.audio.frame import RATE, Pcm
from voicebot.calls.mailbox import Spoken
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.contact.desk_settings import GENERAL, DeskSettings
from voicebot.contact.hours import Hours
from voicebot.contact.opening import Opening
from voicebot.contact.voicemail_box import VoicemailBox
from voicebot.contact.voicemail_draft import Draft, Head
from voicebot.contact.voicemail_mail import Voicemail
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import ClosedNow
from voicebot.errors import StoreError
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.whole import words_in
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.records.recorder import Recorder

log = structlog.get_logger()

MOST_OF_A_CALL = 3
"""Messages; one caller must not fill the box."""
SWEEP_AGAIN_S = 3600.0
ASK_S = 1.0
"""The caller hears nothing while it is asked whether there is room."""


class Office(Protocol):
    """What is needed of gateway.backoffice.BackOffice."""

    prompts: Prompts
    callbacks: SqlCallbacks
    voicemail: VoicemailBox

    @property
    def hours(self) -> Hours:
        """Of the shop's people."""
        ...


class Answered(Protocol):
    """What is needed of gateway.contact.centre.Centre."""

    @property
    def settings(self) -> DeskSettings:
        """How people answer."""
        ...


class CallMailbox:
    """The Mailbox of one call."""

    def __init__(self, call_id: str, recorder: Recorder, room: "MailRoom") -> None:
        self._call_id, self._recorder, self._room = call_id, recorder, room
        self._left = MOST_OF_A_CALL

    @property
    def full(self) -> bool:
        """This caller has left enough."""
        return self._left <= 0

    def begin(self, slots: Mapping[str, Any]) -> Draft:
        """As calls.mailbox.Mailbox."""
        return self._room.begin(self._call_id, self._recorder.record.caller, slots)

    async def keep(self, spoken: Spoken) -> bool:
        """As calls.mailbox.Mailbox."""
        self._left -= 1
        return await self._room.keep(self._call_id, self._recorder.record.caller, spoken)


class MailRoom:
    """Made once for a line. centre: where people answer; None: nobody is put through here. shelf: the messages, for the agents.
    Errors, when made: DataError for texts."""

    def __init__(self, config: Config, office: Office, clock: Clock, centre: Answered | None) -> None:
        settings = config.voicemail
        self.shelf = office.voicemail if centre is not None else None
        self._box, self._wishes, self._clock = office.voicemail, office.callbacks, clock
        self._email, self._country = settings.email, config.sip.country
        # what nobody would ever hear is not taken
        self._open = settings.enabled and (settings.email is not None or centre is not None)
        hours: Mapping[str, Hours] = {GENERAL: office.hours}
        self._queue_of: Callable[[Any], str] = lambda topic: GENERAL
        if centre is not None:
            hours, self._queue_of = centre.settings.hours, centre.settings.queue_of
        self._hours = hours
        self.closed = self.closed_in(office.prompts, POLISH)
        self._calls: WeakValueDictionary[str, CallMailbox] = WeakValueDictionary()
        self._sweeping: asyncio.Task[None] | None = None

    def closed_in(self, texts: Prompts, tongue: Tongue) -> ClosedNow:
        """What is said while nobody is there, in a language. Errors: DataError for texts."""
        return Opening(self._hours, self._queue_of, texts, self._clock, tongue).closed

    def admit(self, call_id: str, recorder: Recorder) -> CallMailbox | None:
        """A call with sound; it may leave messages for as long as somebody holds what is returned. None: none are taken here."""
        if not self._open:
            return None
        mailbox = CallMailbox(call_id, recorder, self)
        self._calls[call_id] = mailbox
        return mailbox

    async def takes(self, call_id: str) -> bool:
        """The MessagesNow of dialogue.types."""
        mailbox = self._calls.get(call_id)
        if mailbox is None or mailbox.full:
            return False
        try:
            async with asyncio.timeout(ASK_S):
                return not await self._box.full()
        except (StoreError, TimeoutError) as error:
            log.warning("voicemail_not_offered", kind=type(error).__name__)
            return False

    def begin(self, call_id: str, caller: str | None, slots: Mapping[str, Any]) -> Draft:
        """The disk's side of one that is about to be spoken. caller: as the line knows them."""
        queue, phone = self._queue_of(slots.get("topic")), self._phone(caller, slots)
        return self._box.draft(secrets.token_hex(12), Head(call_id, queue, phone, self._clock.now()))

    async def keep(self, call_id: str, caller: str | None, spoken: Spoken) -> bool:
        """One message: True once it is safe. caller: as the line knows them."""
        message = Voicemail(
            spoken.id,
            call_id,
            self._queue_of(spoken.slots.get("topic")),
            self._phone(caller, spoken.slots),
            round(len(spoken.sound) / RATE, 1),
            spoken.transcript,
            self._clock.now(),
        )
        try:
            await self._box.keep(message, spoken.sound, self._email)
        except StoreError as error:
            log.error("voicemail_lost", kind=error.kind)
            return False
        log.info("voicemail_kept", seconds=message.length_s, words=bool(message.transcript))
        await self._replaces(call_id)
        return True

    def start(self, hearing: HearingPool) -> None:
        """Finish what a crash broke off and take away what else it left, now and from time to time; returns at once. hearing: for the
        words of what was broken off."""
        self._sweeping = asyncio.create_task(self._sweep(partial(words_in, hearing)), name="voicemail-sweep")

    async def stop(self) -> None:
        """No more of it; repeatable."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)

    def _phone(self, caller: str | None, slots: Mapping[str, Any]) -> str | None:
        """The number they confirmed on this call, else that of the line."""
        said = slots.get("phone_number") if slots.get("phone_confirmed") else None
        return e164(str(said or caller or ""), self._country)

    async def _replaces(self, call_id: str) -> None:
        """A wish without a number is nothing beside the message: nobody is to look for it twice."""
        try:
            noted = await self._wishes.find(call_id)
            if noted is not None and noted.wish.phone is None:
                await self._wishes.cancel(call_id)
        except StoreError as error:  # then the shop has both
            log.warning("wish_not_replaced", kind=error.kind)

    async def _sweep(self, hear: Callable[[Pcm], Awaitable[str]]) -> None:
        while True:
            try:
                for message in await self._box.recover(self._email, hear):
                    log.warning(
                        "voicemail_recovered", seconds=message.length_s, words=bool(message.transcript)
                    )
                    await self._replaces(message.call_id)
                swept = await self._box.sweep()
                if swept:
                    log.warning("voicemail_swept", files=swept)
            except StoreError as error:
                log.warning("voicemail_not_swept", kind=error.kind)
            await asyncio.sleep(SWEEP_AGAIN_S)
