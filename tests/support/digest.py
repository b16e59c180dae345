"""A telephone's side of a digest, computed by the book, and a clock for its age."""

import hashlib
from datetime import datetime

from gateway.sip.digest import parse
from tests.support.virtual_time import DAWN


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return DAWN


def answer(
    challenge: str, password: str = "tajne", *, uses: int = 1, method: str = "INVITE", **changed: str
) -> str:
    """What a telephone sends back, computed by the book. changed: parameters to be put in after the computation."""
    asked = parse(challenge)
    assert asked is not None
    hashed = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[asked["algorithm"]]

    def h(*parts: str) -> str:
        return hashed(":".join(parts).encode()).hexdigest()

    count, uri = f"{uses:08x}", "sip:bot@198.51.100.1"
    response = h(h("anna", asked["realm"], password), asked["nonce"], count, "c1", "auth", h(method, uri))
    quoted = {
        "username": "anna",
        "realm": asked["realm"],
        "nonce": asked["nonce"],
        "uri": uri,
        "response": response,
        "cnonce": "c1",
    }
    bare = {"algorithm": asked["algorithm"], "qop": "auth", "nc": count}
    for name, value in changed.items():
        (bare if name in bare else quoted)[name] = value
    return "Digest " + ", ".join(
        [f'{n}="{v}"' for n, v in quoted.items()] + [f"{n}={v}" for n, v in bare.items()]
    )
