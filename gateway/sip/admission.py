"""Who may call, and who is told nothing: runs in the signalling child, before anything becomes a call. Pure; time by a Clock.

Two things are counted for each source. Wrong passwords: proved, because a challenge only holds where it was sent, so that they may
shut the whole source out. Noise (strangers, floods of requests without a password): anybody can send it under a false address, so
it only ever silences its own kind. Who is known by address is never counted at all.
"""

import ipaddress
from collections.abc import Set
from dataclasses import dataclass

from gateway.sip.digest import Algorithm, Digest, Proof
from gateway.sip.message import Request
from voicebot.clock import Clock
from voicebot.config import Sip

REALM = "voicebot"
GUESSES = 5
"""Wrong passwords of one source before it is shut out…"""
SHUT_OUT_S = 600.0
"""…for so long."""
NOISE = 60
"""Requests of one source that lead to nothing before they are no longer looked at…"""
NOISE_S = 60.0
"""…for so long."""
MAX_SOURCES = 10_000
"""Sources whose sins are remembered; beyond, the oldest is forgiven."""

SILENCE = 0
"""Status of a Refuse that is not to be sent."""

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Admit:
    """Let in. by: peer:NAME, account:NAME or phone:USER. identity: user part of the trusted P-Asserted-Identity, else of From; ""
    for who withholds it. trusted: it came from P-Asserted-Identity."""

    by: str
    identity: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Challenge:
    """Answer 401. header: value of its WWW-Authenticate."""

    header: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer so, and count it by reason (a word, nothing personal). status SILENCE: do not answer."""

    status: int
    phrase: str
    reason: str


Verdict = Admit | Challenge | Refuse
FLOOD = Refuse(403, "Forbidden", "flood")


class Tally:
    """How often each source did something; full for a whole window from the moment when it did it `limit` times in one."""

    def __init__(self, limit: int, window_s: float, clock: Clock) -> None:
        self._limit, self._window_s, self._clock = limit, window_s, clock
        self._seen: dict[int, tuple[int, float]] = {}

    def add(self, source: int) -> None:
        """It did it again."""
        now = self._clock.monotonic()
        times, until = self._seen.pop(source, (0, 0.0))
        if now >= until:
            times, until = 0, now + self._window_s
        times += 1
        self._seen[source] = (times, now + self._window_s if times == self._limit else until)
        if len(self._seen) > MAX_SOURCES:
            del self._seen[next(iter(self._seen))]

    def full(self, source: int) -> bool:
        """Whether it is enough."""
        times, until = self._seen.get(source, (0, 0.0))
        return times >= self._limit and self._clock.monotonic() < until


class Admission:
    """The rules of [sip]: peers by address, accounts by where they are registered, phones by password, nobody else."""

    def __init__(self, config: Sip, clock: Clock, *, algorithm: Algorithm = "MD5") -> None:
        self._peers = [
            (peer, [ipaddress.ip_network(network, strict=False) for network in peer.addresses])
            for peer in config.peers
        ]
        self._accounts = config.accounts
        self._phones = {phone.user: phone.password.get_secret_value() for phone in config.phones}
        self._registrars: dict[str, frozenset[Ip]] = {}
        self._digest = Digest(REALM, clock, algorithm=algorithm)
        self._guesses = Tally(GUESSES, SHUT_OUT_S, clock)
        self._noise = Tally(NOISE, NOISE_S, clock)

    def registered(self, account: str, addresses: Set[str]) -> None:
        """Where an account's registrar was found to be: calls to it are taken from there. None any more: an empty set."""
        self._registrars[account] = frozenset(_ip(address) for address in addresses)

    def invite(self, request: Request, source: str) -> Verdict:
        """What to do with a new call. source: IP address that the request really came from, not one that stands in it."""
        ip = _ip(source)
        known = self._known(request, ip)
        if known is not None:
            return known
        if self._guesses.full(_household(ip)):
            return Refuse(403, "Forbidden", "shut_out")
        user = request.user("from")
        password = self._phones.get(user)
        if password is None:
            return self._stranger(ip)
        credentials = request.get("authorization")
        proof = (
            self._digest.check(credentials, request.method, user, password, str(ip))
            if credentials
            else Proof.NONE
        )
        match proof:
            case Proof.RIGHT:
                return Admit(f"phone:{user}", user, False)
            case Proof.WRONG:
                self._guesses.add(_household(ip))
                return Refuse(403, "Forbidden", "wrong_password")
            case _:
                if self._noise.full(_household(ip)):
                    return FLOOD
                self._noise.add(_household(ip))
                return Challenge(self._digest.challenge(str(ip), stale=proof is Proof.STALE))

    def other(self, request: Request, source: str) -> Admit | Refuse:
        """What to do with a request outside every call that is no INVITE (OPTIONS, REGISTER, a stray BYE…). Admit: it comes from
        somebody known by address; answer as the method wants."""
        ip = _ip(source)
        verdict = self._known(request, ip) or self._stranger(ip)
        # what answers is worth attacking; an INVITE has had its 100 already
        return Refuse(SILENCE, "", "flood") if verdict == FLOOD else verdict

    def _known(self, request: Request, ip: Ip) -> Admit | None:
        """Somebody known by address alone. Accounts first: they say more than the network they are in."""
        target = request.target
        for account in self._accounts:
            if target and target.user == account.user and ip in self._registrars.get(account.name, ()):
                return self._admit(f"account:{account.name}", account.trusted_identity, request)
        for peer, networks in self._peers:
            if any(ip in network for network in networks):
                return self._admit(f"peer:{peer.name}", peer.trusted_identity, request)
        return None

    @staticmethod
    def _admit(by: str, trusting: bool, request: Request) -> Admit:
        asserted = request.user("p-asserted-identity") if trusting else ""
        wishes = {wish.strip().lower() for value in request.all("privacy") for wish in value.split(";")}
        if "id" in wishes:  # the trunk tells us who it is, the caller asks that nobody be told
            return Admit(by, "", bool(asserted))
        return Admit(by, asserted or request.user("from"), bool(asserted))

    def _stranger(self, ip: Ip) -> Refuse:
        if self._noise.full(_household(ip)):
            return FLOOD
        self._noise.add(_household(ip))
        return Refuse(403, "Forbidden", "stranger")


def _ip(address: str) -> Ip:
    """As it is on the wire: an IPv4 address that an IPv6 socket saw is an IPv4 address."""
    ip = ipaddress.ip_address(address)
    return (ip.version == 6 and ip.ipv4_mapped) or ip


def _household(ip: Ip) -> int:
    """What counts as one source: an IPv4 address or an IPv6 /64."""
    return int(ip) if ip.version == 4 else int(ip) >> 64 << 64
