"""An order number that the shop's own page vouches for: whoever brings it is signed in there as its customer, so it need not be
dictated. docs/signed-orders.md shows the shop's half.

A signed order is `v1.CLAIMS.SIGNATURE`, both in base64url without padding: CLAIMS is the JSON object {"order": six digits, "exp":
Unix seconds}, SIGNATURE is HMAC-SHA256 over the text `v1.CLAIMS`. It stands in a page and is no secret from whoever looks at
it, therefore nothing else is allowed in it: no postcode, no name.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

VERSION = "v1"
LONGEST = timedelta(hours=24)
"""A page older than that is loaded again; what was signed for longer is refused, for a copy of it would open the order for good."""
MOST = 512
"""Characters; ours has about 110."""

_NUMBER = re.compile(r"[0-9]{6}")
_PARTS = re.compile(r"v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})")
_CLAIMS = frozenset({"order", "exp"})


class Refusal(StrEnum):
    """Why a signed order is not believed; the value says it to whoever builds the shop's half."""

    UNSIGNED = "nothing is signed here: v1.CLAIMS.SIGNATURE is expected"
    MALFORMED = 'the claims are not {"order": six digits, "exp": Unix seconds} and nothing else'
    FOREIGN = "signed with another key, or changed afterwards"
    EXPIRED = "its time is over: the page has to sign anew"
    TOO_LONG = f"signed for longer than {LONGEST // timedelta(hours=1)} hours"


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """An order number to be believed until then."""

    number: str
    until: datetime


def sign(number: str, until: datetime, key: str) -> str:
    """What the shop's page hands over. number: six digits. until: aware. Errors: ValueError."""
    if not _NUMBER.fullmatch(number):
        raise ValueError("an order number has six digits")
    if until.tzinfo is None:
        raise ValueError("a moment without a time zone")
    claims = json.dumps({"order": number, "exp": int(until.timestamp())}, separators=(",", ":"))
    signed = f"{VERSION}.{_base64url(claims.encode())}"
    return f"{signed}.{_signature(signed, key)}"


def verify(text: str | None, key: str, now: datetime) -> SignedOrder | Refusal:
    """What came in from a page: the order, or why not. Never raises, whatever the text. now: aware.

    The signature is compared in constant time and before anything else is looked at.
    """
    parts = _PARTS.fullmatch(text) if text and len(text) <= MOST else None
    if parts is None:
        return Refusal.UNSIGNED
    signed, _, signature = parts.group().rpartition(".")
    if not hmac.compare_digest(_signature(signed, key), signature):
        return Refusal.FOREIGN
    claims = _claims(parts.group(1))
    if claims is None:
        return Refusal.MALFORMED
    if claims.until <= now:
        return Refusal.EXPIRED
    return Refusal.TOO_LONG if claims.until > now + LONGEST else claims


def _claims(encoded: str) -> SignedOrder | None:
    try:
        claims = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(claims, dict) or claims.keys() != _CLAIMS:
        return None
    number, until = claims["order"], claims["exp"]
    if not isinstance(number, str) or not _NUMBER.fullmatch(number) or type(until) is not int:
        return None
    try:
        return SignedOrder(number, datetime.fromtimestamp(until, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _signature(signed: str, key: str) -> str:
    return _base64url(hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
