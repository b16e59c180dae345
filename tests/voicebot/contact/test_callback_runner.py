"""Carrying callbacks out: agent first, then the customer, in virtual time over a book in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.support.callback_book import RULES, Book
from tests.support.virtual_time import DAWN, LoopClock, run
from voicebot.contact.callback_policy import (
    Accepted,
    Cancelled,
    Due,
    Kept,
    Outcome,
    Over,
    Rung,
    State,
)
from voicebot.contact.callback_rows import Callback
from voicebot.contact.callback_runner import (
    AFTER_FAILURE_S,
    ANSWER_S,
    LOOK_S,
    CallbackRunner,
    Limits,
    Reply,
)
from voicebot.errors import MediaError, ShopError


@dataclass
class Office:
    """Agents and telephone that do what a test tells them, one after the other, and tell when."""

    replies: list[Reply] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    ring_s: float = 5.0
    dial_s: float = 10.0
    talk_s: float = 60.0
    let_go_s: float = 0.0
    free: int = 99
    did: list[tuple[str, str, float]] = field(default_factory=list)
    let_gone: list[str] = field(default_factory=list)
    fail: dict[str, Exception] = field(default_factory=dict)
    ringing: int = 0
    most: int = 0

    def _did(self, what: str, callback: Callback) -> None:
        self.did.append((what, callback.id, asyncio.get_running_loop().time()))
        if what in self.fail:
            raise self.fail.pop(what)

    def room(self) -> int:
        return self.free

    async def ring(self, callback: Callback) -> Reply:
        self._did("ring", callback)
        self.ringing += 1
        self.most = max(self.most, self.ringing)
        try:
            await asyncio.sleep(self.ring_s)
        finally:
            self.ringing -= 1
        return self.replies.pop(0) if self.replies else Reply.ACCEPTED

    async def dial(self, callback: Callback) -> Outcome:
        self._did("dial", callback)
        await asyncio.sleep(self.dial_s)
        return self.outcomes.pop(0) if self.outcomes else Outcome.ANSWERED

    async def talk(self, callback: Callback) -> None:
        self._did("talk", callback)
        await asyncio.sleep(self.talk_s)

    async def let_go(self, callback: Callback) -> None:
        self.let_gone.append(callback.id)
        await asyncio.sleep(self.let_go_s)

    def times(self, what: str) -> list[float]:
        return [at for name, _, at in self.did if name == what]


def office_day(
    book: Book,
    office: Office,
    seconds: float = 3600.0,
    limits: Limits | None = None,
    open_at: Callable[[datetime], bool] = lambda now: True,
    meanwhile: Callable[[CallbackRunner], Awaitable[None]] | None = None,
) -> list[State]:
    """Let the runner run for so long; where callbacks went that it had in hands."""
    told: list[State] = []

    async def main() -> None:
        runner = CallbackRunner(
            book, office, office, open_at, limits, LoopClock(), told=lambda state: told.append(state)
        )
        runner.start()
        runner.start()
        if meanwhile is not None:
            await meanwhile(runner)
        await asyncio.sleep(seconds)
        await runner.stop()
        await runner.stop()
        assert runner.in_hands == 0

    run(main())
    return told


def test_an_agent_is_rung_then_the_customer_then_they_talk() -> None:
    """In this order, once each, and the agent is free afterwards."""
    book, office = Book(None), Office()
    assert office_day(book, office) == [State.TALKING, State.DONE]
    assert office.did == [("ring", "c0", 0.0), ("dial", "c0", 5.0), ("talk", "c0", 15.0)]
    assert book.cases["c0"].state is State.DONE
    assert office.let_gone == ["c0"]


def test_a_customer_is_not_rung_before_the_ring_is_kept() -> None:
    """Where the database refuses, or may have kept it, nobody is rung; the agent is let go, the lease decides."""
    book, office = Book(None), Office()
    book.refuse = [(Accepted, "slow")]
    office_day(book, office, seconds=50.0)
    assert office.times("dial") == []
    assert office.let_gone == ["c0"]
    office_day(again := Book(None), rerun := Office(), seconds=50.0)
    assert again.cases["c0"].state is State.TALKING
    assert rerun.times("dial") == [5.0]


def test_an_agent_who_declines_is_not_the_end_of_it() -> None:
    """After a pause another is asked; nobody has rung the customer meanwhile."""
    book, office = Book(None), Office(replies=[Reply.DECLINED, Reply.NONE])
    assert office_day(book, office)[:2] == [State.WAITING, State.WAITING]
    assert office.times("ring") == [0.0, 20.0, 40.0]
    assert office.times("dial") == [45.0]


def test_an_agent_who_never_answers_is_not_waited_for() -> None:
    """The second timer behind the agents' own."""
    book, office = Book(None), Office(ring_s=1e9)
    office_day(book, office, seconds=100.0, limits=Limits(offer_s=40.0))
    assert office.times("ring") == [0.0, 55.0]
    assert office.ringing == 0


def test_an_offer_may_last_longer_than_a_lease() -> None:
    """Whoever has it renews the lease."""
    book, office = Book(None), Office(ring_s=250.0)
    office_day(book, office, seconds=400.0)
    assert (office.times("ring"), office.times("dial")) == ([0.0], [250.0])


def test_the_customer_is_rung_three_times_with_time_between() -> None:
    """Busy, nobody, rejected: quarantine after each, then given up."""
    book = Book(None)
    office = Office(outcomes=[Outcome.BUSY, Outcome.NO_ANSWER, Outcome.REJECTED])
    told = office_day(book, office, seconds=3 * 3600.0)
    assert told == [State.QUARANTINED, State.QUARANTINED, State.GIVEN_UP]
    first, second, third = office.times("dial")
    quarantine = RULES.quarantine.total_seconds()
    assert second - first >= quarantine
    assert third - second >= quarantine
    assert len(office.let_gone) == 3


def test_who_goes_to_the_end_of_the_queue_lets_others_first() -> None:
    """One agent: the busy one is rung again behind the one who came later."""
    book, office = Book(None, None), Office(outcomes=[Outcome.BUSY])
    office_day(book, office, limits=Limits(at_once=1))
    assert [name for what, name, _ in office.did if what == "dial"] == ["c0", "c1", "c0"]


def test_a_telephone_that_rings_for_ever_is_given_up() -> None:
    """The second timer behind the telephone's own."""
    book, office = Book(None), Office(dial_s=1e9)
    assert office_day(book, office, seconds=100.0)[0] is State.QUARANTINED
    assert book.cases["c0"].why == "cancelled"


def test_no_more_than_so_many_at_once() -> None:
    """Neither more than the limit nor more than the agents have room for."""
    book, office = Book(*[None] * 9), Office()
    office_day(book, office, limits=Limits(at_once=3))
    assert office.most == 3
    assert {case.state for case in book.cases.values()} == {State.DONE}
    few = Office(free=2)
    office_day(Book(*[None] * 9), few)
    assert few.most == 2
    nobody = Office(free=0)
    office_day(waiting := Book(None), nobody)
    assert (nobody.did, waiting.cases["c0"].state) == ([], State.WAITING)


def test_it_waits_for_the_time_and_for_the_hours() -> None:
    """Not before the time that was named, and not while nobody is there."""
    book, office = Book(DAWN + timedelta(seconds=600)), Office()
    office_day(book, office)
    assert office.times("ring") == [600.0]
    closed = Office()
    opens = DAWN + timedelta(seconds=1800)
    office_day(Book(None), closed, open_at=lambda now: now >= opens)
    assert 1800.0 <= closed.times("ring")[0] <= 1800.0 + LOOK_S


def test_news_are_looked_at_at_once() -> None:
    """A wish that comes while nothing is due does not wait for the next look."""
    book, office = Book(), Office()

    async def meanwhile(runner: CallbackRunner) -> None:
        await asyncio.sleep(LOOK_S + 1)
        book.cases["c9"] = Book(None).cases["c0"]
        runner.wake()

    office_day(book, office, meanwhile=meanwhile)
    assert office.times("ring") == [LOOK_S + 1]


def test_a_cancelled_callback_stops_ringing_the_agent() -> None:
    """By the next renewal of the lease; the customer is not rung."""
    book, office = Book(None), Office(ring_s=200.0)

    async def meanwhile(_: CallbackRunner) -> None:
        await asyncio.sleep(30)
        book.apply("c0", Cancelled())

    office_day(book, office, seconds=20.0, meanwhile=meanwhile)
    assert office.ringing == 0
    assert (office.times("dial"), book.cases["c0"].state) == ([], State.CANCELLED)


def test_cancelled_just_before_the_agent_accepts_nobody_is_rung() -> None:
    """The step that would ring is refused, and the agent is free again."""
    book, office = Book(None), Office()

    async def meanwhile(_: CallbackRunner) -> None:
        await asyncio.sleep(1)
        book.apply("c0", Cancelled())

    office_day(book, office, meanwhile=meanwhile)
    assert (office.times("dial"), office.let_gone) == ([], ["c0"])


def test_whoever_answers_is_talked_to_whatever_the_database_says() -> None:
    """Soon, though the answer cannot be kept; nobody rings them again afterwards."""
    book, office = Book(None), Office()
    book.refuse = [(Rung, "slow")] * 3 + [(Kept, "slow")]
    told = office_day(book, office)
    assert office.times("talk") == [15.0 + ANSWER_S]
    assert told == [State.DONE]
    assert office.times("dial") == [5.0]


def test_a_long_talk_is_not_taken_for_one_that_broke_off() -> None:
    """Its lease is renewed; a beat that the database refuses does no harm."""
    book, office = Book(None), Office(talk_s=1800.0)
    book.refuse = [(Kept, "slow")]
    assert office_day(book, office) == [State.TALKING, State.DONE]


def test_a_talk_has_a_limit() -> None:
    """Then it is over."""
    book, office = Book(None), Office(talk_s=1e9)
    office_day(book, office, limits=Limits(talk_s=600.0))
    assert book.cases["c0"].state is State.DONE


def test_what_cannot_be_kept_for_long_is_left_to_the_lease() -> None:
    """The talk was over, and nobody could note it: a person looks, the customer is not rung again."""
    book, office = Book(None), Office()
    book.refuse = [(Over, "full")] * 3
    office_day(book, office)
    assert book.cases["c0"].state is State.CHECK
    assert len(office.times("dial")) == 1


def test_parts_that_fail_lose_nothing() -> None:
    """Agents: offered again. Telephone: quarantine. The talk itself: the shop looks, the customer is not rung once more."""
    book = Book(None)
    office = Office(fail={"ring": MediaError("x"), "dial": ShopError("x"), "talk": MediaError("x")})
    assert office_day(book, office) == [
        State.WAITING,
        State.QUARANTINED,
        State.TALKING,
        State.CHECK,
    ]


def test_a_fault_of_ours_is_told_and_the_lease_brings_it_back() -> None:
    """One callback's failure is not the others'."""
    book, office = Book(None, None), Office(fail={"ring": ValueError("x")})
    office_day(book, office)
    assert {case.state for case in book.cases.values()} == {State.DONE}
    assert len(office.let_gone) == 3


def test_a_database_that_refuses_is_asked_again() -> None:
    """After a while, without end."""
    book, office = Book(None), Office()
    book.refuse = [(Due, "locked")] * 2
    office_day(book, office)
    assert office.times("ring") == [2 * AFTER_FAILURE_S]


def test_what_is_in_hands_at_the_end_comes_back_by_its_lease() -> None:
    """Whoever stops lets the agent go and rings nobody any more; the next one goes on after the lease."""
    book, office = Book(None, None), Office(talk_s=1e9)
    book.cases["c1"] = replace(book.cases["c1"], due=DAWN + timedelta(seconds=18))
    office_day(book, office, seconds=20.0)
    assert [case.state for case in book.cases.values()] == [State.TALKING, State.OFFERED]
    assert sorted(office.let_gone) == ["c0", "c1"]
    assert office.ringing == 0


def test_a_desk_that_does_not_hear_holds_up_nobody() -> None:
    """The next callback is taken though the agent of the last one could not be let go."""
    book, office = Book(None, None), Office(let_go_s=1e9)
    office_day(book, office, limits=Limits(at_once=1))
    assert {case.state for case in book.cases.values()} == {State.DONE}
