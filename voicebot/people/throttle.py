"""Who guesses passwords waits longer and longer. Pure: times come in, seconds of a monotonic clock."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address

FORGET_S = 3600.0
"""An hour without a try makes good again."""
KEYS = 10_000
"""Names or addresses remembered at most, each; those untried for longest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Steps:
    """free: tries before the first wait. first_s doubles with every further try up to longest_s."""

    free: int
    first_s: float
    longest_s: float

    def after(self, tries: int) -> float:
        """Seconds to wait after so many tries that failed."""
        over = tries - self.free
        return 0.0 if over < 0 else min(self.longest_s, self.first_s * 2.0 ** min(over, 60))


LOGIN = Steps(free=5, first_s=2.0, longest_s=300.0)
ADDRESS = Steps(free=20, first_s=2.0, longest_s=900.0)
"""An office is one address; a password is one person's."""


@dataclass(frozen=True, slots=True)
class _Tries:
    count: int
    last: float
    until: float


class _Ledger:
    """Tries by key. A try counts as failed from its beginning, so that a hundred at once are a hundred tries."""

    def __init__(self, steps: Steps, keys: int) -> None:
        self._steps, self._keys = steps, keys
        self._known: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        tries = self._known.get(key)
        return 0.0 if tries is None else max(0.0, tries.until - now)

    def count(self, key: str, now: float) -> None:
        tries = self._known.pop(key, None)
        fresh = tries is None or now - max(tries.last, tries.until) > FORGET_S
        count = 1 if tries is None or fresh else tries.count + 1
        self._known[key] = _Tries(count, now, now + self._steps.after(count))
        while len(self._known) > self._keys:
            self._known.popitem(last=False)

    def forgive(self, key: str) -> None:
        self._known.pop(key, None)

    def take_back(self, key: str) -> None:
        tries = self._known.get(key)
        if tries is not None:
            count = tries.count - 1
            until = tries.last + self._steps.after(count) if count else tries.last
            self._known[key] = replace(tries, count=count, until=until)


class Throttle:
    """Tries to sign in, by login and by address.

    Whoever signed in from an address before has a count of their own there: a stranger who guesses shuts out strangers,
    not the person at their usual desk.
    """

    def __init__(self, login: Steps = LOGIN, address: Steps = ADDRESS, keys: int = KEYS) -> None:
        self._logins, self._addresses = _Ledger(login, keys), _Ledger(address, keys)
        self._usual: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._keys = keys

    def begin(self, login: str, address: str, now: float) -> float:
        """A try begins: 0 when it may, else the seconds to wait (such a try does not count)."""
        place = place_of(address)
        key = self._key(login, place)
        wait = max(self._logins.wait(key, now), self._addresses.wait(place, now))
        if wait <= 0:
            self._logins.count(key, now)
            self._addresses.count(place, now)
        return wait

    def passed(self, login: str, address: str) -> None:
        """The try was right."""
        place = place_of(address)
        self._logins.forgive(self._key(login, place))
        self._addresses.take_back(place)  # who has one password may not reset the count of a whole address
        self._usual[(login, place)] = None
        self._usual.move_to_end((login, place))
        while len(self._usual) > self._keys:
            self._usual.popitem(last=False)

    def not_compared(self, login: str, address: str) -> None:
        """The try came to nothing by our own fault: it does not count."""
        place = place_of(address)
        self._logins.take_back(self._key(login, place))
        self._addresses.take_back(place)

    def _key(self, login: str, place: str) -> str:
        return f"{login} {place}" if (login, place) in self._usual else login


def place_of(address: str) -> str:
    """What of an address one customer of a network has: an IPv4 address, the first half of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
