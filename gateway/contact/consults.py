"""An agent asks somebody while the caller hears music: a colleague, who is rung as for any caller, or a number outside, which is called.
Then the caller is handed over, or the agent is back with them. Whatever goes wrong, the agent is back with the caller.

A colleague's talk is an interaction of its own (queue CONSULT), whose caller is the asking agent's headset. A number outside that took a
caller over stays joined with them until either hangs up."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.contact.caller import Caller
from gateway.contact.headset import Lent
from gateway.contact.outside import Away, Outside
from gateway.contact.seat import Seat
from voicebot.calls.people import Held, Joined, Lost, News, Nobody, Passed
from voicebot.clock import Clock
from voicebot.contact import events as acd
from voicebot.contact.types import Channel, Interaction, Queue, State
from voicebot.dialogue.prompts import Prompts
from voicebot.records.recorder import Recorder

CONSULT = "(consult)"
"""The queue of agents who ask a colleague. Nobody serves it: only who is asked for is rung."""
QUEUE = Queue(CONSULT, CONSULT, ring_s=20.0, wrap_up_s=0.0)
BLOCKED = ("hold", "hang_up", "transfer")
"""What is not done in the middle of it."""


@dataclass(slots=True, kw_only=True)
class _Asking(Caller):
    """The asking agent, as a caller of the colleague. about: whom it is about. by: the agent's name."""

    about: Caller
    by: str

    def card(self, prompts: Prompts, now: float) -> dict[str, Any]:
        return self.about.card(prompts, now) | {"consult": self.by}


@dataclass(slots=True)
class Consult:
    """seat: of who asks. caller: the interaction they hold. whom: as shown on the page. asked: the consult's own interaction. away: somebody
    outside, once they answered. blind: the caller is handed over without a word before. dialling: the call out."""

    seat: Seat
    caller: str
    whom: str
    asked: str | None = None
    away: Away | None = None
    blind: bool = False
    talks: bool = False
    handing: bool = False
    dialling: "asyncio.Task[None] | None" = field(default=None, repr=False)


class Room(Protocol):
    """What seats do for this."""

    def hold(self, seat: Seat, caller: Caller, on: bool) -> None:
        """As the agent's own button."""
        ...


class Consults:
    """Made by the seats. callers, seats: theirs."""

    def __init__(
        self,
        room: Room,
        callers: MutableMapping[str, Caller],
        seats: Mapping[str, Seat],
        clock: Clock,
        feed: Callable[[acd.Told | None], None],
    ) -> None:
        self._room, self._callers, self._seats = room, callers, seats
        self._clock, self._feed = clock, feed
        self.outside: Outside | None = None
        """None: there is no telephone to call out with."""
        self._all: dict[str, Consult] = {}
        """By the caller."""
        self._put_through: dict[str, Away] = {}
        """Callers who are with somebody outside."""
        self._count = 0

    # --- what agents do -----------------------------------------------------------------------------

    def blocks(self, seat: Seat, message: Mapping[str, Any]) -> bool:
        """Whether this is not done just now: the caller is held for a consult; and who is asked cannot hold or pass on who asks."""
        kind = message.get("type")
        asks, asked = seat.talk in self._all, self._asked(seat.talk) is not None
        return (asks and kind in BLOCKED) or (asked and kind in ("hold", "transfer"))

    def told(self, seat: Seat, name: str, message: Mapping[str, Any]) -> str | None:
        """A message of the page whose type begins with `consult`. A word for why it was not done, or None."""
        consult = self._all.get(name)
        match message:
            case {"type": "consult", "agent": str(agent)} if self._may_begin(seat, name):
                return self._ask(seat, name, agent)
            case {"type": "consult", "number": str(number)} if self._may_begin(seat, name):
                return self._dial(seat, name, number, blind=message.get("blind") is True)
            case {"type": "consult_done"} if consult is not None and consult.talks:
                self._hand_over(consult)
            case {"type": "consult_back"} if consult is not None:
                self.drop(name)
            case _:
                return "not_now"
        return None

    def _may_begin(self, seat: Seat, name: str) -> bool:
        return (
            seat.talk == name
            and name not in self._all
            and self._asked(name) is None
            and not seat.away
            and seat.headset is not None
        )

    def _ask(self, seat: Seat, name: str, agent: str) -> str | None:
        colleague = self._seats.get(agent)
        if colleague is None or colleague is seat or colleague.agent.state is not State.READY:
            return "not_free"
        assert seat.headset is not None
        self._count += 1
        consult = self._begin(seat, name, colleague.person.name)
        asked = consult.asked = f"{name}~{self._count}"
        caller = self._callers[name]
        self._callers[asked] = _Asking(
            Lent(seat.headset),
            Recorder(asked, "desk", None, self._clock),
            lambda news: self._hears(consult, news),
            caller.slots,
            CONSULT,
            self._now(),
            about=caller,
            by=seat.person.name,
        )
        who = Interaction(asked, Channel.PHONE, CONSULT, self._now(), wanted=agent)
        self._feed(acd.Entered(who, self._now()))
        return None

    def _dial(self, seat: Seat, name: str, number: str, *, blind: bool) -> str | None:
        if self.outside is None:
            return "no_telephone"
        consult = self._begin(seat, name, number, blind=blind)
        consult.dialling = asyncio.create_task(
            self._reach(consult, self.outside, number), name=f"consult-{name}"
        )
        return None

    def _begin(self, seat: Seat, name: str, whom: str, *, blind: bool = False) -> Consult:
        consult = self._all[name] = Consult(seat, name, whom, blind=blind)
        caller = self._callers[name]
        self._room.hold(seat, caller, True)
        caller.recorder.event("consult_began", agent=seat.person.login)
        self._show(consult, "calling")
        return consult

    # --- a colleague --------------------------------------------------------------------------------

    def _hears(self, consult: Consult, news: News) -> None:
        """What the asking agent is told as a caller of their colleague."""
        match news:
            case Joined():
                if consult.seat.headset is not None:
                    consult.seat.headset.lend(news.hear)
                consult.talks = True
                self._show(consult, "talking")
            case Passed() | Held() | Lost() | Nobody() if consult.asked is not None:
                self._feed(acd.Left(consult.asked, self._now()))

    def over(self, name: str) -> None:
        """An interaction is over for the ACD, and everybody parted: a consult, or the talk it is for."""
        self.drop(name)
        consult = self._asked(name)
        if consult is None:
            return
        asyncio.get_running_loop().call_soon(self._callers.pop, name, None)
        self._end(consult)

    # --- somebody outside ---------------------------------------------------------------------------

    async def _reach(self, consult: Consult, outside: Outside, number: str) -> None:
        found = await outside.reach(number)
        if not isinstance(found, str):
            consult.away = Away(found, lambda: self._hung_up(consult))
        if consult.away is None:
            self._end(consult, why=str(found))
        elif self._all.get(consult.caller) is not consult or consult.seat.headset is None:
            await consult.away.close()
        elif consult.blind:
            self._hand_over(consult)
        else:
            consult.away.talk_with(consult.seat.headset)
            consult.talks = True
            self._show(consult, "talking")

    def _hung_up(self, consult: Consult) -> None:
        """Who was outside is gone."""
        if self._all.get(consult.caller) is consult:
            self._end(consult)
        elif self._put_through.pop(consult.caller, None) is not None:
            caller = self._callers.get(consult.caller)
            if caller is not None:
                caller.put_through_over()

    def gone(self, name: str) -> None:
        """This caller hung up: whom they were put through to is hung up on."""
        away = self._put_through.pop(name, None)
        if away is not None:
            away.hang_up()

    # --- how it ends --------------------------------------------------------------------------------

    def drop(self, name: str) -> None:
        """No consult for this caller any more, if there was one; the agent is back with them when they are still there."""
        consult = self._all.get(name)
        if consult is None or consult.handing:
            return
        if consult.asked is not None:
            self._feed(acd.Left(consult.asked, self._now()))
        else:
            self._end(consult)

    def _hand_over(self, consult: Consult) -> None:
        caller, away = self._callers[consult.caller], consult.away
        consult.handing = caller.handed = True
        caller.recorder.event("consult_ended", how="handed_over")
        if consult.asked is not None:
            self._feed(acd.Handed(consult.caller, consult.asked, self._now()))
            if self._all.get(consult.caller) is consult:  # the colleague was gone by then
                consult.handing = caller.handed = False
                self.drop(consult.caller)
        elif away is not None and caller.tell is not None:
            del self._all[consult.caller]
            self._show(consult, "over")
            self._put_through[consult.caller] = away
            tell = caller.put_through()
            self._feed(acd.Left(consult.caller, self._now()))
            away.take_over(caller.media, lambda hear: tell(Joined(hear)))

    def _end(self, consult: Consult, why: str = "") -> None:
        """The agent is back with the caller, if both are there."""
        if self._all.get(consult.caller) is not consult:
            return
        del self._all[consult.caller]
        if consult.dialling is not None and consult.dialling is not asyncio.current_task():
            consult.dialling.cancel()
        if consult.away is not None:
            consult.away.hang_up()
        self._show(consult, "over", why)
        if consult.handing:
            return
        caller, seat = self._callers.get(consult.caller), consult.seat
        if caller is not None and seat.talk == consult.caller:
            caller.recorder.event("consult_ended", how="back")
            if seat.held and not seat.away:
                self._room.hold(seat, caller, False)

    async def close(self) -> None:
        """The line is being stopped."""
        dialling = [consult.dialling for consult in self._all.values() if consult.dialling is not None]
        for task in dialling:
            task.cancel()
        await asyncio.gather(*dialling, return_exceptions=True)
        away = [consult.away for consult in self._all.values() if consult.away is not None]
        await asyncio.gather(*(one.close() for one in [*away, *self._put_through.values()]))

    def _asked(self, name: str | None) -> Consult | None:
        """The consult whose own interaction this is."""
        return next((one for one in self._all.values() if one.asked is not None and one.asked == name), None)

    def _show(self, consult: Consult, stage: str, why: str = "") -> None:
        told = {"interaction": consult.caller, "whom": consult.whom, "stage": stage, "why": why}
        consult.seat.tell(type="consult", **told, blind=consult.blind)

    def show(self, seat: Seat) -> None:
        """For a page that knows nothing of it yet."""
        consult = self._all.get(seat.talk or "")
        if consult is not None:
            self._show(consult, "talking" if consult.talks else "calling")

    def _now(self) -> float:
        return self._clock.now().timestamp()
