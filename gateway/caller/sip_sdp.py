"""What the simulated caller offers to speak, and what it accepts as an answer: strictly, because it is there to find faults."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.caller.sip_codecs import CODECS, Codec
from voicebot.errors import MediaError

KEYS = "telephone-event"
_KEY_TYPES = {8000: 101, 48_000: 102}
"""What we offer keys as, by clock: theirs has to be that of the sound."""
_DIRECTIONS = {"sendrecv": (True, True), "sendonly": (True, False), "recvonly": (False, True)}
_MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly"}

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides settled on. host, port: where our RTP goes, and theirs has to come from. sent_as, received_as: the
    codec's payload types. keys: payload type and clock of keys we send. sends, hears: whether sound may go out, and comes."""

    host: str
    port: int
    codec: Codec
    sent_as: int
    received_as: int
    keys: tuple[int, int] | None
    sends: bool = True
    hears: bool = True


@dataclass(frozen=True, slots=True)
class _Audio:
    """Their audio line. types: payload type → (name, clock), in their order."""

    host: str
    port: int
    protocol: str
    types: dict[int, tuple[str, int]]
    direction: str


def offer(host: str, port: int, codecs: Sequence[Codec], *, session: int, version: int) -> str:
    """Our description. codecs: in the order we like them. version: one more each time it changes."""
    lines = [f"a=rtpmap:{codec.payload_type} {codec.rtpmap}" for codec in codecs]
    lines += [f"a=fmtp:{codec.payload_type} {codec.fmtp}" for codec in codecs if codec.fmtp]
    types = [codec.payload_type for codec in codecs]
    for clock, number in _KEY_TYPES.items():
        if clock == 8000 or clock in {codec.clock for codec in codecs}:
            types.append(number)
            lines += [f"a=rtpmap:{number} {KEYS}/{clock}", f"a=fmtp:{number} 0-15"]
    media = f"m=audio {port} RTP/AVP {' '.join(map(str, types))}"
    return _written([*_session(host, session, version), media, *lines, "a=ptime:20", "a=sendrecv"])


def from_answer(text: str | None, codecs: Sequence[Codec]) -> Agreed:
    """What their answer to `offer` makes of it. Errors: MediaError for an answer that does not keep to the offer."""
    session, media = _read(text)
    if len(media) != 1:
        raise MediaError(f"an answer with {len(media)} media lines to an offer with one")
    audio = _audio(session, media[0])
    offered = {(codec.payload_type, codec.name.lower(), codec.clock): codec for codec in codecs}
    keys = {(number, KEYS, clock) for clock, number in _KEY_TYPES.items()}
    theirs = [(number, name.lower(), clock) for number, (name, clock) in audio.types.items()]
    spoken = [(kind[0], offered[kind]) for kind in theirs if kind in offered]
    foreign = [kind for kind in theirs if kind not in offered and kind not in keys]
    if audio.port == 0 or audio.protocol != "RTP/AVP" or foreign or not spoken:
        raise MediaError(
            f"the answer does not keep to the offer: port {audio.port}, {audio.protocol}, types {list(audio.types)}"
        )
    number, codec = spoken[0]
    return _agreed(audio, codec, number)


def answer(
    text: str, host: str, port: int, codecs: Sequence[Codec], *, session: int, version: int
) -> tuple[str, Agreed]:
    """Our answer to an offer of theirs, with their payload types. codecs: the one in use first. Errors: MediaError."""
    head, media = _read(text)
    lines: list[str] = []
    agreed: Agreed | None = None
    for part in media:
        kind, _, protocol, *types = part[0][1].split()
        audio = _audio(head, part) if kind == "audio" and agreed is None else None
        found = next(
            (
                (codec, number)
                for codec in codecs
                for number, (name, clock) in (audio.types if audio and audio.port else {}).items()
                if (name.lower(), clock) == (codec.name.lower(), codec.clock)
            ),
            None,
        )
        if audio is None or found is None or audio.protocol != "RTP/AVP":
            lines.append(f"m={kind} 0 {protocol} {types[0]}")
            continue
        codec, number = found
        agreed = _agreed(audio, codec, number)
        keys = [agreed.keys[0]] if agreed.keys else []
        lines.append(f"m=audio {port} RTP/AVP {' '.join(map(str, [number, *keys]))}")
        lines.append(f"a=rtpmap:{number} {codec.rtpmap}")
        if agreed.keys:
            lines += [f"a=rtpmap:{agreed.keys[0]} {KEYS}/{agreed.keys[1]}", f"a=fmtp:{agreed.keys[0]} 0-15"]
        lines += ["a=ptime:20", f"a={_MIRRORED.get(audio.direction, audio.direction)}"]
    if agreed is None:
        raise MediaError("an offer without anything we speak")
    return _written([*_session(host, session, version), *lines]), agreed


def _session(host: str, session: int, version: int) -> list[str]:
    family = f"IN IP{ipaddress.ip_address(host).version} {host}"
    return ["v=0", f"o=- {session} {version} {family}", "s=-", f"c={family}", "t=0 0"]


def _written(lines: Sequence[str]) -> str:
    return "\r\n".join([*lines, ""])


def _read(text: str | None) -> tuple[list[Line], list[list[Line]]]:
    """The session's lines, and those of each medium with its m= line first."""
    session: list[Line] = []
    media: list[list[Line]] = []
    for line in (text or "").splitlines():
        kind, equals, value = line.partition("=")
        if not equals:
            continue
        if kind == "m":
            if len(value.split()) < 4:
                raise MediaError("a media line that is none")
            media.append([])
        (media[-1] if media else session).append((kind, value))
    if not session or session[0] != ("v", "0"):
        raise MediaError("no session description")
    return session, media


def _audio(session: Sequence[Line], part: Sequence[Line]) -> _Audio:
    kind, port, protocol, *numbers = part[0][1].split()
    connection = next((value for name, value in [*part[1:], *session] if name == "c"), "")
    host = connection.split()[-1] if connection.startswith("IN IP") else ""
    try:
        ipaddress.ip_address(host)
        types = {int(number): _STATIC.get(int(number), ("", 0)) for number in numbers}
        for name, value in part:
            if name == "a" and value.startswith("rtpmap:"):
                number, _, encoding = value.removeprefix("rtpmap:").partition(" ")
                encoded, clock, *_ = encoding.split("/")
                if int(number) in types:
                    types[int(number)] = (encoded, int(clock))
        audio = _Audio(host, int(port), protocol, types, _direction([*session, *part]))
    except ValueError as error:
        raise MediaError(f"a description of {kind} that cannot be used: {error}") from error
    return audio


_STATIC = {
    codec.payload_type: (codec.name, codec.clock) for codec in CODECS.values() if codec.payload_type < 96
}


def _direction(lines: Sequence[Line]) -> str:
    found = [value for name, value in lines if name == "a" and value in (*_DIRECTIONS, "inactive")]
    return found[-1] if found else "sendrecv"


def _agreed(audio: _Audio, codec: Codec, number: int) -> Agreed:
    keys = [(n, clock) for n, (name, clock) in audio.types.items() if name.lower() == KEYS]
    keys.sort(key=lambda key: key[1] != codec.clock)
    they_send, they_hear = _DIRECTIONS.get(audio.direction, (False, False))
    held = ipaddress.ip_address(audio.host).is_unspecified
    return Agreed(
        audio.host,
        audio.port,
        codec,
        number,
        number,
        keys[0] if keys else None,
        they_hear and not held,
        they_send,
    )
