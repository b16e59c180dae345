"""What the gateway and the signalling child say to each other: small records as JSON, each behind its length, on a Unix socket."""

import json
import struct
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from voicebot.errors import DataError

MAX_FRAME = 262_144
"""Bytes of one record; more is not ours."""
_LENGTH = struct.Struct("!I")


# --- gateway → child ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the INVITE (or re-INVITE/UPDATE) that is open on a call: 180, 183 or 200 with our SDP, or a refusal.
    headers: pairs of name and value to add."""

    call: str
    status: int
    phrase: str
    sdp: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Invite:
    """Call somebody. call: an id that the gateway makes up, beginning with "out-". to, caller: SIP URIs. caller_name: display
    name. route: outbound proxy or registrar URI. user, password: for a 401/407. ring_s: until it is cancelled."""

    call: str
    to: str
    caller: str
    sdp: str
    caller_name: str | None = None
    route: str | None = None
    user: str | None = None
    password: str | None = None
    ring_s: float = 60.0
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a call whatever its state: CANCEL, refusal or BYE. reason: value of a Reason header."""

    call: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A re-INVITE of ours (hold, resume). The answer comes as Accepted or Rejected."""

    call: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Refer:
    """Blind transfer. target, referred_by: SIP URIs. Comes back as Transferring, again and again."""

    call: str
    target: str
    referred_by: str | None = None


@dataclass(frozen=True, slots=True)
class SendInfo:
    """A SIP INFO in the call."""

    call: str
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Register:
    """Register an account once at one registrar; the outcome comes as Registered. The child refreshes nothing by itself:
    when to register again, and where, is decided by gateway/sip/accounts.py."""

    account: str
    aor: str
    registrar: str
    user: str
    password: str
    expires_s: int


@dataclass(frozen=True, slots=True)
class Unregister:
    """Take an account's registration back."""

    account: str


# --- child → gateway ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Up:
    """The first event on every connection: the child listens. boot: different after every start of it, and part of every
    incoming call's id. urls: what it listens on."""

    boot: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """An INVITE that was let in (100 is already sent). admitted_by: peer:NAME, account:NAME or phone:USER.
    identity: user part of the trusted P-Asserted-Identity, else of From. trusted: it came from P-Asserted-Identity of a trusted
    peer or account. source: IP address it came from. sdp None: the caller wants our offer. headers: lower-case name → first value."""

    call: str
    admitted_by: str
    identity: str
    trusted: bool
    called: str
    source: str
    secure: bool
    sdp: str | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The ACK of a call that we answered; sdp: an answer that came with it."""

    call: str
    sdp: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Somebody we call: 1xx. sdp: early media."""

    call: str
    status: int
    phrase: str
    sdp: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody we call picked up (acknowledged already)."""

    call: str
    sdp: str | None


@dataclass(frozen=True, slots=True)
class Offered:
    """The other side wants to change the call (re-INVITE or UPDATE with SDP; sdp None: wants our offer). Wants a Respond."""

    call: str
    sdp: str | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to our Offer."""

    call: str
    sdp: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Our Offer was refused; the call goes on as it was."""

    call: str
    status: int


@dataclass(frozen=True, slots=True)
class GotInfo:
    """A SIP INFO of the other side, answered with 200 already."""

    call: str
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Transferring:
    """How our Refer goes. stage: "asked" (the REFER's own answer) or "target" (a NOTIFY about the new call). status: SIP status;
    for the target 200 is success, 300 and more failure."""

    call: str
    stage: str
    status: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A call is over; its id is dead. cause: bye (they hung up), cancel (they gave up before we answered), local (our HangUp),
    rejected (final failure, see status), no_answer (our ring time ran out), timeout (no ACK, session timer), bad (their
    messages cannot be used)."""

    call: str
    cause: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """Outcome of a Register: status 200, or why not (408: no answer). expires_s: how long it is good for."""

    account: str
    status: int
    expires_s: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """How often, since the last time, something was refused before it became a call (at most one event a second for each reason)."""

    reason: str
    count: int


Command = Respond | Invite | HangUp | Offer | Refer | SendInfo | Register | Unregister
Event = (
    Up
    | Incoming
    | Confirmed
    | Progress
    | Answered
    | Offered
    | Accepted
    | Rejected
    | GotInfo
    | Transferring
    | Ended
    | Registered
    | Refused
)
Record = Command | Event
_KINDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in (*get_args(Command), *get_args(Event))}
_HINTS: Mapping[type[Any], Mapping[str, Any]] = {kind: get_type_hints(kind) for kind in _KINDS.values()}
"""Record → field → type; slow to find out."""


def encode(record: Record) -> bytes:
    """A record as it goes on the socket. Errors: DataError when it is too long."""
    tree = {name: getattr(record, name) for name in _HINTS[type(record)]}
    body = json.dumps({"kind": type(record).__name__, **tree}, ensure_ascii=False).encode()
    if len(body) > MAX_FRAME:
        raise DataError(f"a {type(record).__name__} of {len(body)} bytes: at most {MAX_FRAME}")
    return _LENGTH.pack(len(body)) + body


class Reader:
    """Bytes from the socket in, whole records out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Record]:
        """The records that these bytes complete. Errors: DataError for what is none; the connection is then useless."""
        self._rest += data
        records: list[Record] = []
        while len(self._rest) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._rest)
            if length > MAX_FRAME:
                raise DataError(f"a record of {length} bytes: at most {MAX_FRAME}")
            end = _LENGTH.size + length
            if len(self._rest) < end:
                break
            records.append(_decode(self._rest[_LENGTH.size : end]))
            self._rest = self._rest[end:]
        return records


def _decode(body: bytes) -> Record:
    try:
        tree = json.loads(body)
        kind = _KINDS[tree.pop("kind")]
        hints = _HINTS[kind]
        if tree.keys() - hints:
            raise ValueError("unknown field")
        record: Record = kind(**{name: _fitting(hints[name], value) for name, value in tree.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"not a record of ours ({type(error).__name__})") from error
    return record


def _fitting(hint: Any, value: Any) -> Any:
    """JSON has lists where we have tuples; everything else must be of its type."""
    origin = get_origin(hint)
    if origin is tuple:
        inner = get_args(hint)
        if not isinstance(value, list):
            raise TypeError
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        return tuple(_fitting(kind, item) for kind, item in zip(kinds, value, strict=True))
    if origin is types.UnionType:
        if value is None:
            return None
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    if hint is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, get_origin(hint) or hint):
        raise TypeError
    return value
