"""A SIP stack that only remembers what it was told, and what can happen on one."""

from collections.abc import Sequence
from typing import Any

from gateway.sip.message import Request, Response, parse
from gateway.sip.stack import Happening, Headers
from tests.support.sip_wire import message
from voicebot.errors import SignallingError

SOURCE = "198.51.100.1"
CONTACT = "<sip:them@198.51.100.1>"


class FakeStack:
    """done: every command, as (name, handle, what it said). refuses: names of commands that raise SignallingError."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.refuses: set[str] = set()
        self._handles = 100

    def _do(self, name: str, handle: int, *said: Any) -> None:
        if name in self.refuses:
            raise SignallingError("not to be said")
        self.done.append((name, handle, *said))

    def open(self, caller: str, to: str) -> int:
        self._handles += 1
        self._do("open", self._handles, caller, to)
        return self._handles

    def respond(
        self,
        handle: int,
        status: int,
        phrase: str,
        *,
        request: int = 0,
        headers: Headers = (),
        sdp: str | None = None,
    ) -> None:
        self._do("respond", handle, status, phrase, request, dict(headers), sdp)

    def invite(self, handle: int, sdp: str, *, route: str | None = None, headers: Headers = ()) -> None:
        self._do("invite", handle, sdp, route, dict(headers))

    def ack(self, handle: int) -> None:
        self._do("ack", handle)

    def cancel(self, handle: int, reason: str | None = None) -> None:
        self._do("cancel", handle, reason)

    def bye(self, handle: int, reason: str | None = None) -> None:
        self._do("bye", handle, reason)

    def refer(self, handle: int, target: str, referred_by: str | None) -> None:
        self._do("refer", handle, target, referred_by)

    def info(self, handle: int, content_type: str, body: str) -> None:
        self._do("info", handle, content_type, body)

    def register(self, handle: int, registrar: str, contact: str, expires_s: int) -> None:
        self._do("register", handle, registrar, contact, expires_s)

    def authenticate(self, handle: int, credentials: Sequence[str]) -> None:
        self._do("authenticate", handle, *credentials)

    def close(self, handle: int) -> None:
        self._do("close", handle)

    def told(self, name: str) -> list[tuple[Any, ...]]:
        """What was said by one kind of command, with its handle, in order."""
        return [done[1:] for done in self.done if done[0] == name]

    def answers(self, handle: int) -> list[int]:
        """Statuses that were responded on a handle."""
        return [said[1] for said in self.told("respond") if said[0] == handle]


def request(
    method: str, *headers: str, contact: str = CONTACT, sdp: str = "", uri: str = "sip:bot@192.0.2.1"
) -> Request:
    """A request as it came. contact: "" for none."""
    lines = [
        "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK1",
        "From: <sip:601234567@example>;tag=1",
        "To: <sip:bot@192.0.2.1>",
        *([f"Contact: {contact}"] if contact else []),
        *headers,
    ]
    found = parse(message(f"{method} {uri} SIP/2.0", lines, sdp).encode())
    assert isinstance(found, Request)
    return found


def response(status: int, *headers: str, contact: str = CONTACT, sdp: str = "") -> Response:
    """A response as it came."""
    lines = [*([f"Contact: {contact}"] if contact else []), *headers]
    found = parse(message(f"SIP/2.0 {status} Whatever", lines, sdp).encode())
    assert isinstance(found, Response)
    return found


def asked(
    kind: str,
    handle: int,
    *headers: str,
    status: int = 100,
    new: bool = False,
    contact: str = CONTACT,
    sdp: str = "",
    uri: str = "sip:bot@192.0.2.1",
) -> Happening:
    """Somebody asks for something."""
    method = kind.removeprefix("i_").upper()
    text = request(method, *headers, contact=contact, sdp=sdp, uri=uri)
    return Happening(kind, handle, status, "", text, SOURCE, request=77 if status < 200 else 0, new=new)


def answered(
    kind: str,
    handle: int,
    status: int,
    *headers: str,
    contact: str = CONTACT,
    sdp: str = "",
    source: str = SOURCE,
) -> Happening:
    """Somebody answers what we asked; beyond 699 the stack itself, without a message."""
    found = response(status, *headers, contact=contact, sdp=sdp) if status < 700 else None
    return Happening(kind, handle, status, "Whatever", found, source)


def state(handle: int, name: str, status: int = 0) -> Happening:
    """The stack's view of a call has changed."""
    return Happening("i_state", handle, status, state=name)
