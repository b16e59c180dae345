"""Encrypted media: keys as SDP carries them (SDES, RFC 4568) and libsrtp's sessions. What cannot be trusted is None and counted."""

import base64
import binascii
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pylibsrtp import Error, Policy, Session

from voicebot.errors import MediaError

SUITES = {
    "AEAD_AES_256_GCM": (Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 32 + 12),
    "AES_CM_128_HMAC_SHA1_80": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16 + 14),
    "AES_CM_128_HMAC_SHA1_32": (Policy.SRTP_PROFILE_AES128_CM_SHA1_32, 16 + 14),
}
"""SDP's name → libsrtp's profile, and bytes of master key and salt together. In the order we like them."""
DEFAULT_SUITE = "AES_CM_128_HMAC_SHA1_80"
"""The one that everybody must know."""
WINDOW = 1024
"""Packets that one may be overtaken by and still be told from a replay."""
_PARAMS = re.compile(r"inline:([A-Za-z0-9+/]{1,88}={0,2})(?:\|(?:2\^[0-9]{1,2}|[0-9]{1,15}))?")
"""One key, perhaps its lifetime: calls are shorter than any. A second key or an MKI is refused: libsrtp's binding knows neither."""


@dataclass(frozen=True, slots=True)
class SrtpKey:
    """One direction's key. material: master key and salt; never shown, never logged."""

    suite: str
    material: bytes = field(repr=False)

    @classmethod
    def parse(cls, suite: str, params: str) -> "SrtpKey":
        """From a=crypto: its suite and "inline:…" (nothing may follow). Errors: MediaError for what we cannot use."""
        if suite not in SUITES:
            raise MediaError("an SRTP suite that we do not know")
        found = _PARAMS.fullmatch(params)
        if found is None:
            raise MediaError("SRTP key parameters that we do not know")
        try:
            material = base64.b64decode(found[1], validate=True)
        except binascii.Error as error:
            raise MediaError("an SRTP key that is not base64") from error
        if len(material) != SUITES[suite][1]:
            raise MediaError(f"an SRTP key of {len(material)} bytes for {suite}")
        return cls(suite, material)

    @classmethod
    def fresh(cls, suite: str = DEFAULT_SUITE) -> "SrtpKey":
        """A random one. Errors: KeyError for a suite that is none of SUITES."""
        return cls(suite, secrets.token_bytes(SUITES[suite][1]))

    @property
    def inline(self) -> str:
        """As a=crypto carries it, after the suite."""
        return "inline:" + base64.b64encode(self.material).decode()


class Srtp:
    """Both directions of one call. Keep it as long as the keys stay the same: it knows what was seen (replay) and how often the
    sequence numbers wrapped."""

    def __init__(self, ours: SrtpKey, theirs: SrtpKey) -> None:
        self.refused: Counter[str] = Counter()
        """Packets not let through: forged (also damaged), replayed, bad (not SRTP)."""
        self._out = Session(_policy(ours, Policy.SSRC_ANY_OUTBOUND))
        self._in = Session(_policy(theirs, Policy.SSRC_ANY_INBOUND))

    def protect(self, rtp: bytes) -> bytes:
        """An RTP packet of ours as it may leave. Errors: MediaError when libsrtp refuses it."""
        return _sealed(self._out.protect, rtp)

    def protect_rtcp(self, rtcp: bytes) -> bytes:
        """The same for RTCP."""
        return _sealed(self._out.protect_rtcp, rtcp)

    def unprotect(self, data: bytes) -> bytes | None:
        """The RTP packet in a datagram, or None."""
        return self._opened(self._in.unprotect, data)

    def unprotect_rtcp(self, data: bytes) -> bytes | None:
        """The RTCP packet in a datagram, or None."""
        return self._opened(self._in.unprotect_rtcp, data)

    def _opened(self, opens: Callable[[bytes], bytes], data: bytes) -> bytes | None:
        try:
            return opens(data)
        except (Error, ValueError) as error:  # ValueError: longer than any packet
            text = str(error)
            self.refused[
                "forged" if "authentication" in text else "replayed" if "replay" in text else "bad"
            ] += 1
            return None


def _sealed(seals: Callable[[bytes], bytes], data: bytes) -> bytes:
    try:
        return seals(data)
    except (Error, ValueError) as error:
        raise MediaError(f"libsrtp does not take a packet of ours ({error})") from error


def _policy(key: SrtpKey, direction: int) -> Policy:
    policy = Policy(key=key.material, ssrc_type=direction, srtp_profile=SUITES[key.suite][0])
    policy.window_size = WINDOW
    return policy
