"""How often one address may ask: a bucket of tokens for each, of which only the newest are kept. Pure: times come in."""

import math
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

from gateway.web.refusals import Refused

KEYS = 10_000
"""Addresses remembered at most."""


class Rate:
    """burst: questions at once. per_s: how fast new ones are earned. Times are seconds of a monotonic clock."""

    def __init__(self, burst: int, per_s: float, keys: int = KEYS) -> None:
        self._burst, self._per_s, self._keys = float(burst), per_s, keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds until this address may ask again; 0 when it may."""
        return max(0.0, 1.0 - self._tokens(place_of(address), now)) / self._per_s

    def take(self, address: str, now: float) -> float:
        """Ask once: 0 when it may, else the seconds to wait (which costs nothing)."""
        wait = self.wait(address, now)
        if wait <= 0:
            place = place_of(address)
            self._left[place] = (self._tokens(place, now) - 1.0, now)
            self._left.move_to_end(place)
            while len(self._left) > self._keys:
                self._left.popitem(last=False)
        return wait

    def _tokens(self, place: str, now: float) -> float:
        left, since = self._left.get(place, (self._burst, now))
        return min(self._burst, left + (now - since) * self._per_s)


def refuse_for(wait_s: float) -> None:
    """Nothing for 0. Errors: Refused (429) for a wait, saying how long."""
    if wait_s > 0:
        raise Refused(429, "too_often", {"Retry-After": str(math.ceil(wait_s))})


def place_of(address: str) -> str:
    """What of an address one customer of a network has: an IPv4 address, the first half of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
