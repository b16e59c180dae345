"""The ACD: nobody lost, nobody rung twice, everybody told the right thing."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.support.contact import agent, interaction, queues
from voicebot.contact.acd import RELOAD_S, Acd
from voicebot.contact.events import (
    Accepted,
    Changed,
    Chose,
    Command,
    Connect,
    Declined,
    Dropped,
    Entered,
    Handed,
    Left,
    Moved,
    Offer,
    Over,
    Overflow,
    Refuse,
    SignedOn,
    Switched,
    Tell,
    Told,
    Withdraw,
    WrappedUp,
)
from voicebot.contact.types import NO_ANSWER, Channel, State, Strategy


class Desks:
    """An ACD, the time, and what it commanded last."""

    def __init__(self, *names: str, **rules: Any) -> None:
        self.acd = Acd(queues(**{"ring_s": 20.0, "wrap_up_s": 30.0} | rules))
        self.now = 0.0
        for name in names:
            self.tell(SignedOn(agent(name, chat_limit=2), 0.0))
            self.tell(Chose(name, State.READY, 0.0))

    def tell(self, told: Told) -> list[Command]:
        self.now = max(self.now, told.at)
        return self.plain(self.acd.handle(told))

    def enter(self, name: str = "c1", at: float = 0.0, **more: Any) -> list[Command]:
        return self.tell(Entered(interaction(name, entered=at, **more), at))

    def until(self, moment: float) -> list[Command]:
        """Pass the time by the deadlines alone."""
        commands: list[Command] = []
        while (due := self.acd.deadline) is not None and due <= moment:
            assert due > self.now, "a deadline that never passes"
            self.now = due
            commands += self.acd.tick(due)
        self.now = moment
        return self.plain(commands)

    @staticmethod
    def plain(commands: list[Command]) -> list[Command]:
        return [command for command in commands if not isinstance(command, Changed)]

    def states(self) -> dict[str, State]:
        return {one.id: one.state for one in self.acd.agents()}

    def line(self) -> list[str]:
        return [one.interaction.id for one in self.acd.line()]


def test_a_caller_is_rung_joined_and_counted() -> None:
    """Offer, connect, the record, wrap-up until its time is over."""
    desks = Desks("ala")
    assert desks.enter() == [Tell("c1", "ringing"), Offer("c1", "ala", 20.0)]
    assert desks.tell(Accepted("c1", "ala", 5.0)) == [Connect("c1", "ala", 5.0)]
    assert desks.acd.talks() == {"c1": "ala"}
    assert desks.tell(Left("c1", 65.0)) == [Over(interaction(), "ala", 5.0, 60.0)]
    assert desks.states() == {"ala": State.WRAP_UP}
    assert desks.acd.deadline == 95.0
    desks.until(95.0)
    assert desks.states() == {"ala": State.READY}
    assert desks.acd.deadline is None


def test_the_wrap_up_ends_by_hand_and_the_next_caller_rings() -> None:
    """Not before."""
    desks = Desks("ala")
    desks.enter()
    desks.enter("c2", 1.0)
    desks.tell(Accepted("c1", "ala", 5.0))
    assert desks.tell(Left("c1", 50.0)) == [Over(interaction(), "ala", 5.0, 45.0)]
    assert desks.tell(WrappedUp("ala", 55.0)) == [Tell("c2", "ringing"), Offer("c2", "ala", 75.0)]
    assert desks.tell(WrappedUp("ala", 56.0)) == []


def test_no_answer_makes_the_agent_not_ready_and_puts_the_caller_in_front() -> None:
    """RONA: the caller is told that it goes on, the next agent is rung, before anybody of higher priority."""
    desks = Desks("ala", "ola")
    desks.enter()
    desks.enter("c2", 1.0)
    desks.tell(Accepted("c2", "ola", 2.0))
    desks.enter("vip", 3.0, priority=5)
    assert desks.until(20.0) == [Withdraw("c1", "ala", "no_answer"), Tell("c1", "waiting")]
    assert desks.line() == ["c1", "vip"]
    (ala,) = [one for one in desks.acd.agents() if one.id == "ala"]
    assert (ala.state, ala.reason) == (State.BREAK, NO_ANSWER)
    desks.tell(Left("c2", 30.0))
    assert desks.tell(WrappedUp("ola", 31.0)) == [Tell("c1", "ringing"), Offer("c1", "ola", 51.0)]


def test_an_answer_that_comes_too_late_is_told_so() -> None:
    """The page stops ringing; the caller is joined to nobody twice."""
    desks = Desks("ala")
    desks.enter()
    commands = desks.tell(Accepted("c1", "ala", 20.0))
    assert commands == [
        Withdraw("c1", "ala", "no_answer"),
        Tell("c1", "waiting"),
        Withdraw("c1", "ala", "late"),
    ]
    assert desks.line() == ["c1"]
    assert desks.tell(Declined("c1", "ala", 21.0)) == []


def test_a_decline_keeps_the_place_and_another_agent_is_rung() -> None:
    """The one who declined takes the next caller."""
    desks = Desks("ala", "ola")
    desks.enter()
    assert desks.tell(Declined("c1", "ala", 5.0)) == [
        Tell("c1", "waiting"),
        Tell("c1", "ringing"),
        Offer("c1", "ola", 25.0),
    ]
    assert desks.enter("c2", 6.0) == [Tell("c2", "ringing"), Offer("c2", "ala", 26.0)]


def test_the_only_agent_is_asked_again_after_a_moment() -> None:
    """By a deadline, so that the caller is not forgotten."""
    desks = Desks("ala")
    desks.enter()
    assert desks.tell(Declined("c1", "ala", 5.0)) == [Tell("c1", "waiting")]
    assert desks.until(15.0) == [Tell("c1", "ringing"), Offer("c1", "ala", 35.0)]


def test_a_caller_who_goes_while_it_rings_silences_the_agents() -> None:
    """Who are ready again as if nothing had been."""
    desks = Desks("ala", "ola", strategy=Strategy.RING_ALL)
    desks.enter()
    assert desks.tell(Left("c1", 4.0)) == [
        Withdraw("c1", "ala", "caller_gone"),
        Withdraw("c1", "ola", "caller_gone"),
        Over(interaction(), None, 4.0, 0.0),
    ]
    assert set(desks.states().values()) == {State.READY}
    assert [one.idle_since for one in desks.acd.agents()] == [0.0, 0.0]
    assert desks.tell(Left("c1", 5.0)) == []


def test_when_all_ring_the_first_takes_it_and_the_others_fall_silent() -> None:
    """And the others who lifted a moment later are told."""
    desks = Desks("ala", "ola", strategy=Strategy.RING_ALL)
    assert len([one for one in desks.enter() if isinstance(one, Offer)]) == 2
    assert desks.tell(Declined("c1", "ala", 1.0)) == []
    assert desks.tell(Accepted("c1", "ola", 3.0)) == [Connect("c1", "ola", 3.0)]
    desks = Desks("ala", "ola", strategy=Strategy.RING_ALL)
    desks.enter()
    assert desks.tell(Accepted("c1", "ola", 3.0)) == [
        Withdraw("c1", "ala", "taken"),
        Connect("c1", "ola", 3.0),
    ]
    assert desks.tell(Accepted("c1", "ala", 3.1)) == [Withdraw("c1", "ala", "late")]


def test_an_agent_lost_in_mid_call_puts_the_caller_in_front_and_says_so() -> None:
    """After the time that a reload takes; the agent is offline; the caller goes before those of higher priority."""
    desks = Desks("ala")
    desks.enter()
    desks.tell(Accepted("c1", "ala", 5.0))
    desks.enter("vip", 6.0, priority=9)
    assert desks.tell(Dropped("ala", 50.0)) == []
    assert desks.tell(Dropped("ala", 51.0)) == []
    assert desks.until(50.0 + RELOAD_S) == [Tell("c1", "agent_lost")]
    assert desks.line() == ["c1", "vip"]
    assert desks.acd.line()[0].lost
    assert desks.acd.agents() == []
    desks.tell(SignedOn(agent("ola"), 70.0))
    assert desks.tell(Chose("ola", State.READY, 71.0))[1] == Offer("c1", "ola", 91.0)
    assert desks.tell(Accepted("c1", "ola", 73.0)) == [Connect("c1", "ola", 15.0)]


def test_a_reloaded_page_goes_on_with_its_talk() -> None:
    """Meanwhile nothing rings there."""
    desks = Desks("ala")
    desks.enter("a", channel=Channel.CHAT)
    desks.tell(Accepted("a", "ala", 1.0))
    desks.tell(Dropped("ala", 50.0))
    assert desks.enter("b", 51.0, channel=Channel.CHAT) == []
    assert desks.tell(SignedOn(agent("ala"), 53.0))[1] == Offer("b", "ala", 73.0)
    assert desks.acd.talks() == {"a": "ala"}
    assert desks.acd.deadline == 73.0


def test_an_agent_who_drops_while_it_rings_costs_the_caller_nothing() -> None:
    """The next one is rung at once."""
    desks = Desks("ala", "ola")
    desks.enter()
    assert desks.tell(Dropped("ala", 3.0)) == [
        Withdraw("c1", "ala", "agent_gone"),
        Tell("c1", "waiting"),
        Tell("c1", "ringing"),
        Offer("c1", "ola", 23.0),
    ]


def test_a_break_while_it_rings_stops_the_ringing() -> None:
    """Signing off in a talk waits for its end."""
    desks = Desks("ala")
    desks.enter()
    assert desks.tell(Chose("ala", State.BREAK, 3.0, "tea"))[0] == Withdraw("c1", "ala", "agent_gone")
    desks.tell(Chose("ala", State.READY, 4.0))
    desks.tell(Accepted("c1", "ala", 5.0))
    desks.tell(Chose("ala", State.OFFLINE, 6.0))
    assert desks.states() == {"ala": State.BUSY}
    desks.tell(Left("c1", 7.0))
    desks.until(60.0)
    assert desks.states() == {}
    assert desks.tell(Chose("ala", State.READY, 61.0)) == []
    assert desks.tell(Dropped("ala", 62.0)) == []


def test_a_callback_keeps_the_place_of_its_caller() -> None:
    """Whoever stayed on the line is before or behind it as they were."""
    desks = Desks()
    desks.enter("a")
    desks.enter("b", 1.0)
    desks.enter("c", 2.0)
    desks.tell(Switched("b", Channel.CALLBACK, 60.0))
    assert desks.line() == ["a", "b", "c"]
    assert desks.acd.line()[1].interaction.channel is Channel.CALLBACK


def test_a_chat_that_becomes_a_call_leaves_no_room_for_chats() -> None:
    """The same talk, the same agent."""
    desks = Desks("ala")
    desks.enter("a", channel=Channel.CHAT)
    desks.tell(Accepted("a", "ala", 1.0))
    desks.tell(Switched("a", Channel.BROWSER, 5.0))
    assert desks.enter("b", 6.0, channel=Channel.CHAT) == []
    assert desks.acd.talks() == {"a": "ala"}


def test_a_transfer_rings_at_the_one_who_was_asked_for() -> None:
    """At the front; the first agent wraps up; somebody unknown and a queue that is none change nothing."""
    desks = Desks("ala", "ola")
    desks.enter()
    desks.tell(Accepted("c1", "ala", 5.0))
    commands = desks.tell(Moved("c1", "complaints", 50.0, "ola"))
    assert commands == [
        Over(interaction(), "ala", 5.0, 45.0),
        Tell("c1", "ringing"),
        Offer("c1", "ola", 70.0),
    ]
    assert desks.states()["ala"] is State.WRAP_UP
    assert desks.tell(Moved("nobody", "general", 51.0)) == []
    assert desks.tell(Moved("c1", "nowhere", 51.0)) == [Refuse("c1", "no_such_queue")]
    moved = desks.tell(Moved("c1", "general", 52.0))
    assert moved[0] == Withdraw("c1", "ola", "moved")
    assert desks.acd.line()[0].front


def test_a_caller_is_handed_to_the_colleague_who_was_asked() -> None:
    """Both talks of the asking end, the caller's goes on with the colleague; a colleague who is gone changes nothing."""
    desks = Desks("ala", "ola")
    desks.enter()
    desks.tell(Accepted("c1", "ala", 5.0))
    desks.enter("ask", 10.0, wanted="ola")
    desks.tell(Accepted("ask", "ola", 15.0))
    assert desks.tell(Handed("c1", "nobody", 16.0)) == []
    assert desks.tell(Handed("ask", "ask", 16.0)) == []
    commands = desks.tell(Handed("c1", "ask", 20.0))
    assert [type(one) for one in commands] == [Over, Over, Connect]
    assert commands[1] == Over(interaction(), "ala", 5.0, 15.0)
    assert commands[2] == Connect("c1", "ola", 0.0)
    assert desks.states() == {"ala": State.WRAP_UP, "ola": State.BUSY}
    assert desks.acd.talks() == {"c1": "ola"}


def test_the_longest_wait_ends_in_another_queue_or_out_of_all() -> None:
    """By a deadline; each is told where to."""
    rules = queues()
    rules = {
        "general": replace(rules["general"], max_wait_s=100.0, then="callback"),
        "complaints": replace(rules["complaints"], max_wait_s=50.0, then="general"),
    }
    desks = Desks()
    desks.acd = Acd(rules)
    desks.enter(queue="complaints")
    assert desks.until(50.0) == [Overflow("c1", "general")]
    assert desks.line() == ["c1"]
    assert desks.until(150.0) == [Overflow("c1", "callback")]
    assert desks.line() == []


def test_nobody_is_let_in_twice_or_beyond_the_limit() -> None:
    """They are offered something else; what goes on goes on."""
    desks = Desks(limit=2)
    assert desks.enter() == []
    assert desks.enter() == [Refuse("c1", "known")]
    desks.enter("c2")
    assert desks.enter("c3") == [Refuse("c3", "full")]
    assert desks.enter("c4", queue="complaints") == []
    assert desks.enter("c5", queue="nowhere") == [Refuse("c5", "no_such_queue")]
    assert desks.line() == ["c1", "c2", "c4"]


def test_every_change_of_an_agent_is_told_with_what_was_before() -> None:
    """For the desk, the wall and the estimates."""
    acd = Acd(queues())
    (change,) = acd.handle(SignedOn(agent("ala"), 3.0))
    assert isinstance(change, Changed)
    assert (change.before.state, change.agent.state) == (State.OFFLINE, State.BREAK)
    (change,) = acd.handle(Chose("ala", State.OFFLINE, 4.0))
    assert isinstance(change, Changed)
    assert (change.before.since, change.agent.since, change.agent.state) == (3.0, 4.0, State.OFFLINE)


# --- anything may happen at any time --------------------------------------------------------------

NAMES = [f"c{number}" for number in range(8)]
AGENTS = ["ala", "ola", "ela"]
QUEUES = ["general", "complaints"]


class Anything:
    """Random events, also senseless ones; what callers and agents would see is kept beside and compared after each."""

    def __init__(self, seed: int) -> None:
        rules = queues(limit=4, max_wait_s=90.0, then="callback", ring_s=20.0, wrap_up_s=10.0)
        rules["complaints"] = replace(rules["complaints"], strategy=Strategy.RING_ALL, then="general")
        self.acd = Acd(rules)
        self.random = Random(seed)
        self.now = 0.0
        self.inside: set[str] = set()
        self.ringing: set[tuple[str, str]] = set()
        self.joined: dict[str, str] = {}
        self.seen: Counter[str] = Counter()

    def step(self) -> None:
        name, who = self.random.choice(NAMES), self.random.choice(AGENTS)
        match self.random.randrange(15):
            case 0 | 1 | 2:
                self.enters(name)
            case 3:
                commands = self.acd.handle(Left(name, self.now))
                assert len([one for one in commands if isinstance(one, Over)]) == (name in self.inside)
                self.inside.discard(name)
                self.did(commands)
            case 4:
                event = Moved(name, self.random.choice(QUEUES), self.now, self.random.choice([None, who]))
                self.did(self.acd.handle(event))
            case 5:
                commands = self.acd.handle(Accepted(name, who, self.now))
                assert (Withdraw(name, who, "late") in commands) is ((name, who) not in self.ringing)
                self.did(commands)
            case 6 if self.ringing:
                self.did(self.acd.handle(Accepted(*self.random.choice(sorted(self.ringing)), self.now)))
            case 7 if self.ringing:
                declined = self.random.choice(sorted(self.ringing))
                self.ringing.remove(declined)
                self.did(self.acd.handle(Declined(*declined, self.now)))
            case 8 | 12 | 13:
                self.did(self.acd.handle(SignedOn(agent(who, chat_limit=2), self.now)))
                self.did(self.acd.handle(Chose(who, State.READY, self.now)))
            case 9:
                state = self.random.choice([State.READY, State.BREAK, State.OFFLINE])
                self.did(self.acd.handle(Chose(who, state, self.now)))
            case 14:
                self.hands(name)
            case 10:
                told = self.random.choice([Dropped, WrappedUp])
                self.did(self.acd.handle(told(who, self.now)))
            case _:
                self.passes(self.random.choice([1.0, 3.0, 7.0, 30.0]))
        self.check()

    def enters(self, name: str) -> None:
        channel = self.random.choice([Channel.CHAT, Channel.PHONE])
        who = interaction(
            name,
            entered=self.now,
            channel=channel,
            queue=self.random.choice(QUEUES),
            priority=self.random.randrange(3),
        )
        commands = self.acd.handle(Entered(who, self.now))
        refused = [one.why for one in commands if isinstance(one, Refuse)]
        assert (refused == ["known"]) is (name in self.inside)
        if not refused:
            self.inside.add(name)
        self.did(commands)

    def hands(self, name: str) -> None:
        """One talk takes the place of another."""
        asked = self.random.choice(NAMES)
        commands = self.acd.handle(Handed(name, asked, self.now))
        if commands and isinstance(commands[0], Over):
            self.inside.discard(asked)
            self.ringing.add((name, self.joined[asked]))  # as if it had rung there
        self.did(commands)

    def passes(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.acd.deadline) is not None and due <= until:
            assert due > self.now, "a deadline that never passes"
            self.now = due
            self.did(self.acd.tick(due))
        self.now = until

    def did(self, commands: list[Command]) -> None:
        for command in commands:
            self.seen[
                type(command).__name__ + str(getattr(command, "why", getattr(command, "what", "")))
            ] += 1
            match command:
                case Offer():
                    assert command.interaction in self.inside
                    assert not any(who == command.agent for _, who in self.ringing), "rung twice"
                    self.ringing.add((command.interaction, command.agent))
                case Withdraw() if command.why != "late":
                    self.ringing.remove((command.interaction, command.agent))
                case Connect():
                    self.ringing.remove((command.interaction, command.agent))
                    assert command.interaction not in self.joined
                    self.joined[command.interaction] = command.agent
                case Tell(what="agent_lost"):
                    del self.joined[command.interaction]
                case Overflow() if command.to == "callback":
                    self.inside.remove(command.interaction)
                case Over() if command.agent is not None:
                    assert self.joined.pop(command.interaction.id) == command.agent

    def check(self) -> None:
        waiting = {one.interaction.id: one for one in self.acd.line()}
        assert waiting.keys() | self.acd.talks().keys() == self.inside, "lost, or there for ever"
        assert not waiting.keys() & self.acd.talks().keys(), "in two places"
        assert self.acd.talks() == self.joined
        assert {(name, who) for name, one in waiting.items() for who in one.ringing} == self.ringing
        agents = {one.id: one for one in self.acd.agents()}
        assert {name for name, one in agents.items() if one.state is State.RINGING} == {
            who for _, who in self.ringing
        }
        assert {name for name, one in agents.items() if one.chats or one.on_call} == set(self.joined.values())


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nobody_is_lost_nor_rung_twice(seed: int) -> None:
    """Each who was let in is in one place until they leave; each ringing has one end; no deadline stands still."""
    anything = Anything(seed)
    for _ in range(1_500):
        anything.step()
    often = ("Connect", "Tellagent_lost", "Withdrawtaken", "Withdrawmoved", "Withdrawno_answer", "Overflow")
    assert {what for what in often if not anything.seen[what]} == set(), "too tame to show anything"
