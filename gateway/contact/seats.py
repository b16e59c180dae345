"""The agents of a line: who sits where, what rings there, whom they talk with, and whether they could be heard at all."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from gateway.contact import shown
from gateway.contact.caller import Caller
from gateway.contact.chats import Chats
from gateway.contact.consults import Consults
from gateway.contact.headset import Headset
from gateway.contact.own_phone import OwnPhones
from gateway.contact.page_orders import PageOrders
from gateway.contact.screens import Screens
from gateway.contact.seat import Page, Seat, agent_of
from gateway.contact.whisperer import Whisperer
from voicebot.calls.people import Held, Joined, Moved, Over
from voicebot.clock import SHOP_ZONE, Clock
from voicebot.contact import events as acd
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.types import WORKING, Agent, Queue, State
from voicebot.contact.whisper import whispers
from voicebot.dialogue.prompts import Prompts
from voicebot.people.types import Person
from voicebot.records.recorder import Recorder
from voicebot.records.types import CallRecord

RINGING = "ringing"
"""The stage of a call of ours whose other end has not answered: there is nobody to be passed on."""


class Seats:
    """Made by the centre. callers: by id, those of all calls. feed: tells the ACD."""

    def __init__(
        self,
        queues: Mapping[str, Queue],
        settings: DeskSettings,
        prompts: Prompts,
        clock: Clock,
        callers: MutableMapping[str, Caller],
        feed: Callable[[acd.Told | None], None],
    ) -> None:
        self._queues, self._settings, self._prompts = dict(queues), settings, prompts
        self._clock, self._callers, self._feed = clock, callers, feed
        self._seats: dict[str, Seat] = {}
        self.chats = Chats(callers, self._seats, prompts, settings.wrap_up, feed, self._now, self)
        self._handled: Counter[tuple[str, str]] = Counter()
        """Day and agent → talks."""
        self._closing: set[asyncio.Task[None]] = set()
        self.whisperer = Whisperer()
        self.consults = Consults(self, callers, self._seats, clock, feed)
        self.screens = Screens(self._seats, callers, self._queues, settings, prompts, clock, self.consults)
        self.phones = OwnPhones(self, lambda: self.consults.outside)
        self._orders = PageOrders(self, settings, callers, clock, feed)

    @property
    def all(self) -> list[Seat]:
        """Those that are taken."""
        return list(self._seats.values())

    def follow(self, queues: Mapping[str, Queue]) -> None:
        """These rules from now on; pages read titles when they are loaded."""
        self._queues.update(queues)

    # --- pages and headsets -----------------------------------------------------------------------

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
        words = {"breaks": self._settings.breaks, "wrap_up": self._settings.wrap_up}
        seat.tell(type="hello", **words, **shown.names(self._queues))
        self._back(seat)
        self.screens.show(seat)
        self.phones.show(seat)
        self.chats.show(seat)

    def stand(self, login: str, page: Page) -> None:
        """The connection to this page is gone."""
        seat = self._seats.get(login)
        if seat is not None and seat.page is page:
            seat.page = None
            self._away(seat)
            self._forget(seat)

    def wear(self, login: str, headset: Headset) -> Headset | None:
        """The agent's sound is connected; the one before, which is to be closed."""
        seat = self._seats.get(login)
        if seat is None:
            return headset
        before, seat.headset = seat.headset, headset
        self.consults.drop(seat.talk or "")
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

    def record_of(self, login: str, interaction: str) -> CallRecord | None:
        """Of who rings at this agent, talks with them, or just did; of nobody else."""
        seat = self._seats.get(login)
        if seat is None:
            return None
        if interaction in (seat.ringing, seat.talk):
            return self._callers[interaction].recorder.record
        return seat.noted.record if seat.noted is not None and seat.noted.record.id == interaction else None

    async def close(self) -> None:
        """The line is being stopped."""
        await self.whisperer.close()
        await self.consults.close()
        await self.phones.close()
        for seat in self._seats.values():
            if seat.page is not None:
                seat.page.close()
        headsets = [seat.headset for seat in self._seats.values() if seat.headset is not None]
        await asyncio.gather(*(headset.close("shutdown") for headset in headsets), *self._closing)

    # --- what an agent does -----------------------------------------------------------------------

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        """What an agent does at their page. A word for why it was not done, or None."""
        seat = self._seats.get(login)
        if seat is None or seat.page is None:
            return "not_there"
        return self._orders.told(seat, message)

    def come_back(self, seat: Seat) -> None:
        """Who went offline is there again, before they choose a state."""
        self._feed(acd.SignedOn(self._agent(seat.person), self._now()))

    def hold(self, seat: Seat, caller: Caller, on: bool) -> None:
        """The caller hears music for a while; or the two hear each other again."""
        if seat.away or on == seat.held:
            return
        seat.held = on
        caller.recorder.event("person_held" if on else "person_back")
        if on:
            self._part(seat, caller)
            caller.hear(Held())
        else:
            self._join(seat, caller)
        self.screens.show_talk(seat)

    def transfer(self, name: str, queue: str, agent: object) -> str | None:
        """To whoever serves that queue, or to one colleague, who must be at work."""
        colleague = self._seats.get(agent) if isinstance(agent, str) else None
        if queue not in self._queues or self._callers[name].stage == RINGING:
            return "not_now"
        if agent is not None and (colleague is None or colleague.agent.state not in WORKING):
            return "not_at_work"
        caller = self._callers[name]
        caller.moving, caller.queue = True, queue
        self._feed(acd.Moved(name, queue, self._now(), colleague.person.login if colleague else None))
        return None

    # --- what the ACD commands --------------------------------------------------------------------

    def offer(self, offer: acd.Offer, now: float) -> None:
        """Ring, with the card."""
        caller, seat = self._callers[offer.interaction], self._seats[offer.agent]
        caller.recorder.event("queue_offered", agent=offer.agent)
        seat.ringing = offer.interaction
        left_s, card = round(offer.until - now, 1), caller.card(self._prompts, now)
        seat.tell(type="offer", interaction=offer.interaction, left_s=left_s, card=card)
        if caller.chat is not None or caller.called:  # there the agent reads, or hears it ring
            return
        waited_s, again = now - caller.entered, caller.lost
        self.whisperer.prepare(
            offer.agent, lambda: whispers(caller.slots, self._prompts, waited_s=waited_s, again=again)
        )

    def withdraw(self, withdraw: acd.Withdraw) -> None:
        """Ring no longer."""
        seat = self._seats.get(withdraw.agent)
        if seat is None:
            return
        if withdraw.why == "no_answer":
            self._callers[withdraw.interaction].recorder.event("queue_no_answer", agent=withdraw.agent)
        if seat.ringing == withdraw.interaction:
            seat.ringing = None
            self.whisperer.stop(withdraw.agent)
        seat.tell(type="withdraw", interaction=withdraw.interaction, why=withdraw.why)

    def connect(self, connect: acd.Connect, now: float) -> None:
        """Let the two hear each other."""
        caller, seat = self._callers[connect.interaction], self._seats[connect.agent]
        seat.ringing = None
        caller.agent, caller.since = connect.agent, now
        waited_s = round(connect.waited_s, 1)
        caller.recorder.event("person_joined", agent=connect.agent, queue=caller.queue, waited_s=waited_s)
        if not self.chats.connect(seat, connect.interaction):
            self.speak(seat, connect.interaction)

    def speak(self, seat: Seat, name: str) -> None:
        """Let the agent and this caller hear each other, if they can."""
        caller = self._callers[name]
        seat.talk, seat.held = name, False
        self.screens.show_talk(seat)
        if seat.headset is None:
            self._away(seat)
        else:
            self.whisperer.begin(seat.person.login, seat.headset, lambda: self._join(seat, caller))

    def ended(self, over: acd.Over) -> None:
        """The talk is over, by whomever; a caller who is there still is passed on, or told so."""
        caller, seat = self._callers[over.interaction.id], self._seats.get(over.agent or "")
        if over.agent is None or seat is None:
            return
        spoken = seat.talk == over.interaction.id
        if spoken:
            self._part(seat, caller)
        passed = caller.moving or caller.handed
        by = caller.missed or ("transfer" if passed else "agent" if caller.tell is not None else "caller")
        caller.recorder.event("person_ended", agent=over.agent, talked_s=round(over.talked_s, 1), by=by)
        caller.agent = None
        self._handled[self._today(), over.agent] += 1
        if spoken:
            seat.talk, seat.held, seat.away = None, False, False
            self._watched_no_more(seat)
            seat.noted = seat.talked = caller.recorder
            seat.tell(type="ended", interaction=over.interaction.id, by=by)
        self.chats.ended(seat, over.interaction.id, caller, by, noted=spoken)
        if caller.moving:
            caller.moving, caller.heard = False, None
            caller.hear(Moved())
        elif caller.handed:
            caller.handed, caller.heard = False, None
        else:
            caller.last_news(Over(self._settings.rating))

    def changed(self, changed: acd.Changed) -> None:
        """An agent is in another state."""
        seat = self._seats.get(changed.agent.id)
        if seat is None:
            return
        seat.agent = changed.agent
        if changed.before.state is State.WRAP_UP and seat.talked is not None:
            took_s = round(changed.agent.since - changed.before.since, 1)
            seat.talked.event("wrap_up_over", agent=changed.agent.id, took_s=took_s)
            seat.talked = None
        if changed.agent.state is State.OFFLINE:
            seat.ringing, seat.talk, seat.held, seat.away = None, None, False, False
            self._watched_no_more(seat)
            self.chats.gone(seat.person.login)
        self.screens.show(seat)
        self._forget(seat)

    def _forget(self, seat: Seat) -> None:
        """Who is offline and has closed the page."""
        if seat.agent.state is not State.OFFLINE or seat.page is not None:
            return
        del self._seats[seat.person.login]
        if seat.headset is not None:
            closing = asyncio.create_task(seat.headset.close("signed_off"))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    # --- talks ------------------------------------------------------------------------------------

    def switched(self, name: str) -> None:
        """This caller, who is with an agent, speaks from now on, or writes again."""
        caller = self._callers[name]
        seat = self._seats.get(caller.agent or "")
        if seat is not None:
            if seat.talk == name:
                self._part(seat, caller)
            self.chats.switched(name, caller, seat)

    def _join(self, seat: Seat, caller: Caller) -> None:
        self.whisperer.stop(seat.person.login)
        if seat.headset is None or caller.tell is None:
            return
        seat.headset.join(caller.media, lambda hear: caller.hear(Joined(hear)), seat.monitor)
        caller.read_along(seat.tell)

    def _part(self, seat: Seat, caller: Caller) -> None:
        self.whisperer.stop(seat.person.login)
        caller.read_along(None)
        caller.media.through(None)
        if seat.headset is not None:
            seat.headset.part()

    def _away(self, seat: Seat) -> None:
        """The page is gone, or the headset in a talk: it may come back."""
        if seat.away:
            return
        seat.away = True
        self.consults.drop(seat.talk or "")
        if seat.talk is not None:
            caller = self._callers[seat.talk]
            self._part(seat, caller)
            caller.hear(Held())
        self._feed(acd.Dropped(seat.person.login, self._now()))

    def _back(self, seat: Seat) -> None:
        """Everything that is needed may be there again."""
        if seat.complete:
            seat.away = False
            self._feed(acd.SignedOn(self._agent(seat.person), self._now()))
            if seat.talk is not None and not seat.held:
                self._join(seat, self._callers[seat.talk])
        else:
            self._feed(None)

    def rejoin(self, seat: Seat) -> Recorder | None:
        """Who hears this talk along has changed (seat.monitor). The record of the call; None: there is no talk."""
        if seat.talk is None:
            return None
        caller = self._callers[seat.talk]
        if not seat.held and not seat.away:
            self._join(seat, caller)
        self.screens.show_talk(seat)
        return caller.recorder

    def _watched_no_more(self, seat: Seat) -> None:
        """The talk is over."""
        monitor, seat.monitor = seat.monitor, None
        if monitor is not None:
            monitor.over()

    def _agent(self, person: Person) -> Agent:
        limits = {"chats": self._settings.chats, "chats_on_call": self._settings.chats_on_call}
        handled = self._handled[self._today(), person.login]
        return agent_of(person, frozenset(self._queues), handled, **limits)

    def _today(self) -> str:
        return self._clock.now().astimezone(SHOP_ZONE).date().isoformat()

    def _now(self) -> float:
        return self._clock.now().timestamp()
