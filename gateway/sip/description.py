"""What an SDP says, as far as a telephone call needs it: read with distrust, because it comes from the network. Pure."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from voicebot.errors import CallRefused

MAX_TEXT = 16_384
"""Characters; a real description has some hundreds."""
MAX_STREAMS = 8
MAX_FORMATS = 64
"""Of one stream."""

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
DIRECTIONS: tuple[Direction, ...] = ("sendrecv", "sendonly", "recvonly", "inactive")

_NUMBER = re.compile(r"[0-9]{1,10}")
_RTPMAP = re.compile(r"([0-9]{1,3}) +([A-Za-z0-9_.-]{1,32})/([0-9]{1,6})(?:/([0-9]{1,2}))?")
_CRYPTO = re.compile(r"([0-9]{1,9}) +([A-Z0-9_]{1,40}) +(inline:[^ ;]{1,200})")
"""Session parameters behind the key change how it is used; a line with such a thing is not understood, and so left out."""
_TOKEN = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, slots=True)
class Format:
    """A payload type and what it stands for. name: in capitals. parameters: of a=fmtp."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    parameters: str = ""


STATIC = {
    known.payload_type: known
    for known in (
        Format(0, "PCMU", 8000),
        Format(8, "PCMA", 8000),
        Format(9, "G722", 8000),
        Format(13, "CN", 8000),
    )
}
"""Payload types that need no a=rtpmap."""


@dataclass(frozen=True, slots=True)
class Crypto:
    """A key that is offered or answered (RFC 4568)."""

    tag: int
    suite: str
    key: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One m= section. address: None where packets are not wanted (0.0.0.0). listed: payload types as they stand there.
    rtcp_port: None where nothing is said of it."""

    kind: str
    port: int
    protocol: str
    listed: tuple[str, ...]
    address: str | None = None
    formats: tuple[Format, ...] = ()
    direction: Direction = "sendrecv"
    rtcp_mux: bool = False
    rtcp_port: int | None = None
    crypto: tuple[Crypto, ...] = ()


@dataclass(slots=True)
class _Section:
    """The lines of one section (the first is the whole session's), sorted."""

    media: str = ""
    connection: str | None = None
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        return next((value for key, value in self.attributes if key == name), None)

    def values(self, name: str) -> Iterable[str]:
        return (value for key, value in self.attributes if key == name)


def read(text: str) -> tuple[Stream, ...]:
    """The streams of an offer or answer, in its order. Host names are refused: they are never looked up.
    Errors: CallRefused("bad_offer")."""
    if len(text) > MAX_TEXT:
        raise bad(f"longer than {MAX_TEXT} characters")
    session, *sections = _sections(text)
    if not sections or len(sections) > MAX_STREAMS:
        raise bad(f"{len(sections)} streams")
    return tuple(_stream(section, session) for section in sections)


def bad(why: str) -> CallRefused:
    """The refusal of a description that cannot be used."""
    return CallRefused("bad_offer", f"the description of the call cannot be used: {why}")


def _sections(text: str) -> list[_Section]:
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "v=0":
        raise bad("no version 0")
    sections = [_Section()]
    for line in lines:
        kind, _, value = line.strip().partition("=")
        match kind:
            case "m":
                sections.append(_Section(value))
            case "c" if sections[-1].connection is None:
                sections[-1].connection = value
            case "a":
                name, _, rest = value.partition(":")
                sections[-1].attributes.append((name.strip().lower(), rest.strip()))
    return sections


def _stream(section: _Section, session: _Section) -> Stream:
    kind, port, protocol, *listed = [*section.media.split(), "", "", ""][: MAX_FORMATS + 4]
    listed = [item for item in listed if item]
    if not all(_TOKEN.fullmatch(item) for item in (kind, protocol, *listed)) or len(listed) > MAX_FORMATS:
        raise bad("an m= line")
    stream = Stream(kind, _number(port.partition("/")[0], 65_535), protocol, tuple(listed))
    if kind != "audio" or stream.port == 0:
        return stream
    rtcp = (section.value("rtcp") or "").split()
    return replace(
        stream,
        address=_address(section.connection or session.connection),
        formats=_formats(section, listed),
        direction=_direction(section) or _direction(session) or "sendrecv",
        rtcp_mux=section.value("rtcp-mux") is not None,
        rtcp_port=_number(rtcp[0], 65_535) if rtcp else None,
        crypto=tuple(
            Crypto(int(found[1]), found[2], found[3])
            for found in map(_CRYPTO.fullmatch, section.values("crypto"))
            if found
        ),
    )


def _number(text: str, high: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > high:
        raise bad("a number")
    return int(text)


def _address(connection: str | None) -> str | None:
    """The literal address of a c= line."""
    fields = (connection or "").split()
    try:
        found = ipaddress.ip_address(fields[2])
    except (IndexError, ValueError):
        raise bad("no literal address") from None
    if fields[:2] != ["IN", f"IP{found.version}"]:
        raise bad("a c= line")
    if found.is_unspecified:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        usable = found.ipv4_mapped is None and found.scope_id is None
    else:
        usable = not found.is_reserved  # the broadcast address among them
    if found.is_multicast or not usable:
        raise bad("an address that is nobody's")
    return str(found)


def _direction(section: _Section) -> Direction | None:
    return next((known for name, _ in section.attributes for known in DIRECTIONS if known == name), None)


def _formats(section: _Section, listed: list[str]) -> tuple[Format, ...]:
    """The payload types that are understood, in the order of the m= line."""
    known = {str(number): entry for number, entry in STATIC.items()}
    for found in map(_RTPMAP.fullmatch, section.values("rtpmap")):
        if found and int(found[1]) < 128:
            number = int(found[1])
            known[str(number)] = Format(number, found[2].upper(), int(found[3]), int(found[4] or 1))
    for line in section.values("fmtp"):
        name, _, parameters = line.partition(" ")
        if name in known:
            known[name] = replace(known[name], parameters=parameters.strip())
    return tuple(known[item] for item in dict.fromkeys(listed) if item in known)
