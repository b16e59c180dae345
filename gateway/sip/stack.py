"""What the policy of calls sees of the SIP stack: what happens on a handle, and what can be done with one. A handle is one call, one
registration, or one request of a stranger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.sip.message import Request, Response

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Happening:
    """kind: the stack's own word: "i_…" for what others ask (i_invite, i_ack, i_cancel, i_bye, i_update, i_info…), "r_…" for the
    answer to what we asked. status: of the answer; of others' requests 100 while it waits for ours, else what the stack answered.
    message: None when there is none, or none that can be read. source: the IP address it came from. state: only of i_state.
    request: to be handed to `respond` for anything but an INVITE. new: the handle is new to us, and ours to close."""

    kind: str
    handle: int
    status: int
    phrase: str = ""
    message: Request | Response | None = None
    source: str = ""
    state: str = ""
    request: int = 0
    new: bool = False


class Stack(Protocol):
    """What can be done. Only queues: how it went comes as a Happening. A handle that is closed already is no error.
    Errors: SignallingError for a text that no header may hold."""

    def open(self, caller: str, to: str) -> int:
        """A new handle for a call or registration of ours; From and To as name-addr."""
        ...

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
        """Answer what was asked: the INVITE, or the request that is named."""
        ...

    def invite(
        self,
        handle: int,
        sdp: str,
        *,
        route: str | None = None,
        headers: Headers = (),
    ) -> None:
        """Call, or change the call that is up."""
        ...

    def ack(self, handle: int) -> None:
        """Acknowledge the 2xx to our INVITE."""
        ...

    def cancel(self, handle: int, reason: str | None = None) -> None:
        """Give our INVITE up before it is answered."""
        ...

    def bye(self, handle: int, reason: str | None = None) -> None:
        """End a call that is up."""
        ...

    def refer(self, handle: int, target: str, referred_by: str | None) -> None:
        """Ask the other side to call somebody else."""
        ...

    def info(self, handle: int, content_type: str, body: str) -> None:
        """Send an INFO."""
        ...

    def register(self, handle: int, registrar: str, contact: str, expires_s: int) -> None:
        """Send one REGISTER; 0 seconds takes the registration back."""
        ...

    def authenticate(self, handle: int, credentials: Sequence[str]) -> None:
        """Repeat what was answered by 401 or 407. credentials: 'Digest:"realm":user:password' each."""
        ...

    def close(self, handle: int) -> None:
        """Forget a handle; nothing happens on it any more."""
        ...
