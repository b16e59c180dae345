"""The queue of a line at work: the ACD with a clock, the calls that wait and the agents who answer. Everything is a plain call on the
one event loop; what happens within one is done after it, in order."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from gateway.contact import shown, waits
from gateway.contact.caller import Caller, CallerMedia
from gateway.contact.headset import Headset
from gateway.contact.seat import Page, Seat, agent_of
from voicebot.calls.people import Held, Joined, Looking, Lost, Moved, News, Nobody, Over, Passed
from voicebot.clock import Clock
from voicebot.contact import events as acd
from voicebot.contact.acd import Acd
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.estimates import Estimator
from voicebot.contact.hours import SHOP_ZONE
from voicebot.contact.types import WORKING, Agent, Channel, Interaction, Queue, State
from voicebot.dialogue.prompts import Prompts
from voicebot.people.types import Person
from voicebot.records.recorder import Recorder

LOOK_S = 5.0
"""Between two looks at what is to be told while somebody waits."""
SHOW_S = 0.5
"""Between two overviews for the pages."""
NOTE = 1000
"""Characters of a note that are kept."""
NAME_S = 3.0
"""The shop has so long to say whose order it is."""
NEWS: Mapping[str, News] = {"ringing": Looking(), "waiting": Passed(), "agent_lost": Lost()}
"""What a caller is told, by the ACD's word for it."""

NameOf = Callable[[str, str], Awaitable[str | None]]
"""Order number and postcode → whose order it is; None: nobody's, or the shop does not answer."""


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
        self._callers: dict[str, Caller] = {}
        self._seats: dict[str, Seat] = {}
        self._handled: Counter[tuple[str, str]] = Counter()
        """Day and agent → talks."""
        self._events: deque[acd.Told | None] = deque()
        """None: time alone."""
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._showing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- calls ------------------------------------------------------------------------------------

    def admit(self, call_id: str, media: CallerMedia, recorder: Recorder) -> None:
        """A call with sound, which may ask for a person some time."""
        self._callers[call_id] = Caller(media, recorder)

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
        caller, now = self._callers[call_id], self._now()
        queue = self.settings.queue_of(slots.get("topic"))
        caller.wait(slots, queue, now, tell)
        channel = Channel.PHONE if caller.media.channel == "sip" else Channel.BROWSER
        who = Interaction(call_id, channel, queue, now, caller=caller.recorder.record.caller)
        if slots.get("verified") and slots.get("order_number") and slots.get("postal_code"):
            pair = str(slots["order_number"]), str(slots["postal_code"])
            self._spawn(self._find_name(call_id, *pair))
        self._feed(acd.Entered(who, now))

    def leave(self, call_id: str, why: str) -> None:
        """The caller hung up, or would rather be called back. Repeatable."""
        caller = self._callers.get(call_id)
        if caller is None or caller.tell is None:
            return
        caller.tell = None
        if caller.agent is None:
            caller.left(why, self._now())
        self._feed(acd.Left(call_id, self._now()))

    # --- agents -----------------------------------------------------------------------------------

    def sits(self, login: str) -> bool:
        """Whether this agent's page is there."""
        return login in self._seats and self._seats[login].page is not None

    def sit(self, person: Person, page: Page) -> None:
        """An agent's page is there: for the first time, again after a reload, or in a second window, which then counts."""
        seat = self._seats.get(person.login)
        if seat is None:
            seat = self._seats[person.login] = Seat(person, self._agent(person))
        elif seat.page is not None:
            seat.tell(type="elsewhere")
            seat.page.close()
        seat.person, seat.page = person, page
        page.send(
            {
                "type": "hello",
                "breaks": self.settings.breaks,
                "wrap_up": self.settings.wrap_up,
                "queues": list(self._queues),
            }
        )
        self._back(seat)
        self._show_seat(seat)
        self._show_soon()

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
                    self._feed(acd.Chose(seat.person.login, State.BREAK, self._now(), "no_headset"))
                return

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        """What an agent does at their page. A word for why it was not done, or None."""
        seat, now = self._seats.get(login), self._now()
        if seat is None or seat.page is None:
            return "not_there"
        match message:
            case {"type": "ready"} if seat.headset is None:
                return "no_headset"
            case {"type": "ready"}:
                self._choose(seat, State.READY)
            case {"type": "break", "reason": str(reason)} if reason in self.settings.breaks:
                self._choose(seat, State.BREAK, reason)
            case {"type": "offline"}:
                self._feed(acd.Chose(login, State.OFFLINE, now))
            case {"type": "accept", "interaction": str(name)}:
                self._feed(acd.Accepted(name, login, now))
            case {"type": "decline", "interaction": str(name)} if name == seat.ringing:
                self._callers[name].recorder.event("queue_declined", agent=login)
                self._feed(acd.Declined(name, login, now))
            case {"type": "hang_up", "interaction": str(name)} if name == seat.talk:
                self._feed(acd.Left(name, now))
            case {"type": "hold", "on": bool(on), "interaction": str(name)} if name == seat.talk:
                self._hold(seat, on)
            case {"type": "transfer", "interaction": str(name), "queue": str(queue), **more} if (
                name == seat.talk and queue in self._queues
            ):
                return self._transfer(name, queue, more.get("agent"), now)
            case {"type": "wrapped_up", "code": str(code), "note": str(note)} if (
                code in self.settings.wrap_up
            ):
                if seat.noted is not None:
                    seat.noted.event("wrap_up", agent=login, code=code, note=note[:NOTE])
                    seat.noted = None
                self._feed(acd.WrappedUp(login, now))
            case _:
                return "not_now"
        return None

    async def close(self) -> None:
        """The line is being stopped: no timers are left, pages and headsets are closed."""
        for timer in (self._timer, self._showing):
            if timer is not None:
                timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for seat in self._seats.values():
            if seat.page is not None:
                seat.page.close()
        headsets = [seat.headset for seat in self._seats.values() if seat.headset is not None]
        await asyncio.gather(*(headset.close("shutdown") for headset in headsets))

    # --- the ACD ----------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _feed(self, event: acd.Told | None) -> None:
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
                for name in waits.tell(self._acd, self._estimator, self._callers, self._queues, now):
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
                self._offer(command, now)
            case acd.Withdraw():
                self._withdraw(command)
            case acd.Connect():
                self._connect(command, now)
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
                self._ended(command)
            case acd.Changed():
                self._changed(command)

    def _offer(self, offer: acd.Offer, now: float) -> None:
        caller, seat = self._callers[offer.interaction], self._seats[offer.agent]
        caller.recorder.event("queue_offered", agent=offer.agent)
        seat.ringing = offer.interaction
        left_s, card = round(offer.until - now, 1), caller.card(self._prompts, now)
        seat.tell(type="offer", interaction=offer.interaction, left_s=left_s, card=card)

    def _withdraw(self, withdraw: acd.Withdraw) -> None:
        seat = self._seats.get(withdraw.agent)
        if seat is None:
            return
        if withdraw.why == "no_answer":
            self._callers[withdraw.interaction].recorder.event("queue_no_answer", agent=withdraw.agent)
        if seat.ringing == withdraw.interaction:
            seat.ringing = None
        seat.tell(type="withdraw", interaction=withdraw.interaction, why=withdraw.why)

    def _connect(self, connect: acd.Connect, now: float) -> None:
        caller, seat = self._callers[connect.interaction], self._seats[connect.agent]
        seat.ringing, seat.talk, seat.held = None, connect.interaction, False
        caller.agent, caller.since = connect.agent, now
        caller.recorder.event("person_joined", agent=connect.agent, waited_s=round(connect.waited_s, 1))
        seat.tell(**shown.talk(seat, caller, self._prompts, now))
        if seat.headset is None:
            self._away(seat)
        else:
            self._join(seat, caller)

    def _tell(self, tell: acd.Tell) -> None:
        caller = self._callers[tell.interaction]
        if tell.what == "agent_lost":
            caller.agent, caller.heard, caller.lost = None, None, True
            caller.recorder.event("person_lost")
        caller.hear(NEWS[tell.what])

    def _ended(self, over: acd.Over) -> None:
        caller, seat = self._callers[over.interaction.id], self._seats.get(over.agent or "")
        if over.agent is None or seat is None:
            return
        self._part(seat, caller)
        by = "transfer" if caller.moving else "agent" if caller.tell is not None else "caller"
        caller.recorder.event("person_ended", agent=over.agent, talked_s=round(over.talked_s, 1), by=by)
        caller.agent, seat.talk, seat.held, seat.away = None, None, False, False
        seat.noted = caller.recorder
        self._handled[self._today(), over.agent] += 1
        seat.tell(type="ended", interaction=over.interaction.id, by=by)
        if caller.moving:
            caller.moving, caller.heard = False, None
            caller.hear(Moved())
        else:
            caller.last_news(Over(self.settings.rating))

    def _changed(self, changed: acd.Changed) -> None:
        seat = self._seats.get(changed.agent.id)
        if seat is None:
            return
        seat.agent = changed.agent
        if changed.agent.state is State.OFFLINE:
            seat.ringing, seat.talk, seat.held, seat.away = None, None, False, False
        self._show_seat(seat)
        if changed.agent.state is State.OFFLINE and seat.page is None:
            del self._seats[changed.agent.id]
            if seat.headset is not None:
                self._spawn(seat.headset.close("signed_off"))

    def _nobody(self, name: str, why: str, now: float) -> None:
        caller = self._callers[name]
        caller.left(why, now)
        caller.last_news(Nobody())

    def _open(self, queue: str) -> bool:
        return self.settings.hours[queue].open_at(self._clock.now())

    # --- talks ------------------------------------------------------------------------------------

    def _join(self, seat: Seat, caller: Caller) -> None:
        if seat.headset is None or caller.tell is None:
            return
        hear, speech = seat.headset.join()
        caller.hear(Joined(hear))  # before the agent is heard: it silences what was being played
        caller.media.through(speech)

    def _part(self, seat: Seat, caller: Caller) -> None:
        caller.media.through(None)
        if seat.headset is not None:
            seat.headset.part()

    def _hold(self, seat: Seat, on: bool) -> None:
        if seat.talk is None or seat.away or on == seat.held:
            return
        caller = self._callers[seat.talk]
        seat.held = on
        caller.recorder.event("person_held" if on else "person_back")
        if on:
            self._part(seat, caller)
            caller.hear(Held())
        else:
            self._join(seat, caller)
        seat.tell(**shown.talk(seat, caller, self._prompts, self._now()))

    def _transfer(self, name: str, queue: str, agent: object, now: float) -> str | None:
        """To whoever serves that queue, or to one colleague, who must be at work."""
        colleague = self._seats.get(agent) if isinstance(agent, str) else None
        if agent is not None and (colleague is None or colleague.agent.state not in WORKING):
            return "not_at_work"
        caller = self._callers[name]
        caller.moving, caller.queue = True, queue
        self._feed(acd.Moved(name, queue, now, colleague.person.login if colleague else None))
        return None

    # --- an agent's presence ----------------------------------------------------------------------

    def _choose(self, seat: Seat, state: Any, reason: str = "") -> None:
        now = self._now()
        self._feed(acd.SignedOn(self._agent(seat.person), now))  # who went offline comes back by it
        self._feed(acd.Chose(seat.person.login, state, now, reason))

    def _away(self, seat: Seat) -> None:
        """The page is gone, or the headset in a talk: it may come back."""
        if seat.away:
            return
        seat.away = True
        if seat.talk is not None:
            caller = self._callers[seat.talk]
            self._part(seat, caller)
            caller.hear(Held())
        self._feed(acd.Dropped(seat.person.login, self._now()))

    def _back(self, seat: Seat) -> None:
        """Everything that is needed may be there again."""
        if not seat.complete:
            return
        seat.away = False
        self._feed(acd.SignedOn(self._agent(seat.person), self._now()))
        if seat.talk is not None and not seat.held:
            self._join(seat, self._callers[seat.talk])

    def _agent(self, person: Person) -> Agent:
        return agent_of(person, frozenset(self._queues), self._handled[self._today(), person.login])

    def _today(self) -> str:
        return self._clock.now().astimezone(SHOP_ZONE).date().isoformat()

    # --- what pages show --------------------------------------------------------------------------

    def _show_seat(self, seat: Seat) -> None:
        now = self._now()
        seat.tell(**shown.state(seat, self._queues, now))
        if seat.talk is not None:
            seat.tell(**shown.talk(seat, self._callers[seat.talk], self._prompts, now))

    def _show_soon(self) -> None:
        if self._showing is None and any(seat.page is not None for seat in self._seats.values()):
            self._showing = asyncio.get_running_loop().call_later(SHOW_S, self._show_all)

    def _show_all(self) -> None:
        self._showing = None
        is_open = {name: self._open(name) for name in self._queues}
        overview = shown.overview(self._acd.line(), self._callers, self._seats.values(), is_open, self._now())
        for seat in self._seats.values():
            seat.tell(**overview)

    async def _find_name(self, call_id: str, number: str, postcode: str) -> None:
        """Whose order it is; the card goes without the name until then."""
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
                seat.tell(type="card", interaction=call_id, card=caller.card(self._prompts, self._now()))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
