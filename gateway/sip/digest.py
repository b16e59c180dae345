"""Asking for a password without hearing it: HTTP digest (RFC 7616, RFC 8760), the server's side. Pure; time by a Clock."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum
from itertools import count
from typing import Literal

from voicebot.clock import Clock

Algorithm = Literal["MD5", "SHA-256"]
_HASHES: Mapping[str, Callable[..., "hashlib._Hash"]] = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}

MAX_HEADER = 2048
"""Characters of credentials that are looked at."""
LIFETIME_S = 120.0
"""How long an answer to one challenge is good; later ones are asked again, without being taken for a guess."""
MAX_NONCES = 10_000
"""Nonces whose counts are remembered. Only right answers are, so that nobody fills this without a password."""
MAX_USES = 0xFFFFFFFF
"""The count has eight hexadecimal digits."""

_PARAMETER = re.compile(r'\s*([A-Za-z0-9-]{1,32})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)')
_ESCAPED = re.compile(r"\\(.)")


class Proof(StrEnum):
    """What credentials prove."""

    RIGHT = "right"
    WRONG = "wrong"
    """An answer to our own challenge, given at the place that we sent it to, by somebody who does not know the password."""
    STALE = "stale"
    """An answer to a challenge that is too old, used up, another's or not ours: ask again, with stale=true."""
    NONE = "none"
    """Nothing that could be an answer: ask."""


class Digest:
    """Challenges for one realm and the check of what comes back. A challenge holds only for the source that it was given to, so
    that nobody can have wrong passwords counted against somebody else's address."""

    def __init__(
        self, realm: str, clock: Clock, *, algorithm: Algorithm = "MD5", secret: bytes | None = None
    ) -> None:
        # MD5 unless told otherwise: most telephones know nothing else, and some refuse a challenge that offers more
        self._realm, self._clock, self._algorithm = realm, clock, algorithm
        self._hash = _HASHES[algorithm]
        self._secret = secret or secrets.token_bytes(32)
        self._serials = count(1)
        self._uses: dict[str, int] = {}
        self._forgotten_ms = -1

    def challenge(self, source: str, *, stale: bool = False) -> str:
        """Value of a WWW-Authenticate header for whoever asks from this address."""
        issued = f"{self._now_ms():x}.{next(self._serials):x}"
        nonce = f"{issued}.{self._seal(issued, source)}"
        return (
            f'Digest realm="{self._realm}", nonce="{nonce}", algorithm={self._algorithm}, qop="auth"'
            f"{', stale=true' if stale else ''}"
        )

    def check(self, credentials: str, method: str, user: str, password: str, source: str) -> Proof:
        """Whether an Authorization header proves that this user's password is known. Never raises for what a network may bring.

        The URI is hashed as the client wrote it: proxies may rewrite the request's own, and here is only one place to call.
        """
        given = parse(credentials)
        if given is None or given.get("realm") != self._realm or given.get("username") != user:
            return Proof.NONE
        nonce, uses = given.get("nonce", ""), given.get("nc", "")
        if given.get("qop") != "auth" or not re.fullmatch("[0-9A-Fa-f]{8}", uses):
            return Proof.NONE
        if given.get("algorithm", "MD5").upper() != self._algorithm:
            return Proof.NONE
        issued_ms = self._issued_ms(nonce, source)
        if issued_ms is None:
            return Proof.STALE
        parts = (nonce, uses, given.get("cnonce", ""), "auth", self._digest(method, given.get("uri", "")))
        right = self._digest(self._digest(user, self._realm, password), *parts)
        if not _same(right, given.get("response", "").lower()):
            return Proof.WRONG
        return Proof.RIGHT if self._use(nonce, issued_ms, int(uses, 16)) else Proof.STALE

    def _use(self, nonce: str, issued_ms: int, uses: int) -> bool:
        """Count a right answer; False for a count that was there already: somebody repeats what he overheard."""
        if issued_ms <= self._forgotten_ms or uses <= self._uses.get(nonce, 0):
            return False
        self._uses.pop(nonce, None)  # the newest stand at the end
        self._uses[nonce] = uses
        if len(self._uses) > MAX_NONCES:
            oldest = next(iter(self._uses))
            del self._uses[oldest]
            self._forgotten_ms = max(self._forgotten_ms, _stamp(oldest))
        return True

    def _issued_ms(self, nonce: str, source: str) -> int | None:
        """When we gave this nonce to this source; None when we did not, or too long ago."""
        issued, _, seal = nonce.rpartition(".")
        if not _same(seal, self._seal(issued, source)):
            return None
        issued_ms = _stamp(nonce)
        return issued_ms if self._now_ms() - issued_ms <= LIFETIME_S * 1000 else None

    def _seal(self, issued: str, source: str) -> str:
        return hmac.new(self._secret, _bytes(f"{issued} {source}"), hashlib.sha256).hexdigest()[:32]

    def _digest(self, *parts: str) -> str:
        return self._hash(_bytes(":".join(parts)), usedforsecurity=False).hexdigest()

    def _now_ms(self) -> int:
        return int(self._clock.monotonic() * 1000)


def parse(credentials: str) -> dict[str, str] | None:
    """Parameters of a Digest header, names in lower case, quotes undone; None for another scheme, for a parameter that comes twice
    and for what does not follow the grammar."""
    scheme, _, rest = credentials.strip().partition(" ")
    if scheme.lower() != "digest" or len(credentials) > MAX_HEADER:
        return None
    found: dict[str, str] = {}
    at = 0
    while at < len(rest):
        match = _PARAMETER.match(rest, at)
        if match is None or match[1].lower() in found:
            return None
        quoted = match[2]
        found[match[1].lower()] = match[3] if quoted is None else _ESCAPED.sub(r"\1", quoted)
        at = match.end()
    return found


def _same(one: str, other: str) -> bool:
    """Equality that takes the same time wherever the difference is."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    """A message is not always text: what could not be decoded must not raise here."""
    return text.encode("utf-8", "surrogatepass")


def _stamp(nonce: str) -> int:
    """Milliseconds that stand in a nonce of ours."""
    return int(nonce.partition(".")[0], 16)
