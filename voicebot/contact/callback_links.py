"""The link by which a customer takes a wish back: whoever holds it may, nobody can make one up. Pure."""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

KEPT = timedelta(days=30)
"""Nobody cancels after that."""
_TOKEN = re.compile(r"([A-Za-z0-9_-]{1,64})\.([0-9a-f]{1,12})\.([A-Za-z0-9_-]{43})")


class CancelLinks:
    """secret: signs them; another secret makes all of them void."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def token(self, call_id: str, now: datetime) -> str:
        """For the wish of this call: letters, digits, dots, dashes. Errors: ValueError for an id that is none of ours."""
        expires = f"{int((now + KEPT).timestamp()):x}"
        token = f"{call_id}.{expires}.{self._signed(call_id, expires)}"
        if not _TOKEN.fullmatch(token):
            raise ValueError("a call id has letters, digits and dashes")
        return token

    def call_id(self, token: str, now: datetime) -> str | None:
        """The call the token is for; None for one that is not ours, or too old."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            return None
        call_id, expires, signature = parts.groups()
        if not hmac.compare_digest(signature, self._signed(call_id, expires)):
            return None
        return call_id if now.timestamp() < int(expires, 16) else None

    def _signed(self, call_id: str, expires: str) -> str:
        # the purpose is signed as well: the same secret may sign other things
        digest = hmac.new(self._secret, f"cancel-callback:{call_id}.{expires}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
