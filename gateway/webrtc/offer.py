"""What browsers offer and what they are answered: checked before aiortc sees it, because it takes an offer on trust."""

from aiortc.sdp import MediaDescription, SessionDescription

from voicebot.audio.frame import RATE
from voicebot.errors import CallRefused

MAX_OFFER = 64 * 1024
"""Characters."""
MAX_CANDIDATES = 40
"""Addresses of the caller that we are ready to try: each costs packets to somebody."""


def checked(sdp: str) -> str:
    """The offer without what must not reach aiortc: candidates with mDNS names, which cost up to a second and a socket
    outside our port range; the caller's own checks reveal the address anyway. Errors: CallRefused("bad_offer")."""
    if len(sdp) > MAX_OFFER:
        raise CallRefused("bad_offer", f"the offer is longer than {MAX_OFFER} characters")
    kept = "".join(line + "\r\n" for line in sdp.splitlines() if not _mdns(line))
    try:
        offer = SessionDescription.parse(kept)
    except Exception as error:  # the parser raises whatever its line happens to break on
        raise CallRefused("bad_offer", f"the offer cannot be read ({type(error).__name__})") from error
    for section in offer.media:
        _check_transport(section)
    kinds = sorted(section.kind for section in offer.media)
    if kinds not in (["audio"], ["application", "audio"]):
        raise CallRefused(
            "bad_offer", f"one audio section and at most one data channel are allowed, not {kinds}"
        )
    audio = next(section for section in offer.media if section.kind == "audio")
    if (audio.direction or "sendrecv") != "sendrecv":
        raise CallRefused("bad_offer", f"audio must go both ways, not {audio.direction}")
    if not audio.rtcp_mux:
        raise CallRefused("bad_offer", "RTP and RTCP must share a port")
    if not any(codec.mimeType.lower() == "audio/opus" for codec in audio.rtp.codecs):
        raise CallRefused("bad_offer", "Opus is not offered")
    bundled = {mid for group in offer.group if group.semantic == "BUNDLE" for mid in group.items}
    if len(kinds) > 1 and not all(section.rtp.muxId in bundled for section in offer.media):
        raise CallRefused("bad_offer", "audio and data must be bundled")
    if sum(len(section.ice_candidates) for section in offer.media) > MAX_CANDIDATES:
        raise CallRefused("bad_offer", f"more than {MAX_CANDIDATES} candidates")
    return kept


def tuned(sdp: str) -> str:
    """Our answer, asking the browser for what helps the recogniser: speech-band Opus whose packets carry a copy of the
    one before."""
    lines = []
    for line in sdp.splitlines():
        lines.append(line)
        name, _, codec = line.partition(" ")
        if name.startswith("a=rtpmap:") and codec.lower().startswith("opus/"):
            payload = name.removeprefix("a=rtpmap:")
            lines.append(f"a=fmtp:{payload} minptime=10;useinbandfec=1;usedtx=0;maxplaybackrate={RATE}")
    return "".join(line + "\r\n" for line in lines)


def _check_transport(section: MediaDescription) -> None:
    ice, dtls = section.ice, section.dtls
    if ice is None or not ice.usernameFragment or not ice.password:
        raise CallRefused("bad_offer", "no ICE credentials")
    if dtls is None or not dtls.fingerprints:
        raise CallRefused("bad_offer", "no DTLS fingerprint or role")
    if not section.rtp.muxId:
        raise CallRefused("bad_offer", "a section has no mid")


def _mdns(line: str) -> bool:
    fields = line.split()
    return line.startswith("a=candidate:") and len(fields) > 4 and fields[4].lower().endswith(".local")
