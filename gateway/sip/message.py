"""One SIP message as text → its parts, and whether a dialog can be held with its sender. Pure; its only error is DataError."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from voicebot.errors import DataError

MAX_LINES = 400
"""Lines of one message's head; no honest one has more."""
_COMPACT = {
    "b": "referred-by",
    "c": "content-type",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
}
_REQUEST = re.compile(r"([A-Za-z0-9.!%*_+`'~-]{1,32}) (\S{1,4096}) SIP/2\.0", re.ASCII)
_STATUS = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?", re.ASCII)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_HOST = r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9.])?)"
_SIP = re.compile(
    rf"(?P<scheme>sips?):(?:(?P<user>[^@<>\"\s]{{1,512}})@)?(?P<host>{_HOST})(?::(?P<port>\d{{1,8}}))?"
    r"(?P<params>(?:;[^;?<>\"\s]*)*)(?P<headers>\?[^<>\"\s]*)?",
    re.ASCII | re.IGNORECASE,
)
_TEL = re.compile(
    r"(?P<scheme>tel):(?P<user>\+?[0-9A-Fa-f*#().-]{1,64})(?P<params>(?:;[^;?<>\"\s]*)*)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Uri:
    """A sip:, sips: or tel: URI. user: unescaped, without password and user parameters, the number of a tel: URI. host: lower case,
    IPv6 without brackets, "" for tel:. params: lower-case names, "" without a value. bare: without the "?headers" part, which asks
    the stack to put headers of a stranger's choice into our requests."""

    scheme: str
    user: str
    host: str = ""
    port: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    bare: bool = True

    @classmethod
    def parse(cls, text: str) -> "Uri":
        """Errors: DataError for anything else."""
        if found := _SIP.fullmatch(text):
            port = int(found["port"]) if found["port"] else None
            if port is not None and not 0 < port < 65_536:
                raise DataError("a URI with an impossible port")
            user = unquote((found["user"] or "").partition(":")[0].partition(";")[0])
            host = found["host"].strip("[]").lower()
        elif found := _TEL.fullmatch(text):
            user, host, port = found["user"], "", None
        else:
            raise DataError("not a SIP or tel URI")
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in user):
            raise DataError("a URI with control characters")
        pairs = (part.partition("=") for part in (found["params"] or "").split(";")[1:])
        params = {name.lower(): value for name, _, value in pairs}
        bare = found["scheme"].lower() == "tel" or not found["headers"]
        return cls(found["scheme"].lower(), user, host, port, params, bare)


@dataclass(frozen=True, slots=True)
class Address:
    """What stands in From, To, Contact…: a display name ("" for none), a URI as text, parameters (tag, expires…)."""

    display: str
    uri: str
    params: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> "Address":
        """One address, not a list. Errors: DataError."""
        quoted = _QUOTED.match(text := text.strip())
        begin = text.find("<", quoted.end() if quoted else 0)
        if begin < 0:  # without brackets every parameter is the header's, not the URI's
            if quoted:
                raise DataError("an address without a URI")
            uri, _, rest = text.partition(";")
            display = ""
        else:
            display, (uri, closed, rest) = text[:begin].strip(), text[begin + 1 :].partition(">")
            if (
                not closed
                or (rest.strip() and not rest.strip().startswith(";"))
                or (not quoted and '"' in display)
            ):
                raise DataError("an address without an end")
            rest = rest.strip().removeprefix(";")
        if quoted:
            display = re.sub(r"\\(.)", r"\1", quoted[0][1:-1])
        pairs = (part.partition("=") for part in rest.split(";") if part.strip())
        return cls(display, uri.strip(), {n.strip().lower(): v.strip().strip('"') for n, _, v in pairs})


def listed(values: tuple[str, ...]) -> Iterator[str]:
    """The items of a header that may hold several, separated by commas, in any number of lines."""
    for value in values:
        begin, inside, quoted, escaped = 0, False, False, False
        for at, letter in enumerate(value):
            if escaped:
                escaped = False
            elif quoted:
                escaped, quoted = letter == "\\", letter != '"'
            elif letter == '"':
                quoted = True
            elif letter in "<>":
                inside = letter == "<"
            elif letter == "," and not inside:
                yield value[begin:at].strip()
                begin = at + 1
        yield value[begin:].strip()


@dataclass(frozen=True, slots=True)
class _Message:
    """headers: lower-case long name → every value, in order."""

    headers: Mapping[str, tuple[str, ...]]
    body: bytes

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header (lower-case name), one for each line it stood on."""
        return self.headers.get(name, ())

    def get(self, name: str) -> str | None:
        """The first value of a header."""
        values = self.headers.get(name)
        return values[0] if values else None

    def address(self, name: str) -> Address | None:
        """The first address of a header; None when there is none that can be read."""
        for item in listed(self.all(name)):
            try:
                return Address.parse(item)
            except DataError:
                return None
        return None

    def user(self, name: str) -> str:
        """The user part (or telephone number) of a header's first address; "" when it has none."""
        address = self.address(name)
        try:
            return Uri.parse(address.uri).user if address else ""
        except DataError:
            return ""

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def sdp(self) -> str | None:
        """The body, when it is a session description."""
        kind = (self.get("content-type") or "").partition(";")[0].strip().lower()
        return self.text if self.body and kind == "application/sdp" else None


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """method: as sent (methods are case-sensitive). uri: as text, see `target`."""

    method: str
    uri: str

    @property
    def target(self) -> Uri | None:
        """The Request-URI, when it is one of ours to read."""
        try:
            return Uri.parse(self.uri)
        except DataError:
            return None


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """status: 100 … 699."""

    status: int
    phrase: str


def parse(data: bytes) -> Request | Response:
    """A whole message. Errors: DataError."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    if len(lines) > MAX_LINES:
        raise DataError(f"a SIP message of {len(lines)} lines: at most {MAX_LINES}")
    found: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in lines:
        if line[:1] in (" ", "\t"):
            if values is not None:
                values[-1] = f"{values[-1]} {line.strip()}".strip()
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise DataError("a SIP message with a line that is no header")
        name = name.strip().lower()
        values = found.setdefault(_COMPACT.get(name, name), [])
        values.append(value.strip())
    headers = {name: tuple(values) for name, values in found.items()}
    if request := _REQUEST.fullmatch(first):
        return Request(headers, body, request[1], request[2])
    if status := _STATUS.fullmatch(first):
        return Response(headers, body, int(status[1]), status[2] or "")
    raise DataError("not a SIP message")


def reachable(message: Request | Response, *, fresh: bool) -> bool:
    """Whether the stack can build requests to whoever sent this: each Contact and Record-Route must be a plain sip: or sips: URI.
    fresh: the message opens a dialog, so that a Contact must be there. The stack itself takes any URI over, and dies of some."""
    contacts = list(listed(message.all("contact")))
    if fresh and not contacts:
        return False
    return all(_plain(item) for item in (*contacts, *listed(message.all("record-route"))))


def _plain(item: str) -> bool:
    try:
        uri = Uri.parse(Address.parse(item).uri)
    except DataError:
        return False
    return uri.scheme != "tel" and uri.bare
