"""What a call's media will be: our offers and answers, and what was agreed by them (RFC 3264, 4568, 8643). No I/O."""

import ipaddress
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.media.agreed import Agreed
from gateway.media.codecs import CODECS, Codec
from gateway.media.srtp import SUITES, SrtpKey
from gateway.sip.description import Crypto, Direction, Format, Stream, bad, read
from voicebot.audio.frame import FRAME_MS
from voicebot.errors import MediaError

EVENTS = "0-16"
"""The telephone events that we understand: all keys, and flash."""
FIRST_EVENT = 101
"""Payload type that everybody uses for telephone-event; the next clock rate gets the one before it."""
_MIRRORED: Mapping[Direction, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}
_SAVP = {"RTP/SAVP", "RTP/SAVPF"}
_AVP = {"RTP/AVP", "RTP/AVPF"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What we bring along. address: announced, an IP address. port: of RTP. rtcp_port: of RTCP where it is not muxed.
    codecs: names of CODECS in the order we like them."""

    address: str
    port: int
    rtcp_port: int
    codecs: tuple[str, ...]
    srtp: Literal["off", "optional", "required"] = "optional"


class Negotiation:
    """The offers and answers of one call. Our description counts its version and keeps its keys while nothing changes."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._session = secrets.randbelow(1 << 53)
        self._version = 0
        self._last = ""
        self._keys = {suite: SrtpKey.fresh(suite) for suite in SUITES} if terms.srtp != "off" else {}
        self._offered: Sequence[Format] = ()

    def answer(self, offer: str) -> tuple[str, Agreed]:
        """Our answer to the other side's offer. Errors: CallRefused("bad_offer")."""
        streams = read(offer)
        chosen = next((stream for stream in streams if self._possible(stream)), None)
        if chosen is None:
            raise bad("no audio that we can take part in")
        codec, spoken = self._preferred(chosen)
        events, noise = _beside(chosen, spoken)
        crypto, ours, theirs = self._secured(chosen)
        agreed = _agreed(chosen, codec, spoken, events, noise, ours, theirs)
        lines = _media(
            self._terms,
            chosen.protocol,
            [_ours(codec, spoken), *(_ours(None, also) for also in (events, noise) if also)],
            _answering(chosen),
            [Crypto(crypto.tag, crypto.suite, ours.inline)] if crypto and ours else [],
            ["a=rtcp-mux" if chosen.rtcp_mux else f"a=rtcp:{self._terms.rtcp_port}"],
        )
        sections = [
            lines
            if stream is chosen
            else [f"m={stream.kind} 0 {stream.protocol} {' '.join(stream.listed) or '0'}"]
            for stream in streams
        ]
        return self._described([line for section in sections for line in section]), agreed

    def offer(self, direction: Direction = "sendrecv") -> str:
        """Our offer: every codec that we have. With optional SRTP the key stands beside plain RTP (RFC 8643)."""
        formats = [
            Format(codec.payload_type, codec.name, codec.clock_rate, codec.channels, codec.fmtp)
            for codec in (CODECS[name] for name in self._terms.codecs)
        ]
        clocks = sorted({entry.clock_rate for entry in formats})
        formats += [
            Format(FIRST_EVENT - index, "telephone-event", clock, 1, EVENTS)
            for index, clock in enumerate(clocks)
        ]
        self._offered = formats
        lines = _media(
            self._terms,
            "RTP/SAVP" if self._terms.srtp == "required" else "RTP/AVP",
            formats,
            direction,
            [Crypto(tag, suite, key.inline) for tag, (suite, key) in enumerate(self._keys.items(), 1)],
            [f"a=rtcp:{self._terms.rtcp_port}", "a=rtcp-mux"],
        )
        return self._described(lines)

    def settle(self, answer: str) -> Agreed:
        """What the answer to our last offer makes of it. Errors: CallRefused("bad_offer")."""
        chosen = read(answer)[0]
        if not self._possible(chosen):
            raise bad("our audio was not accepted")
        codec, spoken = self._first(chosen)
        events, noise = _beside(chosen, spoken)
        _, ours, theirs = self._secured(chosen)
        return _agreed(chosen, codec, spoken, events, noise, ours, theirs, self._renumbered(spoken, events))

    # --- inside -----------------------------------------------------------------------------------------

    def _possible(self, stream: Stream) -> bool:
        """Whether we can take part in this stream, as far as address family, codecs and keys go."""
        if stream.kind != "audio" or stream.port == 0 or stream.protocol not in _AVP | _SAVP:
            return False
        if stream.address and (":" in stream.address) != (":" in self._terms.address):
            return False
        secure = self._common(stream) is not None
        if stream.protocol in _SAVP or self._terms.srtp == "required":
            return secure and self._matching(stream) != []
        return self._matching(stream) != []

    def _matching(self, stream: Stream) -> list[tuple[Codec, Format]]:
        """The codecs that both sides have, in the other side's order."""
        ours = [CODECS[name] for name in self._terms.codecs]
        return [
            (codec, entry)
            for entry in stream.formats
            for codec in ours
            if (entry.name, entry.clock_rate, entry.channels)
            == (codec.name.upper(), codec.clock_rate, codec.channels)
        ]

    def _preferred(self, stream: Stream) -> tuple[Codec, Format]:
        return min(self._matching(stream), key=lambda pair: self._terms.codecs.index(pair[0].name))

    def _first(self, stream: Stream) -> tuple[Codec, Format]:
        return self._matching(stream)[0]

    def _common(self, stream: Stream) -> tuple[Crypto, SrtpKey] | None:
        """The first offered key that we can use, as it stands there and read."""
        for crypto in stream.crypto:
            if crypto.suite in self._keys:
                try:
                    return crypto, SrtpKey.parse(crypto.suite, crypto.key)
                except MediaError:
                    continue
        return None

    def _secured(self, stream: Stream) -> tuple[Crypto | None, SrtpKey | None, SrtpKey | None]:
        """The crypto line to answer, our key and theirs; all None for plain RTP."""
        found = self._common(stream)
        if found is None:
            return None, None, None
        crypto, theirs = found
        return crypto, self._keys[crypto.suite], theirs

    def _renumbered(self, *answered: Format | None) -> tuple[tuple[int, int], ...]:
        pairs = [
            (offered.payload_type, entry.payload_type)
            for entry in answered
            for offered in self._offered
            if entry and (offered.name.upper(), offered.clock_rate) == (entry.name, entry.clock_rate)
        ]
        return tuple((ours, theirs) for ours, theirs in pairs if ours != theirs)

    def _described(self, media: Sequence[str]) -> str:
        body = "\r\n".join(media)
        if body != self._last:
            self._last, self._version = body, self._version + 1
        where = f"IN IP{ipaddress.ip_address(self._terms.address).version} {self._terms.address}"
        head = ("v=0", f"o=voicebot {self._session} {self._version} {where}", "s=-", f"c={where}", "t=0 0")
        return "\r\n".join((*head, body, ""))


def _ours(codec: Codec | None, entry: Format) -> Format:
    """A format of the other side as we answer it: its number, our parameters."""
    if codec is not None:
        return Format(entry.payload_type, codec.name, entry.clock_rate, entry.channels, codec.fmtp)
    if entry.name == "TELEPHONE-EVENT":
        return Format(entry.payload_type, "telephone-event", entry.clock_rate, 1, EVENTS)
    return entry


def _beside(stream: Stream, spoken: Format) -> tuple[Format | None, Format | None]:
    """Telephone events and comfort noise that go with a codec: their timestamps share its clock."""

    def of(name: str) -> Format | None:
        same = [entry for entry in stream.formats if entry.name == name]
        fitting = (entry for entry in same if entry.clock_rate == spoken.clock_rate)
        return next(fitting, same[0] if same and name != "CN" else None)

    return of("TELEPHONE-EVENT"), of("CN")


def _agreed(
    stream: Stream,
    codec: Codec,
    spoken: Format,
    events: Format | None,
    noise: Format | None,
    ours: SrtpKey | None,
    theirs: SrtpKey | None,
    renumbered: tuple[tuple[int, int], ...] = (),
) -> Agreed:
    rtcp_port = stream.port if stream.rtcp_mux else stream.rtcp_port or min(stream.port + 1, 65_535)
    return Agreed(
        stream.address,
        stream.port,
        rtcp_port,
        codec,
        spoken.payload_type,
        dtmf=events.payload_type if events else None,
        dtmf_clock=events.clock_rate if events else 8000,
        comfort_noise=noise.payload_type if noise else None,
        renumbered=renumbered,
        send=stream.address is not None and stream.direction in ("sendrecv", "recvonly"),
        receive=stream.direction in ("sendrecv", "sendonly"),
        rtcp_mux=stream.rtcp_mux,
        our_key=ours,
        their_key=theirs,
    )


def _answering(stream: Stream) -> Direction:
    """Our direction: theirs mirrored; nobody is spoken to at 0.0.0.0."""
    mirrored = _MIRRORED[stream.direction]
    if stream.address is not None:
        return mirrored
    return "recvonly" if mirrored in ("sendrecv", "recvonly") else "inactive"


def _media(
    terms: Terms,
    protocol: str,
    formats: Sequence[Format],
    direction: Direction,
    crypto: Sequence[Crypto],
    rtcp: Sequence[str],
) -> list[str]:
    lines = [f"m=audio {terms.port} {protocol} {' '.join(str(entry.payload_type) for entry in formats)}"]
    for entry in formats:
        channels = f"/{entry.channels}" if entry.channels > 1 else ""
        lines.append(f"a=rtpmap:{entry.payload_type} {entry.name}/{entry.clock_rate}{channels}")
        if entry.parameters:
            lines.append(f"a=fmtp:{entry.payload_type} {entry.parameters}")
    lines += [f"a=crypto:{entry.tag} {entry.suite} {entry.key}" for entry in crypto]
    return [*lines, f"a=ptime:{FRAME_MS}", f"a={direction}", *rtcp]
