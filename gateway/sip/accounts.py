"""Our accounts at trunks and PBXs: when to register again, where, and what an operator is told. Policy without I/O, and a driver.

The child registers once when it is told to; everything that repeats is decided here.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import structlog

from gateway.sip.message import Uri
from gateway.sip.protocol import Command, Event, Register, Registered, Unregister, Up
from voicebot.clock import Clock
from voicebot.config import SipAccount
from voicebot.errors import ConfigError, DataError

log = structlog.get_logger()

REFRESH = 0.8
"""Part of a registration's time after which it is renewed."""
MIN_REFRESH_S = 5.0
"""A registrar that grants next to nothing is not asked without end."""
ANSWER_S = 40.0
"""Second timer of one attempt; the stack itself gives up after 32 s."""
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 120.0
FINAL_WAIT_S = 900.0
"""After a refusal that only an operator can cure: more attempts would have us shut out."""
HOME_S = 600.0
"""With another registrar than the first for so long, the first is tried again at the next renewal."""

_FINAL = {401: "wrong_password", 403: "forbidden", 404: "unknown_account", 407: "wrong_password"}
_REASONS = {**_FINAL, 408: "no_answer", 423: "too_short"}

_PLAIN = "+-_.!~*'()&=$,;?/"
"""What the user part of a SIP URI may hold as it is, besides letters and digits."""

State = Literal["registered", "registering", "waiting", "refused"]


@dataclass(frozen=True, slots=True)
class Place:
    """An account at one of its registrars (or behind it: route calls there)."""

    account: SipAccount
    registrar: str

    def uri(self, user: str) -> str:
        """SIP URI of a user in the account's domain."""
        domain = self.account.domain or Uri.parse(self.registrar).host
        host = f"[{domain}]" if ":" in domain and not domain.startswith("[") else domain
        return f"sip:{quote(user, safe=_PLAIN)}@{host}"


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """What is known of an account now. registrar: where it is registered, or tried next. reason: of the last failure, a word or a
    SIP status; None after a success. good_for_s: until the registration ends, 0 without one."""

    state: State
    registrar: str
    reason: str | None
    good_for_s: int


class Registration:
    """The policy of one account. jitter: a factor for each wait, so that many accounts do not come back at once.
    Errors: ConfigError for a registrar that is no SIP URI."""

    def __init__(
        self, account: SipAccount, *, jitter: Callable[[], float] = lambda: random.uniform(0.75, 1.25)
    ) -> None:
        self._account, self._jitter = account, jitter
        self._places = [Place(account, _checked(registrar)) for registrar in account.registrars]
        self._at = 0
        self._next = 0.0
        self._asked = False
        self._failures = 0
        self._refusals = 0
        self._refused = False
        self._reason: str | None = None
        self._home: Place | None = None
        self._until = 0.0
        self._away_since: float | None = None

    @property
    def due(self) -> float:
        """When `step` has something to do."""
        return self._next

    def step(self, now: float) -> Register | None:
        """What to send now, if anything."""
        if now >= self._next and self._asked:
            self._fail(408, now)
        if now < self._next:
            return None
        if self._away_since is not None and now - self._away_since >= HOME_S:
            self._at, self._away_since = 0, now
        place, account = self._places[self._at], self._account
        self._asked, self._next = True, now + ANSWER_S
        return Register(
            account.name,
            place.uri(account.user),
            place.registrar,
            account.user,
            account.password.get_secret_value(),
            account.expires_s,
        )

    def heard(self, outcome: Registered, now: float) -> None:
        """How the attempt went. One that nobody waits for any more changes nothing: the next attempt is on its way."""
        if not self._asked:
            return
        if outcome.status != 200 or outcome.expires_s <= 0:
            self._fail(outcome.status, now)
            return
        if self._home is None or self._failures:
            log.info("account_registered", account=self._account.name, registrar=self._at)
        self._home = self._places[self._at]
        self._asked, self._refused, self._failures, self._refusals, self._reason = False, False, 0, 0, None
        self._until = now + outcome.expires_s
        self._next = now + max(outcome.expires_s * REFRESH, MIN_REFRESH_S)
        if self._at == 0:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = now

    def restart(self, now: float) -> None:
        """Another child listens: nothing that was registered or asked holds any more."""
        self._asked, self._failures, self._refusals, self._home, self._next = False, 0, 0, None, now

    def place(self, now: float) -> Place | None:
        """Where the account is registered."""
        return self._home if now < self._until else None

    def status(self, now: float) -> AccountStatus:
        """For an operator."""
        place = self.place(now)
        state: State = "registering" if self._asked else "refused" if self._refused else "waiting"
        return AccountStatus(
            "registered" if place else state,
            (place or self._places[self._at]).registrar,
            self._reason,
            round(self._until - now) if place else 0,
        )

    def _fail(self, status: int, now: float) -> None:
        self._asked = False
        self._reason = "not_kept" if status == 200 else _REASONS.get(status, str(status))
        self._failures += 1
        self._refusals += status in _FINAL
        self._at = (self._at + 1) % len(self._places)
        rounds, others = divmod(self._failures, len(self._places))
        wait_s = 0.0
        if not others:  # the whole list has failed; before that the next one is tried at once
            self._refused, self._refusals = self._refusals == len(self._places), 0
            wait_s = min(FIRST_WAIT_S * 2.0 ** min(rounds - 1, 10), LONGEST_WAIT_S)
            wait_s = (FINAL_WAIT_S if self._refused else wait_s) * self._jitter()
        self._next = now + wait_s
        log.warning(
            "account_not_registered", account=self._account.name, why=self._reason, wait_s=round(wait_s, 1)
        )


class Accounts:
    """Keeps all accounts registered while the child is there. send: to the child; False when it is away."""

    def __init__(
        self,
        accounts: Sequence[SipAccount],
        send: Callable[[Command], bool],
        clock: Clock,
        *,
        jitter: Callable[[], float] = lambda: random.uniform(0.75, 1.25),
    ) -> None:
        self._registrations = {account.name: Registration(account, jitter=jitter) for account in accounts}
        self._send, self._clock = send, clock
        self._up = False
        self._wake = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to register, as soon as the child is up; returns at once."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="sip accounts")

    async def close(self) -> None:
        """Take all registrations back (without waiting for the answers) and stop."""
        running, self._running = self._running, None
        if running is None:
            return
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for place in self.places():
            self._send(Unregister(place.account.name))

    def take(self, event: Event) -> None:
        """An event of the child; those that are not about accounts change nothing."""
        now = self._clock.monotonic()
        if isinstance(event, Up):
            self._up = True
            for registration in self._registrations.values():
                registration.restart(now)
        elif isinstance(event, Registered) and event.account in self._registrations:
            self._registrations[event.account].heard(event, now)
        else:
            return
        self._wake.set()

    def down(self) -> None:
        """The child is gone: nothing is registered until the next one is up."""
        self._up = False
        for registration in self._registrations.values():
            registration.restart(self._clock.monotonic())

    def places(self) -> tuple[Place, ...]:
        """Accounts that are registered now, in the order of the settings, each with the registrar it is at."""
        now = self._clock.monotonic()
        found = (registration.place(now) for registration in self._registrations.values())
        return tuple(place for place in found if place)

    def status(self) -> Mapping[str, AccountStatus]:
        """Name → what is known of the account now."""
        now = self._clock.monotonic()
        return {name: registration.status(now) for name, registration in self._registrations.items()}

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            wait_s = self._steps()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()

    def _steps(self) -> float | None:
        """Send what is due; seconds until something else is, None when only an event can change that."""
        if not self._up or not self._registrations:
            return None
        now = self._clock.monotonic()
        for registration in self._registrations.values():
            if (command := registration.step(now)) and not self._send(command):
                self.down()
                return None
        return max(0.0, min(registration.due for registration in self._registrations.values()) - now)


def _checked(registrar: str) -> str:
    with contextlib.suppress(DataError):
        if Uri.parse(registrar).scheme in ("sip", "sips"):
            return registrar
    raise ConfigError(
        "sip.accounts.registrars", registrar, "such as sip:host or sip:host:5060;transport=udp|tcp|tls"
    )
