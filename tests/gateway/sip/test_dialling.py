"""Calls out stay within the limits, and what became of them is told apart."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from gateway.sip.accounts import Place
from gateway.sip.dialling import GRACE_S, Dialled, Dialler, Missed, Outcome, allowed, outcome
from gateway.sip.protocol import Answered, Command, Ended, Event, HangUp, Invite, Offered, Progress, Refused
from tests.support.virtual_time import LoopClock, run
from voicebot.config import Sip, SipAccount

NUMBER = "+48601234567"


def place(name: str = "main", **more: object) -> Place:
    """An account that is registered."""
    told = {
        "name": name,
        "user": "48221234567",
        "password": "tajne",
        "registrars": ["sip:one.example:5070"],
        **more,
    }
    return Place(SipAccount.model_validate(told), "sip:one.example:5070")


class Exchange:
    """The child and everybody behind it; a test says what happens."""

    def __init__(self, *places: Place, **settings: object) -> None:
        self.heard: list[Command] = []
        self.there = True
        self.dialler = Dialler(
            Sip.model_validate(settings), self._send, lambda: places or (place(),), LoopClock()
        )

    def _send(self, command: Command) -> bool:
        if self.there:
            self.heard.append(command)
        return self.there

    @property
    def invites(self) -> list[Invite]:
        """The calls that were begun."""
        return [command for command in self.heard if isinstance(command, Invite)]

    async def dial(self, number: str = NUMBER, **more: object) -> asyncio.Task[Dialled | Missed]:
        """Begin to call."""
        task = asyncio.create_task(self.dialler.dial(number, "v=0 ours", **more))
        await asyncio.sleep(0)
        return task

    async def ends(self, *events: Event, **more: object) -> Dialled | Missed:
        """What comes of a call of which the child tells this ("" stands for its id)."""
        task = await self.dial(**more)
        for event in events:
            assert self.dialler.take(replace(event, call=self.invites[-1].call))
        return await task


def test_the_call_goes_through_the_account_to_the_number() -> None:
    """Number in E.164 in the account's domain, its registrar as route, its password for a challenge, its caller id."""

    async def main() -> None:
        exchange = Exchange(place(caller_id="+48221112233"))
        assert isinstance(await exchange.ends(Answered("", "v=0"), number="601 234 567", ring_s=20), Dialled)
        (invite,) = exchange.invites
        assert invite.call.startswith("out-")
        assert invite == Invite(
            invite.call,
            "sip:+48601234567@one.example",
            "sip:+48221112233@one.example",
            "v=0 ours",
            route="sip:one.example:5070",
            user="48221234567",
            password="tajne",
            ring_s=20,
        )

    run(main())


def test_the_caller_id_is_the_wish_or_the_accounts_or_its_user() -> None:
    """Whoever calls may show another number; an account without one shows its user."""

    async def main() -> None:
        exchange = Exchange(dial_at_once=9)
        for wish in (None, "+48700100200"):
            await exchange.dial(caller_id=wish)
        assert [invite.caller for invite in exchange.invites] == [
            "sip:48221234567@one.example",
            "sip:+48700100200@one.example",
        ]

    run(main())


def test_the_first_registered_account_calls_unless_one_is_named() -> None:
    """A named account that is not registered is not replaced by another."""

    async def main() -> None:
        exchange = Exchange(place("a", user="1"), place("b", user="2"))
        await exchange.dial()
        await exchange.dial(account="b")
        assert [invite.user for invite in exchange.invites] == ["1", "2"]
        assert await (await exchange.dial(account="c")) == Missed(Outcome.FAILED, 0, "no_account")

    run(main())


def test_who_picks_up_is_connected_and_told_at_once() -> None:
    """Progress and answer are told as they come; what the call brings later is for its owner."""

    async def main() -> None:
        exchange = Exchange()
        told: list[Event] = []
        task = await exchange.dial(told=told.append)
        call = exchange.invites[0].call
        early, answered = Progress(call, 183, "Session Progress", "v=0 early"), Answered(call, "v=0")
        assert exchange.dialler.take(early)
        assert exchange.dialler.take(answered)
        assert told == [early, answered]
        assert not exchange.dialler.take(Offered(call, "v=0"))
        assert await task == Dialled(call, "v=0")
        assert exchange.dialler.live == 1
        assert not exchange.dialler.take(Ended(call, "bye"))
        assert exchange.dialler.live == 0
        assert exchange.dialler.outcomes == {"answered": 1}

    run(main())


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (Ended("", "rejected", 486), Outcome.BUSY),
        (Ended("", "rejected", 600), Outcome.BUSY),
        (Ended("", "rejected", 480), Outcome.NO_ANSWER),
        (Ended("", "rejected", 408), Outcome.NO_ANSWER),
        (Ended("", "rejected", 487), Outcome.NO_ANSWER),
        (Ended("", "no_answer"), Outcome.NO_ANSWER),
        (Ended("", "rejected", 603), Outcome.REJECTED),
        (Ended("", "rejected", 403), Outcome.REJECTED),
        (Ended("", "rejected", 407), Outcome.REJECTED),
        (Ended("", "rejected", 404), Outcome.FAILED),
        (Ended("", "rejected", 503), Outcome.FAILED),
        (Ended("", "timeout"), Outcome.FAILED),
        (Ended("", "bad"), Outcome.FAILED),
        (Ended("", "local"), Outcome.CANCELLED),
    ],
)
def test_every_way_not_to_be_answered_has_its_outcome(end: Ended, expected: Outcome) -> None:
    """Busy, no answer, rejected, given up and failed are told apart; the line is free again."""

    async def main() -> None:
        exchange = Exchange()
        assert outcome(end) == expected
        assert await exchange.ends(Progress("", 180, "Ringing"), end) == Missed(expected, end.status)
        assert exchange.dialler.live == 0
        assert exchange.dialler.outcomes == {expected: 1}

    run(main())


def test_an_answer_without_media_is_hung_up() -> None:
    """Nobody could be heard."""

    async def main() -> None:
        exchange = Exchange()
        assert await exchange.ends(Answered("", None)) == Missed(Outcome.FAILED, 0, "no_media")
        assert exchange.heard[-1] == HangUp(exchange.invites[0].call)
        assert exchange.dialler.take(Ended(exchange.invites[0].call, "local"))

    run(main())


def test_cancelling_gives_the_call_up() -> None:
    """The child is told; an answer that crosses it opens nothing; the line is taken until the end is told."""

    async def main() -> None:
        exchange = Exchange()
        told: list[Event] = []
        task = await exchange.dial(told=told.append)
        call = exchange.invites[0].call
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert exchange.heard[-1] == HangUp(call)
        assert exchange.dialler.take(Answered(call, "v=0"))
        assert told == []
        assert exchange.dialler.live == 1
        assert exchange.dialler.take(Ended(call, "local"))
        assert exchange.dialler.live == 0
        assert exchange.dialler.outcomes == {Outcome.CANCELLED: 1}

    run(main())


def test_a_child_that_tells_nothing_has_a_second_timer() -> None:
    """Some seconds after the ring time the call is given up here."""

    async def main() -> None:
        exchange = Exchange()
        task = await exchange.dial(ring_s=30)
        assert await task == Missed(Outcome.FAILED, 0, "timeout")
        assert asyncio.get_running_loop().time() == 30 + GRACE_S
        assert exchange.heard[-1] == HangUp(exchange.invites[0].call)

    run(main())


def test_without_the_child_no_call_is_made_and_ringing_ones_fail() -> None:
    """A child that is away, or goes away, is a failure and takes no line."""

    async def main() -> None:
        exchange = Exchange()
        ringing = await exchange.dial()
        await exchange.ends(Answered("", "v=0"))
        exchange.there = False
        assert await (await exchange.dial()) == Missed(Outcome.FAILED, 0, "signalling")
        exchange.dialler.lost([invite.call for invite in exchange.invites] + ["in-1"])
        assert await ringing == Missed(Outcome.FAILED, 0, "signalling")
        assert exchange.dialler.live == 0

    run(main())


def test_other_events_are_somebody_elses() -> None:
    """Incoming calls' ends and events without a call are not taken."""

    async def main() -> None:
        exchange = Exchange()
        assert not exchange.dialler.take(Ended("in-1", "bye"))
        assert not exchange.dialler.take(Refused("stranger", 1))

    run(main())


# --- what may be called ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "may"),
    [
        ("+48601234567", True),
        ("+48700123456", False),
        ("+48700200123", True),
        ("+48800123456", False),
        ("+493012345678", False),
        ("+4312345", True),
        ("+1", False),
    ],
)
def test_the_longest_prefix_decides(number: str, may: bool) -> None:
    """A longer prefix makes an exception, either way; the same one for and against is against; none is against."""
    assert allowed(number, ("+48", "!+48700", "+48700200", "+43", "+48800", "!+48800")) is may


@given(
    st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    st.lists(st.from_regex(r"!?\+[0-9]{1,6}", fullmatch=True)),
)
def test_nothing_is_allowed_without_a_prefix_for_it(number: str, prefixes: list[str]) -> None:
    """Whatever is forbidden stays so when no prefix without ! fits; no prefix, no call."""
    if not any(number.startswith(prefix) for prefix in prefixes):
        assert not allowed(number, prefixes)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("anonymous", "no_number"),
        ("112", "no_number"),
        ("", "no_number"),
        ("+493012345678", "prefix"),
        ("700123456", "prefix"),
    ],
)
def test_a_number_that_may_not_be_called_is_refused(number: str, why: str) -> None:
    """No command leaves; the log names no number."""

    async def main() -> None:
        exchange = Exchange(dial_prefixes=["+48", "!+48700"])
        assert await (await exchange.dial(number)) == Missed(Outcome.FORBIDDEN, 0, why)
        assert exchange.heard == []
        assert exchange.dialler.outcomes == {Outcome.FORBIDDEN: 1}

    with capture_logs() as logs:
        run(main())
    assert [line["event"] for line in logs] == ["dial_missed"]
    assert number == "" or number not in str(logs)


def test_only_so_many_calls_at_once() -> None:
    """A line is free again when its call is over, answered or not."""

    async def main() -> None:
        exchange = Exchange(dial_at_once=2, dial_per_minute=100)
        await exchange.ends(Answered("", "v=0"))
        assert exchange.dialler.room
        await exchange.dial()
        assert not exchange.dialler.room
        assert await (await exchange.dial()) == Missed(Outcome.FORBIDDEN, 0, "too_many_at_once")
        exchange.dialler.take(Ended(exchange.invites[0].call, "bye"))
        assert isinstance(await exchange.ends(Answered("", "v=0")), Dialled)

    run(main())


def test_a_line_whose_end_was_never_told_is_free_after_the_longest_call() -> None:
    """No call may take longer, so none can be up."""

    async def main() -> None:
        exchange = Exchange(dial_at_once=1, max_call_s=30)
        await exchange.ends(Answered("", "v=0"))
        await asyncio.sleep(149)
        assert await (await exchange.dial()) == Missed(Outcome.FORBIDDEN, 0, "too_many_at_once")
        await asyncio.sleep(2)
        assert isinstance(await exchange.ends(Answered("", "v=0")), Dialled)

    run(main())


def test_only_so_many_calls_a_minute() -> None:
    """Whoever fails quickly still may not be tried without end; what was forbidden does not count."""

    async def main() -> None:
        exchange = Exchange(dial_per_minute=2)
        busy = Missed(Outcome.BUSY, 486)
        assert await exchange.ends(Ended("", "rejected", 486)) == busy
        await asyncio.sleep(30)
        await (await exchange.dial("112"))
        assert await exchange.ends(Ended("", "rejected", 486)) == busy
        await asyncio.sleep(29)
        assert await (await exchange.dial()) == Missed(Outcome.FORBIDDEN, 0, "too_many_a_minute")
        await asyncio.sleep(1)
        assert await exchange.ends(Ended("", "rejected", 486)) == busy
        assert await (await exchange.dial()) == Missed(Outcome.FORBIDDEN, 0, "too_many_a_minute")

    run(main())


@pytest.mark.parametrize("settings", [{"dial_at_once": 0}, {"dial_per_minute": 0}, {"dial_prefixes": []}])
def test_calling_out_can_be_switched_off(settings: dict[str, object]) -> None:
    """None at once, none a minute, or no prefix: no calls."""

    async def main() -> None:
        found = await (await Exchange(**settings).dial())
        assert isinstance(found, Missed)
        assert found.outcome is Outcome.FORBIDDEN

    run(main())
