"""How long they will wait, told to those who wait."""

from collections.abc import Callable

from gateway.contact import waits
from gateway.contact.caller import Caller
from tests.support.contact import agent, interaction
from tests.support.desk import QUEUES, Peer
from tests.support.virtual_time import LoopClock, run
from voicebot.calls.people import News, Position
from voicebot.contact.acd import Acd
from voicebot.contact.estimates import Estimator
from voicebot.contact.events import Chose, Dropped, Entered, SignedOn
from voicebot.contact.types import State
from voicebot.records.recorder import Recorder


class Wait:
    """One caller in a queue with one agent, who is ready but never answers."""

    def __init__(self) -> None:
        self.acd, self.estimator, self.news = Acd(QUEUES), Estimator(QUEUES), list[News]()
        self.caller = Caller(Peer(), Recorder("c1", "webrtc", None, LoopClock()))
        self.caller.wait({}, "general", 0.0, self.news.append)
        self.acd.handle(SignedOn(agent(), 0.0))
        self.acd.handle(Chose("ala", State.READY, 0.0))
        self.acd.handle(Entered(interaction(), 0.0))

    def tell(self, now: float) -> list[str]:
        return waits.tell(self.acd, self.estimator, {"c1": self.caller}, QUEUES, now)


def alone(test: Callable[[Wait], None]) -> None:
    async def main() -> None:
        test(Wait())

    run(main())


def test_the_wait_is_told_at_first_and_then_when_it_is_due() -> None:
    """On record with what was said; who no longer listens is told nothing."""

    def test(wait: Wait) -> None:
        assert wait.tell(0.0) == []
        (position,) = wait.news
        assert isinstance(position, Position)
        assert (position.position, position.callback) == (1, False)
        told = wait.caller.recorder.record.events[-1]
        assert (told.name, told.detail["position"], told.detail["callback"]) == ("queue_told", 1, False)
        assert wait.tell(10.0) == []
        assert len(wait.news) == 1
        wait.caller.tell = None
        wait.tell(500.0)
        assert len(wait.news) == 1

    alone(test)


def test_whom_nobody_will_take_is_found_after_a_while() -> None:
    """Not at once: a page that loads anew is soon back."""

    def test(wait: Wait) -> None:
        wait.acd.handle(Dropped("ala", 1.0))
        wait.acd.tick(20.0)
        assert wait.tell(20.0) == []
        assert wait.tell(30.0) == []
        assert wait.tell(20.0 + waits.NOBODY_S) == ["c1"]
        assert wait.news == []

    alone(test)


def test_only_some_are_told_in_one_go_and_everybody_in_their_turn() -> None:
    """A forecast takes its time, and calls must not stutter for it."""

    async def main() -> None:
        acd, estimator, told = Acd(QUEUES), Estimator(QUEUES), list[str]()
        acd.handle(SignedOn(agent(), 0.0))
        acd.handle(Chose("ala", State.READY, 0.0))
        callers = {}
        for number in range(8):
            name = f"c{number}"
            acd.handle(Entered(interaction(name), 0.0))
            callers[name] = Caller(Peer(), Recorder(name, "webrtc", None, LoopClock()))
            callers[name].wait({}, "general", 0.0, lambda news, name=name: told.append(name))
        for count in (waits.AT_ONCE, 2 * waits.AT_ONCE, 8, 8):
            waits.tell(acd, estimator, callers, QUEUES, 1.0)
            assert len(told) == len(set(told)) == count

    run(main())
