"""SIP messages as the simulated caller reads and writes them, and the answer to a digest challenge."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

DEFAULT_PORT = 5060
_LONG_NAMES: Mapping[str, str] = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "c": "content-type",
    "l": "content-length",
}
_RESPONSE = re.compile(r"SIP/2\.0 (\d{3}) ?(.*)")
_REQUEST = re.compile(r"([A-Z]+) (\S+) SIP/2\.0")
_URI = re.compile(
    r"(sips?):(?:([^@;?]*)@)?(\[[0-9A-Fa-f:.]+\]|[^:;?@\[\]]+)(?::(\d{1,5}))?((?:;[^?]*)?)(?:\?.*)?"
)
_PARAMETER = re.compile(r'([\w.!%*+`\'~-]+)\s*=\s*("(?:\\.|[^"\\])*"|[^\s",;]+)')
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response. start: its first line. headers: in order, long names as they are to be sent."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def method(self) -> str | None:
        """What is asked for; None for a response."""
        found = _REQUEST.fullmatch(self.start)
        return found.group(1) if found else None

    @property
    def status(self) -> int | None:
        """How it was answered; None for a request."""
        found = _RESPONSE.fullmatch(self.start)
        return int(found.group(1)) if found else None

    @property
    def phrase(self) -> str:
        """The words after the status."""
        found = _RESPONSE.fullmatch(self.start)
        return found.group(2) if found else ""

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for have, value in self.headers if have.lower() == name.lower()), None)

    def listed(self, name: str) -> list[str]:
        """Every entry of the headers of that name, also those that share a line."""
        values = [value for have, value in self.headers if have.lower() == name.lower()]
        return [entry for value in values for entry in _split(value)]

    def sequence(self) -> tuple[int, str]:
        """The number and the method of CSeq; (0, "") when it is not readable."""
        found = re.fullmatch(r"(\d{1,10})\s+([A-Z]+)", self.header("CSeq") or "")
        return (int(found.group(1)), found.group(2)) if found else (0, "")

    def branch(self) -> str:
        """The transaction: the topmost Via's branch; "" without one."""
        return parameter(next(iter(self.listed("Via")), ""), "branch") or ""

    def text(self) -> str | None:
        """The body as text, if it is SDP."""
        kind = (self.header("Content-Type") or "").partition(";")[0].strip().lower()
        return self.body.decode("utf-8", "replace") if self.body and kind == "application/sdp" else None

    def encoded(self) -> bytes:
        """As it goes on the wire, its length added."""
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        lines += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode() + self.body


def parse(data: bytes) -> Message | None:
    """The message of one datagram, or None for what is none."""
    head, _, body = data.partition(b"\r\n\r\n")
    try:
        start, *lines = re.sub(r"\r\n[ \t]+", " ", head.decode()).split("\r\n")
    except UnicodeDecodeError:
        return None
    if not (_REQUEST.fullmatch(start) or _RESPONSE.fullmatch(start)):
        return None
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            return None
        name = name.strip().lower()
        headers.append((_LONG_NAMES.get(name, name), value.strip()))
    message = Message(start, tuple(headers), body)
    length = message.header("Content-Length")
    if length is not None:
        if not length.isdecimal() or int(length) > len(body):
            return None
        message = Message(start, tuple(headers), body[: int(length)])
    return message


@dataclass(frozen=True, slots=True)
class Uri:
    """A SIP address. host: a name or an IP literal, IPv6 without brackets. port: None where none is written."""

    user: str | None
    host: str
    port: int | None
    scheme: str = "sip"
    parameters: str = ""

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}:{user}{host}{'' if self.port is None else f':{self.port}'}{self.parameters}"


def uri_of(text: str) -> Uri | None:
    """The SIP address in a header's value (or standing alone); None where there is none."""
    inner = re.search(r"<([^<>]*)>", text)
    # without brackets, parameters belong to the header
    found = _URI.fullmatch(inner.group(1) if inner else text.partition(";")[0].strip())
    if found is None:
        return None
    scheme, user, host, port, parameters = found.groups()
    return Uri(user, host.strip("[]"), int(port) if port else None, scheme, parameters)


def parameter(value: str, name: str) -> str | None:
    """A parameter of a header's value: `;name=…` or, in a challenge, `name="…"`."""
    outside = re.sub(r"<[^<>]*>", "", value)
    for found in _PARAMETER.finditer(outside):
        if found.group(1).lower() == name.lower():
            return _unquoted(found.group(2))
    return None


def authorization(
    challenge: str, user: str, password: str, method: str, uri: str, *, cnonce: str, count: int = 1
) -> str | None:
    """The value of (Proxy-)Authorization that answers a challenge; None for one that is not digest or not known here."""
    scheme, _, rest = challenge.strip().partition(" ")
    algorithm = parameter(rest, "algorithm") or "MD5"
    realm, nonce = parameter(rest, "realm"), parameter(rest, "nonce")
    offered = parameter(rest, "qop")
    if scheme.lower() != "digest" or algorithm.upper() not in _HASHES or realm is None or nonce is None:
        return None
    if offered is not None and "auth" not in re.split(r"\s*,\s*", offered):
        return None

    def hashed(*parts: str) -> str:
        return _HASHES[algorithm.upper()](":".join(parts).encode()).hexdigest()

    who, what = hashed(user, realm, password), hashed(method, uri)
    fields = {"username": f'"{user}"', "realm": f'"{realm}"', "nonce": f'"{nonce}"', "uri": f'"{uri}"'}
    if offered is None:
        response = hashed(who, nonce, what)
    else:
        response = hashed(who, nonce, f"{count:08x}", cnonce, "auth", what)
        fields |= {"qop": "auth", "nc": f"{count:08x}", "cnonce": f'"{cnonce}"'}
    fields |= {"response": f'"{response}"', "algorithm": algorithm}
    opaque = parameter(rest, "opaque")
    if opaque is not None:
        fields["opaque"] = f'"{opaque}"'
    return "Digest " + ", ".join(f"{name}={value}" for name, value in fields.items())


def pick(message: Message, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """All headers of these names, name by name, for an answer that has to repeat them."""
    return tuple(
        (name, value) for name in names for have, value in message.headers if have.lower() == name.lower()
    )


def answered(
    request: Message,
    status: int,
    phrase: str,
    tag: str,
    headers: Iterable[tuple[str, str]] = (),
    body: str = "",
) -> Message:
    """A response to a request. tag: of our end of the dialog."""
    repeated = (
        (name, f"{value};tag={tag}")
        if name.lower() == "to" and parameter(value, "tag") is None
        else (name, value)
        for name, value in pick(request, ("Via", "Record-Route", "From", "To", "Call-ID", "CSeq"))
    )
    return Message(f"SIP/2.0 {status} {phrase}", (*repeated, *headers), body.encode())


def _split(value: str) -> Iterator[str]:
    """Entries between commas that stand neither in quotes nor in angle brackets."""
    for entry in re.findall(r'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^,"<])+', value):
        if entry.strip():
            yield entry.strip()


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
