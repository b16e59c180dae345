"""The queue of a line at work: the ACD with a clock, and the calls that wait. Everything is a plain call on the one event loop; what
happens within one is done after it, in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.chat.media import ChatMedia
from gateway.contact import shown, waits
from gateway.contact.caller import Caller, CallerMedia
from gateway.contact.captions import Captions
from gateway.contact.consults import CONSULT
from gateway.contact.consults import QUEUE as CONSULT_QUEUE
from gateway.contact.names import NameOf, Names
from gateway.contact.past import Past
from gateway.contact.seats import Seats
from gateway.contact.whisperer import Whisperer
from voicebot.calls.media import Audible
from voicebot.calls.people import Looking, Lost, News, Nobody, Passed
from voicebot.clock import SHOP_ZONE, Clock
from voicebot.contact import events as acd
from voicebot.contact.acd import Acd
from voicebot.contact.callbacks import Place
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.estimates import Estimator
from voicebot.contact.numbers import Numbers
from voicebot.contact.types import VOICEMAIL, WORKING, Channel, Interaction, Queue
from voicebot.dialogue.prompts import Prompts
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import Synthesizer

LOOK_S = 1.0
"""Between two looks at what is to be told while somebody waits."""
SHOW_S = 0.5
"""Between two overviews for the pages."""
ANSWERED = "answered"
"""The stage of a call of ours whose other end has been picked up."""
NEWS: Mapping[str, News] = {"ringing": Looking(), "waiting": Passed(), "agent_lost": Lost()}
"""What a caller is told, by the ACD's word for it."""

_CHANNELS = {"sip": Channel.PHONE, "text": Channel.CHAT}


class Centre:
    """Made once for a line; `close` at its end. Implements calls.people.People for the calls; the agents are at `seats`."""

    def __init__(
        self,
        queues: Mapping[str, Queue],
        settings: DeskSettings,
        prompts: Prompts,
        clock: Clock,
        name_of: NameOf,
    ) -> None:
        self._queues, self._settings, self._clock = dict(queues), settings, clock
        self._rules = self._queues | {CONSULT: CONSULT_QUEUE}
        """Of the queues that are shown, and of agents who ask a colleague."""
        self._acd, self._estimator, self._numbers = Acd(self._rules), Estimator(self._rules), Numbers()
        self._callers: dict[str, Caller] = {}
        self.seats = Seats(queues, settings, prompts, clock, self._callers, self._feed)
        self.captions: Captions | None = None
        """How talks are written along; None: they are not."""
        self.past: Past | None = None
        """Where earlier contacts are looked up; None: cards go without."""
        self._events: deque[acd.Told | None] = deque()
        """None: time alone."""
        self.staff_changed: Callable[[], None] = lambda: None
        """Told whenever an agent is in another state."""
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._showing: asyncio.TimerHandle | None = None
        self._names = Names(name_of, self._callers, self.seats.screens.card_changed)

    def whisper_by(self, voice: Synthesizer, rate: float) -> None:
        """The voice that tells agents what a call is about; where desk.yml wants that."""
        if self._settings.whisper:
            self.seats.whisperer = Whisperer(voice, rate)

    def follow(self, queues: Mapping[str, Queue]) -> bool:
        """These rules from now on. False, and nothing is changed, where there are other queues, or other hours for one: that needs a new
        start."""
        asked = {name: queue.hours for name, queue in queues.items()}
        if asked != {name: queue.hours for name, queue in self._queues.items()}:
            return False
        for rules in (self._queues, self._rules):
            rules.update(queues)
        self._acd.follow(queues)
        self._estimator.follow(queues)
        self.seats.follow(queues)
        self._feed(None)
        return True

    @property
    def settings(self) -> DeskSettings:
        """How people answer here."""
        return self._settings

    # --- calls ------------------------------------------------------------------------------------

    def admit(
        self, call_id: str, media: CallerMedia, recorder: Recorder, along: Audible | None = None
    ) -> None:
        """A call with sound, which may ask for a person some time. along: where one may hear along on it."""
        caller = self._callers[call_id] = Caller(media, recorder, along=along)
        if self.captions is not None:
            caller.captions = self.captions.of(call_id, recorder)

    def forget(self, media: object) -> None:
        """Its call is over."""
        for call_id in [name for name, caller in self._callers.items() if caller.media is media]:
            self.leave(call_id, "gone")
            # not in the middle of what goes on just now
            asyncio.get_running_loop().call_soon(self._callers.pop, call_id, None)

    def there(self, call_id: str) -> bool:
        """Whether this call may wait for a person: its queue is open and not full, and somebody works who serves it."""
        name = self._settings.queue
        waiting = sum(one.interaction.queue == name for one in self._acd.line())
        return call_id in self._callers and self._staffed(name) and waiting < self._queues[name].limit

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Callable[[News], None]) -> None:
        """This call waits for a person from now on."""
        caller, now = self._callers[call_id], self._now()
        queue = self._settings.queue_of(slots.get("topic"))
        if not self._staffed(queue):
            queue = self._settings.queue
        caller.wait(slots, queue, now, tell)
        self._numbers.entered(self._today(), queue)
        self._names.look_up(call_id, slots)
        if self.past is not None:
            self.past.look_up(caller, self.seats.screens.card_changed)
        number = caller.recorder.record.caller
        who = Interaction(call_id, _channel(caller.media), queue, now, caller=number)
        self._feed(acd.Entered(who, now))

    def leave(self, call_id: str, why: str) -> None:
        """The caller hung up, or would rather be called back. Repeatable."""
        self.seats.consults.gone(call_id)
        caller = self._callers.get(call_id)
        if caller is None or caller.tell is None:
            return
        caller.tell = None
        if caller.agent is None:
            caller.left(why, self._now())
            self._numbers.left(self._today(), caller.queue, why)
        self._feed(acd.Left(call_id, self._now()))

    def holds(self, call_id: str) -> bool:
        """Whether this call waits for a person, or talks with one."""
        caller = self._callers.get(call_id)
        return caller is not None and caller.tell is not None

    def switched(self, media: ChatMedia) -> None:
        """A chat goes on by voice, or in writing again."""
        for name, caller in self._callers.items():
            if caller.media is media and caller.tell is not None:
                if caller.agent is None:
                    self._feed(acd.Switched(name, _channel(media), self._now()))
                else:
                    self.seats.switched(name)

    # --- calls of ours ----------------------------------------------------------------------------

    @property
    def staffed(self) -> bool:
        """It is open, and somebody works who serves everybody's queue."""
        return self._staffed(self._settings.queue)

    @property
    def open(self) -> bool:
        """Everybody's queue is."""
        return self._open(self._settings.queue)

    def queue_of(self, wanted: str | None) -> str:
        """Where somebody waits who was in this queue: everybody's, when nobody serves it now or it is no more."""
        known = wanted is not None and wanted in self._queues and self._staffed(wanted)
        return wanted if known and wanted is not None else self._settings.queue

    def place_of(self, call_id: str) -> Place | None:
        """Where this call waits, or waited last."""
        caller = self._callers.get(call_id)
        if caller is None or not caller.entered:
            return None
        return Place(datetime.fromtimestamp(caller.entered, UTC), caller.queue)

    def call_back(self, who: Interaction, caller: Caller) -> None:
        """Seek an agent for a callback; its customer is rung once one has taken it, with the place of `who.entered`."""
        self._callers[who.id] = caller
        self._names.look_up(who.id, caller.slots)
        self._feed(acd.Entered(who, self._now()))

    def stage(self, name: str, stage: str) -> None:
        """A call of ours has come so far; the talk is counted from the answer on."""
        caller = self._callers[name]
        caller.stage = stage
        if stage == ANSWERED:
            caller.since = self._now()
            self._feed(acd.Switched(name, Channel.PHONE, self._now()))
        self.seats.screens.talk_changed(name)

    def called_back(self, name: str) -> None:
        """Nothing more comes of this call of ours. Repeatable."""
        if name in self._callers:
            self._callers[name].tell = None
            self._feed(acd.Left(name, self._now()))
            asyncio.get_running_loop().call_soon(self._callers.pop, name, None)

    def wall(self) -> dict[str, Any]:
        """What a supervisor sees: who waits where, who does what, and the day's numbers; JSON-ready."""
        now, day = self._now(), self._today()
        seats, seen = self.seats.all, self._overview(now)
        numbers = {name: self._numbers.shown(day, name) for name in self._queues}
        return {"day": day} | shown.wall(seen, seats, self._queues, numbers, self._callers, now)

    @property
    def estimator(self) -> Estimator:
        """By which waits are foretold."""
        return self._estimator

    async def close(self) -> None:
        """The line is being stopped: no timers are left, pages and headsets are closed."""
        for timer in (self._timer, self._showing):
            if timer is not None:
                timer.cancel()
        await self._names.close()
        await self.seats.close()

    # --- the ACD ----------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _today(self) -> str:
        return self._clock.now().astimezone(SHOP_ZONE).date().isoformat()

    def _staffed(self, queue: str) -> bool:
        """It is open, and somebody works who serves it."""
        working = any(queue in agent.queues and agent.state in WORKING for agent in self._acd.agents())
        return working and self._open(queue)

    def _open(self, queue: str) -> bool:
        return self._settings.hours[queue].open_at(self._clock.now())

    def _feed(self, event: acd.Told | None) -> None:
        self._events.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._events:
                told, now = self._events.popleft(), self._now()
                commands = self._acd.tick(now) if told is None else self._acd.handle(told)
                for outcome in self._estimator.watch(commands, now):
                    if outcome.held is not None:
                        self._numbers.foretold(self._today(), outcome.told.queue, outcome.held)
                for command in commands:
                    self._do(command, now)
                for name in waits.tell(self._acd, self._estimator, self._callers, self._rules, now):
                    self._events.append(acd.Left(name, now))
                    self._nobody(name, "nobody_there", now)
        finally:
            self._busy = False
            self._arm()
            self._show_soon()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due, now = self._acd.deadline, self._now()
        if self._acd.line():
            due = now + LOOK_S if due is None else min(due, now + LOOK_S)
        if due is not None:
            delay = max(0.0, due - now) + 0.001
            self._timer = asyncio.get_running_loop().call_later(delay, self._feed, None)

    def _do(self, command: acd.Command, now: float) -> None:
        match command:
            case acd.Offer():
                self.seats.offer(command, now)
            case acd.Withdraw():
                self.seats.withdraw(command)
            case acd.Connect():
                caller = self._callers[command.interaction]
                if not caller.called:
                    self._numbers.answered(self._today(), caller.queue, command.waited_s)
                self.seats.connect(command, now)
            case acd.Tell():
                self._tell(command)
            case acd.Overflow() if command.to in self._queues:
                caller = self._callers[command.interaction]
                caller.queue = command.to
                caller.recorder.event("queue_moved", to=command.to)
            case acd.Overflow():
                self._nobody(command.interaction, command.to, now)
            case acd.Refuse():
                self._nobody(command.interaction, command.why, now)
            case acd.Over():
                if command.agent is not None and not self._callers[command.interaction.id].called:
                    self._numbers.talked(self._today(), command.interaction.queue, command.talked_s)
                self.seats.ended(command)
                self.seats.consults.over(command.interaction.id)
            case acd.Changed():
                self.seats.changed(command)
                self.staff_changed()

    def _tell(self, tell: acd.Tell) -> None:
        caller = self._callers[tell.interaction]
        if tell.what == "agent_lost":
            self.seats.chats.ended(None, tell.interaction, caller, "lost", noted=True)
            caller.agent, caller.heard, caller.lost = None, None, True
            caller.recorder.event("person_lost")
        caller.hear(NEWS[tell.what])

    def _nobody(self, name: str, why: str, now: float) -> None:
        caller = self._callers[name]
        if not caller.called:
            caller.left(why, now)
            self._numbers.left(self._today(), caller.queue, why)
        caller.last_news(Nobody(message=why == VOICEMAIL))

    # --- what pages show --------------------------------------------------------------------------

    def _show_soon(self) -> None:
        if self._showing is None and any(seat.page is not None for seat in self.seats.all):
            self._showing = asyncio.get_running_loop().call_later(SHOW_S, self._show_all)

    def _show_all(self) -> None:
        self._showing = None
        overview = self._overview(self._now())
        for seat in self.seats.all:
            seat.tell(**overview)

    def _overview(self, now: float) -> dict[str, Any]:
        is_open = {name: self._open(name) for name in self._queues}
        return shown.overview(self._acd.line(), self._callers, self.seats.all, is_open, now)


def _channel(media: CallerMedia) -> Channel:
    return _CHANNELS.get(media.channel, Channel.BROWSER)
