"""The secrets of a session: a token only the browser keeps, and what is derived from it."""

import hashlib
import hmac
import re
import secrets

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new() -> str:
    """A token of 256 random bits, 43 characters."""
    return secrets.token_urlsafe(32)


def well_formed(token: str) -> bool:
    """Whether `new` could have made it; what could not is not worth a question to the database."""
    return _TOKEN.fullmatch(token) is not None


def key_of(token: str) -> str:
    """What the database knows of a token. It needs no salt and no slow hash: nobody guesses 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """What a page must send besides the cookie; from it nobody finds the token."""
    return hmac.new(token.encode(), b"voicebot csrf", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Equality in a time that tells nothing about where they differ; any text may come in."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
