"""The queue of a line at work: the ACD with a clock, the calls that wait and the agents who answer. Everything is a plain call on the
one event loop; what happens within one is done after it, in order."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from gateway.contact.headset import Headset, Side
from gateway.contact.seat import Page, Seat, agent_of
from voicebot.calls.people import Held, Joined, Looking, Lost, News, Nobody, Passed, Position
from voicebot.calls.people import Over as Ended
from voicebot.clock import Clock
from voicebot.contact import card, telling
from voicebot.contact.acd import Acd
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.estimates import Estimator
from voicebot.contact.events import (
    Accepted,
    Changed,
    Chose,
    Command,
    Connect,
    Declined,
    Dropped,
    Entered,
    Left,
    Offer,
    Over,
    Overflow,
    Refuse,
    SignedOn,
    Tell,
    Told,
    Withdraw,
    WrappedUp,
)
from voicebot.contact.forecasts import Forecast
from voicebot.contact.hours import SHOP_ZONE
from voicebot.contact.types import WORKING, Agent, Channel, Interaction, Queue, State
from voicebot.dialogue.prompts import Prompts
from voicebot.people.types import Person
from voicebot.records.recorder import Recorder

log = structlog.get_logger()

LOOK_S = 5.0
"""Between two looks at what is to be told while somebody waits."""
NOBODY_S = 20.0
"""So long nobody may be there who could take it, until the caller is told so."""
SHOW_S = 0.5
"""Between two overviews for the pages."""
NOTE = 1000
"""Characters of a note that are kept."""
NAME_S = 3.0

NEWS: Mapping[str, News] = {"ringing": Looking(), "waiting": Passed(), "agent_lost": Lost()}
"""What a caller is told, by the ACD's word for it."""

NameOf = Callable[[str, str], Awaitable[str | None]]
"""Order number and postcode → whose order it is; None: nobody's, or the shop does not answer."""


class CallerMedia(Side, Protocol):
    """A caller's medium."""

    channel: str


@dataclass(slots=True)
class _Caller:
    """A call with sound. tell, slots, entered: since it waits. heard: what it was told of the wait. alone: since when nobody could
    take it. agent: whom it is joined with."""

    media: CallerMedia
    recorder: Recorder
    tell: Callable[[News], None] | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    queue: str = ""
    entered: float = 0.0
    heard: telling.Heard | None = None
    alone: float | None = None
    agent: str | None = None
    since: float = 0.0
    name: str | None = None
    lost: bool = False


class Centre:
    """Made once for a line; `close` at its end. Implements calls.people.People for the calls."""

    def __init__(
        self,
        queues: Mapping[str, Queue],
        settings: DeskSettings,
        prompts: Prompts,
        clock: Clock,
        name_of: NameOf,
    ) -> None:
        self.settings = settings
        self._queues, self._prompts, self._clock, self._name_of = dict(queues), prompts, clock, name_of
        self._acd, self._estimator = Acd(queues), Estimator(queues)
        self._callers: dict[str, _Caller] = {}
        self._seats: dict[str, Seat] = {}
        self._handled: Counter[tuple[str, str]] = Counter()
        """Day and agent → talks."""
        self._events: deque[Told | None] = deque()
        """None: time alone."""
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._showing: asyncio.TimerHandle | None = None
        self._asking: set[asyncio.Task[None]] = set()

    # --- calls ------------------------------------------------------------------------------------

    def admit(self, call_id: str, media: CallerMedia, recorder: Recorder) -> None:
        """A call with sound, which may ask for a person some time."""
        self._callers[call_id] = _Caller(media, recorder)

    def forget(self, media: object) -> None:
        """Its call is over."""
        for call_id in [name for name, caller in self._callers.items() if caller.media is media]:
            self.leave(call_id, "gone")
            # not in the middle of what goes on just now
            asyncio.get_running_loop().call_soon(self._callers.pop, call_id, None)

    def there(self, call_id: str) -> bool:
        """Whether this call may wait for a person: its queue is open and not full, and somebody works who serves it."""
        name = self.settings.queue
        if call_id not in self._callers or not self._open(name):
            return False
        waiting = sum(one.interaction.queue == name for one in self._acd.line())
        working = any(name in agent.queues and agent.state in WORKING for agent in self._acd.agents())
        return working and waiting < self._queues[name].limit

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Callable[[News], None]) -> None:
        """This call waits for a person from now on."""
        caller = self._callers[call_id]
        now = self._now()
        caller.tell, caller.slots, caller.entered = tell, dict(slots), now
        caller.queue = self.settings.queue_of(slots.get("topic"))
        caller.heard, caller.alone, caller.lost = None, None, False
        channel = Channel.PHONE if caller.media.channel == "sip" else Channel.BROWSER
        caller.recorder.event("queue_entered", queue=caller.queue)
        who = Interaction(call_id, channel, caller.queue, now, caller=caller.recorder.record.caller)
        if slots.get("verified") and slots.get("order_number") and slots.get("postal_code"):
            self._ask_name(call_id, str(slots["order_number"]), str(slots["postal_code"]))
        self._feed(Entered(who, now))

    def leave(self, call_id: str, why: str) -> None:
        """The caller hung up, or would rather be called back. Repeatable."""
        caller = self._callers.get(call_id)
        if caller is None or caller.tell is None:
            return
        caller.tell = None
        if caller.agent is None:
            caller.recorder.event("queue_left", why=why, waited_s=round(self._now() - caller.entered, 1))
        self._feed(Left(call_id, self._now()))

    # --- agents -----------------------------------------------------------------------------------

    def sit(self, person: Person, page: Page) -> None:
        """An agent's page is there: for the first time, again after a reload, or in a second window, which then counts."""
        seat = self._seats.get(person.login)
        if seat is None:
            seat = self._seats[person.login] = Seat(person, self._agent(person))
        elif seat.page is not None:
            seat.tell(type="elsewhere")
            seat.page.close()
        seat.person, seat.page = person, page
        page.send({"type": "hello", "breaks": self.settings.breaks, "wrap_up": self.settings.wrap_up})
        self._back(seat)
        self._show_seat(seat)
        self._show_soon()

    def sits(self, login: str) -> bool:
        """Whether this agent's page is there."""
        return login in self._seats and self._seats[login].page is not None

    def stand(self, login: str, page: Page) -> None:
        """The connection to this page is gone."""
        seat = self._seats.get(login)
        if seat is not None and seat.page is page:
            seat.page = None
            self._away(seat)

    def wear(self, login: str, headset: Headset) -> Headset | None:
        """The agent's sound is connected; the one before, which is to be closed."""
        seat = self._seats.get(login)
        if seat is None:
            return headset
        before, seat.headset = seat.headset, headset
        self._back(seat)
        return before

    def take_off(self, headset: Headset) -> None:
        """The agent's sound is gone: nobody is rung who could not be heard."""
        for seat in self._seats.values():
            if seat.headset is headset:
                seat.headset = None
                if seat.talk is not None:
                    self._away(seat)
                elif seat.agent.state in WORKING:
                    self._feed(Chose(seat.person.login, State.BREAK, self._now(), "no_headset"))
                return

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        """What an agent does at their page. A word for why it was not done, or None."""
        seat, now = self._seats.get(login), self._now()
        if seat is None:
            return "not_there"
        match message:
            case {"type": "ready"} if seat.headset is None:
                return "no_headset"
            case {"type": "ready"}:
                self._feed(SignedOn(self._agent(seat.person), now))  # who went offline comes back by it
                self._feed(Chose(login, State.READY, now))
            case {"type": "break", "reason": str(reason)} if reason in self.settings.breaks:
                self._feed(SignedOn(self._agent(seat.person), now))
                self._feed(Chose(login, State.BREAK, now, reason))
            case {"type": "offline"}:
                self._feed(Chose(login, State.OFFLINE, now))
            case {"type": "accept", "interaction": str(name)}:
                self._feed(Accepted(name, login, now))
            case {"type": "decline", "interaction": str(name)} if name == seat.ringing:
                self._callers[name].recorder.event("queue_declined", agent=login)
                self._feed(Declined(name, login, now))
            case {"type": "hang_up", "interaction": str(name)} if name == seat.talk:
                self._feed(Left(name, now))
            case {"type": "hold", "on": bool(on), "interaction": str(name)} if name == seat.talk:
                self._hold(seat, on)
            case {"type": "wrapped_up", "code": str(code), "note": str(note)} if (
                code in self.settings.wrap_up
            ):
                if seat.noted is not None:
                    seat.noted.event("wrap_up", agent=login, code=code, note=note[:NOTE])
                    seat.noted = None
                self._feed(WrappedUp(login, now))
            case _:
                return "not_now"
        return None

    async def close(self) -> None:
        """The line is being stopped: no timers are left, pages and headsets are closed."""
        for timer in (self._timer, self._showing):
            if timer is not None:
                timer.cancel()
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        for seat in self._seats.values():
            if seat.page is not None:
                seat.page.close()
        headsets = [seat.headset for seat in self._seats.values() if seat.headset is not None]
        await asyncio.gather(*(headset.close("shutdown") for headset in headsets))

    # --- the ACD ----------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _feed(self, event: Told | None) -> None:
        self._events.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._events:
                told, now = self._events.popleft(), self._now()
                commands = self._acd.tick(now) if told is None else self._acd.handle(told)
                self._estimator.watch(commands, now)
                for command in commands:
                    self._do(command, now)
                self._tell_waits(now)
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
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - now) + 0.001, self._feed, None)

    def _do(self, command: Command, now: float) -> None:
        match command:
            case Offer():
                self._offer(command, now)
            case Withdraw():
                self._withdraw(command)
            case Connect():
                self._connect(command, now)
            case Tell():
                self._tell(command)
            case Overflow() if command.to in self._queues:
                caller = self._callers[command.interaction]
                caller.queue = command.to
                caller.recorder.event("queue_moved", to=command.to)
            case Overflow() | Refuse():
                self._nobody(
                    command.interaction, command.to if isinstance(command, Overflow) else command.why
                )
            case Over():
                self._ended(command)
            case Changed():
                self._changed(command)

    def _offer(self, offer: Offer, now: float) -> None:
        caller, seat = self._callers[offer.interaction], self._seats[offer.agent]
        caller.recorder.event("queue_offered", agent=offer.agent)
        seat.ringing = offer.interaction
        shown = self._card(caller, now)
        seat.tell(type="offer", interaction=offer.interaction, left_s=round(offer.until - now, 1), card=shown)

    def _withdraw(self, withdraw: Withdraw) -> None:
        seat = self._seats.get(withdraw.agent)
        if seat is None:
            return
        if withdraw.why == "no_answer":
            self._callers[withdraw.interaction].recorder.event("queue_no_answer", agent=withdraw.agent)
        if seat.ringing == withdraw.interaction:
            seat.ringing = None
        seat.tell(type="withdraw", interaction=withdraw.interaction, why=withdraw.why)

    def _connect(self, connect: Connect, now: float) -> None:
        caller, seat = self._callers[connect.interaction], self._seats[connect.agent]
        seat.ringing, seat.talk, seat.held = None, connect.interaction, False
        caller.agent, caller.since = connect.agent, now
        caller.recorder.event("person_joined", agent=connect.agent, waited_s=round(connect.waited_s, 1))
        self._show_talk(seat, now)
        if seat.headset is None:
            self._away(seat)
        else:
            self._join(seat, connect.interaction)

    def _join(self, seat: Seat, name: str) -> None:
        caller = self._callers[name]
        if seat.headset is None or caller.tell is None:
            return
        hear, speech = seat.headset.join()
        caller.tell(Joined(hear))  # before the agent is heard: it silences what was being played
        caller.media.through(speech)

    def _part(self, seat: Seat, caller: _Caller) -> None:
        caller.media.through(None)
        if seat.headset is not None:
            seat.headset.part()

    def _tell(self, tell: Tell) -> None:
        caller = self._callers[tell.interaction]
        if tell.what == "agent_lost":
            caller.agent, caller.heard, caller.lost = None, None, True
            caller.recorder.event("person_lost")
        if caller.tell is not None:
            caller.tell(NEWS[tell.what])

    def _ended(self, over: Over) -> None:
        caller, seat = self._callers[over.interaction.id], self._seats.get(over.agent or "")
        if over.agent is None or seat is None:
            return
        self._part(seat, caller)
        by = "agent" if caller.tell is not None else "caller"
        caller.recorder.event("person_ended", agent=over.agent, talked_s=round(over.talked_s, 1), by=by)
        caller.agent, seat.talk, seat.held, seat.away = None, None, False, False
        seat.noted = caller.recorder
        self._handled[self._today(), over.agent] += 1
        seat.tell(type="ended", interaction=over.interaction.id, by=by)
        if caller.tell is not None:
            tell, caller.tell = caller.tell, None
            tell(Ended())

    def _changed(self, changed: Changed) -> None:
        seat = self._seats.get(changed.agent.id)
        if seat is None:
            return
        seat.agent = changed.agent
        self._show_seat(seat)
        if changed.agent.state is State.OFFLINE:
            seat.ringing = seat.talk = None
            seat.away = False
            if seat.page is None:
                del self._seats[changed.agent.id]
                if seat.headset is not None:
                    self._close(seat.headset)

    def _nobody(self, name: str, why: str) -> None:
        caller = self._callers[name]
        caller.recorder.event("queue_left", why=why, waited_s=round(self._now() - caller.entered, 1))
        if caller.tell is not None:
            tell, caller.tell = caller.tell, None
            tell(Nobody())

    # --- waits ------------------------------------------------------------------------------------

    def _tell_waits(self, now: float) -> None:
        line, agents = self._acd.line(), self._acd.agents()
        for one in line:
            caller = self._callers[one.interaction.id]
            if caller.tell is None or not telling.due(caller.heard, now):
                continue
            forecast = self._estimator.forecast(one.interaction.id, line, agents, now)
            if forecast is None:
                caller.alone = now if caller.alone is None else caller.alone
                if now >= caller.alone + NOBODY_S:
                    self._nobody(one.interaction.id, "nobody_there")
                    self._events.append(Left(one.interaction.id, now))
                continue
            caller.alone = None
            told = telling.telling(caller.heard, forecast, self._queues[one.interaction.queue])
            if told is not None:
                self._tell_wait(caller, forecast, told)

    def _tell_wait(self, caller: _Caller, forecast: Forecast, told: telling.Telling) -> None:
        caller.heard = told.heard
        self._estimator.record.told(forecast)
        low, high = forecast.minutes
        caller.recorder.event(
            "queue_told", position=forecast.position, low_min=low, high_min=high, callback=told.callback
        )
        if caller.tell is not None:
            caller.tell(Position(forecast.position, forecast.minutes, told.callback))

    def _open(self, queue: str) -> bool:
        return self.settings.hours[queue].open_at(self._clock.now())

    # --- an agent's presence ----------------------------------------------------------------------

    def _away(self, seat: Seat) -> None:
        """The page is gone, or the headset in a talk: it may come back."""
        if seat.away and seat.talk is not None:
            return
        seat.away = True
        if seat.talk is not None:
            caller = self._callers[seat.talk]
            self._part(seat, caller)
            if caller.tell is not None:
                caller.tell(Held())
        self._feed(Dropped(seat.person.login, self._now()))

    def _back(self, seat: Seat) -> None:
        """Everything that is needed is there again."""
        if not seat.complete:
            return
        seat.away = False
        self._feed(SignedOn(self._agent(seat.person), self._now()))
        if seat.talk is not None and not seat.held:
            self._join(seat, seat.talk)

    def _hold(self, seat: Seat, on: bool) -> None:
        if seat.talk is None or seat.away or on == seat.held:
            return
        caller = self._callers[seat.talk]
        seat.held = on
        caller.recorder.event("person_held" if on else "person_back")
        if on:
            self._part(seat, caller)
            if caller.tell is not None:
                caller.tell(Held())
        else:
            self._join(seat, seat.talk)
        self._show_talk(seat, self._now())

    def _agent(self, person: Person) -> Agent:
        return agent_of(person, frozenset(self._queues), self._handled[self._today(), person.login])

    def _today(self) -> str:
        return self._clock.now().astimezone(SHOP_ZONE).date().isoformat()

    # --- what pages show --------------------------------------------------------------------------

    def _card(self, caller: _Caller, now: float) -> dict[str, Any]:
        return card.make(
            caller.recorder.record,
            caller.slots,
            self._prompts,
            queue=caller.queue,
            waited_s=now - caller.entered,
            name=caller.name,
            lost=caller.lost,
        ).json()

    def _show_seat(self, seat: Seat) -> None:
        """All that the page must know after it was loaded, and when the state changed."""
        agent, now = seat.agent, self._now()
        seat.tell(
            type="state",
            state=agent.state,
            reason=agent.reason,
            for_s=max(0.0, round(now - agent.since, 1)),
            handled=agent.handled,
            wrap_up_s=self._queues[agent.serving].wrap_up_s if agent.state is State.WRAP_UP else None,
        )
        if seat.talk is not None:
            self._show_talk(seat, now)

    def _show_talk(self, seat: Seat, now: float) -> None:
        if seat.talk is not None:
            caller = self._callers[seat.talk]
            seat.tell(
                type="talk",
                interaction=seat.talk,
                for_s=max(0.0, round(now - caller.since, 1)),
                held=seat.held,
                card=self._card(caller, now),
            )

    def _show_soon(self) -> None:
        if self._showing is None and any(seat.page is not None for seat in self._seats.values()):
            self._showing = asyncio.get_running_loop().call_later(SHOW_S, self._show_all)

    def _show_all(self) -> None:
        self._showing = None
        now, line = self._now(), self._acd.line()
        queues = []
        for name in self._queues:
            waiting = [one for one in line if one.interaction.queue == name]
            told = [
                caller.heard.minutes for one in waiting if (caller := self._callers[one.interaction.id]).heard
            ]
            queues.append(
                {
                    "name": name,
                    "waiting": len(waiting),
                    "longest_s": round(max((one.waited(now) for one in waiting), default=0.0)),
                    "told_min": told[-1] if told else None,
                    "open": self._open(name),
                }
            )
        agents = [{"name": seat.person.name, "state": seat.agent.state} for seat in self._seats.values()]
        for seat in self._seats.values():
            seat.tell(type="overview", queues=queues, agents=agents)

    # --- the name on the card ---------------------------------------------------------------------

    def _ask_name(self, call_id: str, number: str, postcode: str) -> None:
        task = asyncio.create_task(self._find_name(call_id, number, postcode), name=f"card-{call_id}")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _find_name(self, call_id: str, number: str, postcode: str) -> None:
        try:
            async with asyncio.timeout(NAME_S):
                name = await self._name_of(number, postcode)
        except TimeoutError:
            return
        caller = self._callers.get(call_id)
        if caller is None or name is None:
            return
        caller.name = name
        for seat in self._seats.values():
            if call_id in (seat.ringing, seat.talk):
                seat.tell(type="card", interaction=call_id, card=self._card(caller, self._now()))

    def _close(self, headset: Headset) -> None:
        task = asyncio.create_task(headset.close("signed_off"), name="headset-off")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
