"""Accounts are kept registered, at the first registrar that takes them, without ever hammering one that does not."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from gateway.sip.accounts import (
    ANSWER_S,
    FINAL_WAIT_S,
    HOME_S,
    LONGEST_WAIT_S,
    Accounts,
    AccountStatus,
    Place,
    Registration,
)
from gateway.sip.protocol import Command, Ended, Register, Registered, Unregister, Up
from tests.support.virtual_time import LoopClock, run
from voicebot.config import SipAccount
from voicebot.errors import ConfigError

FIRST, SECOND = "sip:one.example", "sip:two.example;transport=tcp"


def account(name: str = "main", *registrars: str, **more: object) -> SipAccount:
    """An account at two registrars, unless told otherwise."""
    return SipAccount.model_validate(
        {
            "name": name,
            "user": "48221234567",
            "password": "tajne",
            "registrars": registrars or (FIRST, SECOND),
            **more,
        }
    )


def registration(*registrars: str, jitter: Callable[[], float] = lambda: 1.0) -> Registration:
    """The policy of one account."""
    return Registration(account("main", *registrars), jitter=jitter)


def attempts(
    policy: Registration, answers: list[tuple[int, int]], now: float = 0.0
) -> list[tuple[float, str]]:
    """When and where it registers, while each attempt is answered at once by (status, expires_s)."""
    found = []
    for status, expires_s in answers:
        now = max(now, policy.due)
        command = policy.step(now)
        assert command is not None
        found.append((now, command.registrar))
        policy.heard(Registered("main", status, expires_s), now)
    return found


def test_it_registers_with_what_the_settings_say() -> None:
    """The address of record is the user at the registrar's host, or in the domain that is set."""
    assert registration().step(0) == Register(
        "main", "sip:48221234567@one.example", FIRST, "48221234567", "tajne", 600
    )
    other = Registration(account(user="anna@shop", domain="2001:db8::1", expires_s=90)).step(0)
    assert other is not None
    assert (other.aor, other.expires_s) == ("sip:anna%40shop@[2001:db8::1]", 90)


def test_it_renews_after_four_fifths_of_what_was_granted() -> None:
    """The registrar's own time counts, not the one that was asked for; next to nothing is not taken at its word."""
    policy = registration()
    assert [at for at, _ in attempts(policy, [(200, 600), (200, 100), (200, 1), (200, 600)])] == [
        0,
        480,
        560,
        565,
    ]


def test_failures_of_one_registrar_come_ever_less_often() -> None:
    """Two seconds, doubling to two minutes; after a success from the beginning."""
    found = [at for at, _ in attempts(registration(FIRST), [(503, 0)] * 9 + [(200, 100), (503, 0), (503, 0)])]
    assert [after - before for before, after in pairwise(found)] == [
        *(2, 4, 8, 16, 32, 64, 120, LONGEST_WAIT_S, LONGEST_WAIT_S),
        80,
        2,
    ]


def test_waits_are_spread() -> None:
    """Each wait has its own factor."""
    factors = iter([0.75, 1.25])
    found = attempts(registration(FIRST, jitter=lambda: next(factors)), [(503, 0), (503, 0), (200, 600)])
    assert [at for at, _ in found] == [0, 1.5, 6.5]
    spread = {Registration(account())._jitter() for _ in range(20)}
    assert len(spread) > 10
    assert min(spread) >= 0.75
    assert max(spread) <= 1.25


def test_the_next_registrar_is_tried_at_once() -> None:
    """Only when the whole list has failed there is a wait."""
    assert attempts(registration(), [(408, 0), (503, 0), (503, 0), (200, 600)]) == [
        (0, FIRST),
        (0, SECOND),
        (2, FIRST),
        (2, SECOND),
    ]


def test_it_comes_back_to_the_first_registrar_after_a_while() -> None:
    """With the second one for long, the first is tried at a renewal; when it still fails, the second keeps us and the while begins anew."""
    answers = [
        (503, 0),
        (200, 300),
        (200, 300),
        (200, 300),
        (503, 0),
        (200, 300),
        (200, 300),
        (200, 300),
        (200, 300),
    ]
    found = attempts(registration(), answers)
    assert found == [
        (0, FIRST),
        (0, SECOND),
        (240, SECOND),
        (480, SECOND),
        (720, FIRST),
        (720, SECOND),
        (960, SECOND),
        (1200, SECOND),
        (1440, FIRST),
    ]
    assert HOME_S == 600


def test_it_stays_registered_while_the_first_is_tried() -> None:
    """Also when the first one refuses, nothing is lost."""
    policy = registration()
    attempts(policy, [(503, 0), (200, 800), (403, 0)])
    assert policy.due == 640
    assert policy.place(640) == Place(account(), SECOND)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "wrong_password"), (407, "wrong_password"), (403, "forbidden"), (404, "unknown_account")],
)
def test_a_refusal_is_not_repeated_soon(status: int, reason: str) -> None:
    """Once the whole list has refused, only an operator can help; the status says why."""
    policy = registration()
    assert [at for at, _ in attempts(policy, [(status, 0)] * 3)] == [0, 0, FINAL_WAIT_S]
    attempts(policy, [(status, 0)], policy.due)
    assert policy.status(FINAL_WAIT_S) == AccountStatus("refused", FIRST, reason, 0)


def test_a_registrar_that_is_only_out_is_not_given_up_with_one_that_refuses() -> None:
    """One refuses, the other does not answer: it may answer soon."""
    assert [at for at, _ in attempts(registration(), [(403, 0), (408, 0), (403, 0), (408, 0), (200, 9)])] == [
        0,
        0,
        2,
        2,
        6,
    ]


@pytest.mark.parametrize(
    ("status", "reason"), [(200, "not_kept"), (408, "no_answer"), (423, "too_short"), (502, "502")]
)
def test_other_failures_are_named(status: int, reason: str) -> None:
    """A 200 that keeps nothing is a failure, too."""
    policy = registration(FIRST)
    attempts(policy, [(status, 0)])
    assert policy.status(1) == AccountStatus("waiting", FIRST, reason, 0)


def test_an_attempt_without_an_outcome_has_a_second_timer() -> None:
    """The child owes an outcome; without one it was no answer. One that comes later changes nothing."""
    policy = registration(FIRST)
    assert policy.step(0)
    assert policy.step(ANSWER_S - 1) is None
    assert policy.status(1) == AccountStatus("registering", FIRST, None, 0)
    assert policy.step(ANSWER_S) is None
    policy.heard(Registered("main", 200, 600), ANSWER_S + 1)
    assert policy.status(ANSWER_S + 1) == AccountStatus("waiting", FIRST, "no_answer", 0)
    assert policy.step(ANSWER_S + 2)


def test_a_failed_renewal_leaves_what_is_still_good() -> None:
    """The registration counts until its own end."""
    policy = registration(FIRST)
    attempts(policy, [(200, 100), (503, 0)])
    assert policy.status(90) == AccountStatus("registered", FIRST, "503", 10)
    assert policy.status(100) == AccountStatus("waiting", FIRST, "503", 0)
    assert policy.place(100) is None


@pytest.mark.parametrize("registrar", ["one.example", "tel:+48601234567", "sip:", "sip:one example"])
def test_a_registrar_that_is_no_sip_uri_stops_the_start(registrar: str) -> None:
    """The error names the setting."""
    with pytest.raises(ConfigError, match="registrars"):
        registration(FIRST, registrar)


# --- the driver -------------------------------------------------------------------------------------------


class Child:
    """Hears commands with their time."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, Command]] = []
        self.there = True

    def send(self, command: Command) -> bool:
        if self.there:
            self.heard.append((asyncio.get_running_loop().time(), command))
        return self.there

    def registers(self) -> list[tuple[float, str]]:
        """When which account was told to register."""
        return [(at, command.account) for at, command in self.heard if isinstance(command, Register)]


def keeper(child: Child, *accounts: SipAccount) -> Accounts:
    """The accounts' driver, started."""
    found = Accounts(accounts or (account(),), child.send, LoopClock(), jitter=lambda: 1.0)
    found.start()
    found.start()
    return found


def test_accounts_register_when_the_child_is_up_and_are_renewed() -> None:
    """Nothing is sent before Up; then each account has times of its own."""

    async def main() -> None:
        child = Child()
        accounts = keeper(child, account("a"), account("b"))
        await asyncio.sleep(5)
        assert child.heard == []
        accounts.take(Up("b1", ()))
        await asyncio.sleep(1)
        accounts.take(Registered("a", 200, 100))
        accounts.take(Registered("b", 200, 200))
        accounts.take(Registered("nobody's", 200, 200))
        accounts.take(Ended("in-1", "bye"))
        await asyncio.sleep(161)
        assert child.registers() == [(5, "a"), (5, "b"), (86, "a"), (126, "a"), (166, "b")]
        await accounts.close()

    run(main())


def test_after_another_child_is_up_everything_registers_at_once() -> None:
    """Also what was waiting for its next attempt, or for an outcome that the dead child owes."""

    async def main() -> None:
        child = Child()
        accounts = keeper(child, account("a"), account("b", FIRST), account("c"))
        accounts.take(Up("b1", ()))
        await asyncio.sleep(1)
        accounts.take(Registered("a", 200, 600))
        accounts.take(Registered("b", 401))
        await asyncio.sleep(9)
        accounts.down()
        assert accounts.places() == ()
        assert accounts.status()["a"].state == "waiting"
        await asyncio.sleep(90)
        assert len(child.heard) == 3
        accounts.take(Up("b2", ()))
        await asyncio.sleep(1)
        assert child.registers()[3:] == [(100, "a"), (100, "b"), (100, "c")]
        await accounts.close()

    run(main())


def test_a_child_that_cannot_be_told_is_waited_for() -> None:
    """A command that finds no child is no attempt: the next Up begins anew."""

    async def main() -> None:
        child = Child()
        accounts = keeper(child)
        child.there = False
        accounts.take(Up("b1", ()))
        await asyncio.sleep(1000)
        child.there = True
        accounts.take(Up("b2", ()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert child.registers() == [(1000, "main")]
        await accounts.close()

    run(main())


def test_what_is_registered_is_known_and_taken_back_at_the_end() -> None:
    """Places for calls out are those registered now, in the settings' order; closing unregisters those, once."""

    async def main() -> None:
        child = Child()
        one, two, three = account("a"), account("b", SECOND), account("c")
        accounts = keeper(child, one, two, three)
        accounts.take(Up("b1", ()))
        await asyncio.sleep(1)
        accounts.take(Registered("b", 200, 600))
        accounts.take(Registered("c", 403))
        accounts.take(Registered("a", 200, 600))
        await asyncio.sleep(1)
        assert accounts.places() == (Place(one, FIRST), Place(two, SECOND))
        assert accounts.status()["b"] == AccountStatus("registered", SECOND, None, 599)
        assert accounts.status()["c"].reason == "forbidden"
        await accounts.close()
        await accounts.close()
        assert [command for _, command in child.heard[-2:]] == [Unregister("a"), Unregister("b")]

    run(main())


def test_without_accounts_nothing_happens() -> None:
    """A line without accounts waits for nothing."""

    async def main() -> None:
        child = Child()
        accounts = Accounts((), child.send, LoopClock())
        accounts.start()
        accounts.take(Up("b1", ()))
        await asyncio.sleep(10)
        assert (child.heard, accounts.status()) == ([], {})
        await accounts.close()

    run(main())


def test_the_log_names_the_account_and_why_but_no_user() -> None:
    """An operator reads which account fails; passwords, users and numbers stay out."""
    with capture_logs() as logs:
        attempts(registration(), [(401, 0), (200, 600)])
    assert [line["event"] for line in logs] == ["account_not_registered", "account_registered"]
    assert "48221234567" not in str(logs)
    assert "tajne" not in str(logs)
