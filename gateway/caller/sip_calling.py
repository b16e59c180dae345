"""One telephone call as its signalling sees it, from INVITE to BYE: what to send and what became of the call. Sans-I/O, over UDP."""

import ipaddress
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from gateway.caller.sip_messages import (
    DEFAULT_PORT,
    Message,
    Uri,
    answered,
    authorization,
    parameter,
    parse,
    pick,
    uri_of,
)
from gateway.caller.sip_transactions import T1, T2, Address, Answers, Outstanding, Pending, Send

ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY"
_SDP = ("Content-Type", "application/sdp")

Renegotiate = Callable[[str | None], str | None]
"""Their new offer (None: they want ours) → our description; None: we cannot."""


@dataclass(frozen=True, slots=True)
class Progress:
    """1xx."""

    status: int


@dataclass(frozen=True, slots=True)
class Established:
    """They picked up. response: their 200."""

    response: Message


@dataclass(frozen=True, slots=True)
class Changed:
    """The answer to an offer of ours that they asked for; comes with their ACK."""

    sdp: str


@dataclass(frozen=True, slots=True)
class Failed:
    """There will be no call. status: theirs, or 408 when nobody said anything."""

    status: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over. by: whoever said goodbye."""

    by: Literal["them", "us"]
    reason: str = ""


Action = Send | Progress | Established | Changed | Failed | Ended


class Calling:
    """A call to `target`, whose datagrams go to `peer`, from the socket at `local`. credentials: user and password for a digest. asserted:
    the number is vouched for, as a trunk does.
    Give it every datagram, and wake it at `wake_at`; it tells what to do."""

    def __init__(
        self,
        target: Uri,
        peer: Address,
        local: Address,
        *,
        caller: str = "caller",
        asserted: bool = False,
        credentials: tuple[str, str] | None = None,
        renegotiate: Renegotiate = lambda offer: None,
    ) -> None:
        self.state: Literal["idle", "calling", "ringing", "up", "leaving", "over"] = "idle"
        self.call_id = secrets.token_hex(12)
        self._target, self._peer, self._local = target, peer, local
        self._tag = secrets.token_hex(6)
        self._contact = Uri(caller, *local)
        self._from = f"<{Uri(caller, local[0], None)}>;tag={self._tag}"
        self._to = f"<{replace(target, parameters='')}>"
        self._asserted = (("P-Asserted-Identity", f"<{self._contact}>"),) if asserted else ()
        self._credentials, self._renegotiate = credentials, renegotiate
        self._sequence = secrets.randbelow(1000)
        self._remote, self._routes = target, tuple[str, ...]()
        self._outstanding = Outstanding()
        self._answers = Answers()
        self._in_dialog = False
        self._ack: Send | None = None
        """Of their 200, which may come again."""
        self._leaving = False
        self._proved = {"CANCEL"}
        """Methods whose challenge is not answered (any more)."""

    @property
    def wake_at(self) -> float | None:
        """When something has to be sent again, or given up."""
        return self._outstanding.wake_at

    def start(self, sdp: str, now: float) -> list[Action]:
        """Ring."""
        self.state = "calling"
        return [self._ask("INVITE", now, sdp)]

    def hang_up(self, now: float) -> list[Action]:
        """CANCEL, as soon as that is allowed, or BYE; repeatable."""
        before, self._leaving = self._leaving, True
        if self.state == "up":
            self.state = "leaving"
            return [self._ask("BYE", now)]
        if self.state == "ringing" and not before:
            return self._cancel(now)
        if self.state == "idle":
            self.state = "over"
        return []

    def wake(self, now: float) -> list[Action]:
        """Time has passed."""
        sends, given_up = self._outstanding.wake(now)
        return [*sends, *(action for message in given_up for action in self._unanswered(message, now))]

    def receive(self, data: bytes, source: Address, now: float) -> list[Action]:
        """A datagram; what is not for this call is answered as such or ignored."""
        message = parse(data)
        if message is None:
            return []
        method = message.method
        if method is not None:
            return self._requested(message, method, source, now)
        key = (message.branch(), message.sequence()[1])
        pending = self._outstanding.get(key)
        if pending is None or message.header("Call-ID") != self.call_id:
            return []
        if key[1] == "INVITE":
            return self._invite_answered(message, pending, now)
        return self._answered(message, key, now)

    # --- what we ask ----------------------------------------------------------------------------------

    def _ask(self, method: str, now: float, sdp: str | None = None, *, proof: str | None = None) -> Send:
        self._sequence += 1
        message = self._request(method, self._sequence, sdp, proof=proof)
        longest = math.inf if method == "INVITE" else T2
        return self._outstanding.send(
            (message.branch(), method), message, self._next_hop(), now, longest=longest
        )

    def _request(
        self, method: str, number: int, sdp: str | None = None, *, proof: str | None = None, branch: str = ""
    ) -> Message:
        via = str(Uri(None, *self._local)).removeprefix("sip:")
        headers = [
            ("Via", f"SIP/2.0/UDP {via};rport;branch={branch or f'z9hG4bK{secrets.token_hex(8)}'}"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in self._routes),
            ("From", self._from),
            ("To", self._to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{number} {method}"),
        ]
        if method == "INVITE":
            headers += [("Contact", f"<{self._contact}>"), ("Allow", ALLOWED), *self._asserted]
        if proof is not None:
            name, _, value = proof.partition(": ")
            headers.append((name, value))
        if sdp is not None:
            headers.append(_SDP)
        return Message(f"{method} {self._remote} SIP/2.0", tuple(headers), (sdp or "").encode())

    def _next_hop(self) -> Address:
        """The nearest proxy of the call, else the other end. Names are not looked up in the middle of a call."""
        uri = uri_of(self._routes[0]) if self._routes else self._remote
        if uri is None or not self._in_dialog:
            return self._peer
        try:
            return str(ipaddress.ip_address(uri.host)), uri.port or DEFAULT_PORT
        except ValueError:
            return self._peer

    def _cancel(self, now: float) -> list[Action]:
        """In the INVITE's own transaction: with its branch and its number, to where it went."""
        invite = self._outstanding.unanswered("INVITE")
        if invite is None:
            return []
        message = self._request("CANCEL", invite.message.sequence()[0], branch=invite.message.branch())
        return [self._outstanding.send((message.branch(), "CANCEL"), message, invite.to, now)]

    def _unanswered(self, message: Message, now: float) -> list[Action]:
        match message.method:
            case "INVITE":
                return self._over(Failed(408, "nobody answers at this address"))
            case "BYE":
                return self._over(Ended("us", "BYE was not answered"))
            case None:  # a 200 of ours that was never acknowledged
                return self.hang_up(now)
        return []

    def _over(self, last: Failed | Ended) -> list[Action]:
        if self.state == "over":
            return []
        self.state = "over"
        return [last]

    # --- what they answer -----------------------------------------------------------------------------

    def _invite_answered(self, message: Message, pending: Pending, now: float) -> list[Action]:
        status = message.status or 0
        pending.rest()
        if status < 200:
            if self.state != "calling":
                return [Progress(status)]
            self.state = "ringing"
            return [Progress(status), *(self._cancel(now) if self._leaving else [])]
        if status < 300:
            return [self._ack] if self._ack else self._picked_up(message, pending, now)
        actions: list[Action] = [Send(self._refusal_acknowledged(message, pending.message), pending.to)]
        if pending.answered:
            return actions
        pending.answered = True
        proof = self._proof(message, "INVITE")
        if proof is None or self._leaving:
            return actions + self._over(Failed(status, message.phrase))
        self.state = "calling"
        return [*actions, self._ask("INVITE", now, pending.message.body.decode(), proof=proof)]

    def _refusal_acknowledged(self, refusal: Message, invite: Message) -> bytes:
        """The ACK of a refusal belongs to the INVITE's transaction; its To is the refusal's."""
        ack = self._request("ACK", invite.sequence()[0], branch=invite.branch())
        to = refusal.header("To") or self._to
        headers = tuple((name, to if name == "To" else value) for name, value in ack.headers)
        return replace(ack, headers=headers).encoded()

    def _picked_up(self, message: Message, pending: Pending, now: float) -> list[Action]:
        self._to = message.header("To") or self._to
        self._remote = uri_of(message.header("Contact") or "") or self._target
        self._routes = tuple(reversed(message.listed("Record-Route")))
        self._in_dialog, pending.answered = True, True
        ack = self._request("ACK", pending.message.sequence()[0])
        self._ack = Send(ack.encoded(), self._next_hop())
        self.state = "up"
        return [self._ack, *(self.hang_up(now) if self._leaving else [Established(message)])]

    def _answered(self, message: Message, key: tuple[str, str], now: float) -> list[Action]:
        if (message.status or 0) < 200:
            return []
        self._outstanding.drop(key)
        method = key[1]
        proof = self._proof(message, method)
        if proof is not None:
            return [self._ask(method, now, proof=proof)]
        return self._over(Ended("us")) if method == "BYE" else []

    def _proof(self, message: Message, method: str) -> str | None:
        """The header that answers a challenge, the first time; a second one means that the password is wrong."""
        names = {
            401: ("WWW-Authenticate", "Authorization"),
            407: ("Proxy-Authenticate", "Proxy-Authorization"),
        }
        if message.status not in names or self._credentials is None or method in self._proved:
            return None
        asked, told = names[message.status]
        for _, challenge in pick(message, (asked,)):
            value = authorization(
                challenge, *self._credentials, method, str(self._remote), cnonce=secrets.token_hex(8)
            )
            if value is not None:
                self._proved.add(method)
                return f"{told}: {value}"
        return None

    # --- what they ask --------------------------------------------------------------------------------

    def _requested(self, message: Message, method: str, source: Address, now: float) -> list[Action]:
        given = self._answers.given_to(message)
        if given is not None:
            return [given]
        inside = (
            message.header("Call-ID") == self.call_id
            and self.state in ("up", "leaving")
            and parameter(message.header("To") or "", "tag") == self._tag
            and parameter(message.header("From") or "", "tag") == parameter(self._to, "tag")
        )
        if method == "ACK":
            return self._acknowledged(message) if inside else []
        if method == "OPTIONS":
            return [self._answer(message, source, 200, "OK", ("Accept", "application/sdp"))]
        if not inside:
            new = method == "INVITE" and parameter(message.header("To") or "", "tag") is None
            status, phrase = (486, "Busy Here") if new else (481, "Call/Transaction Does Not Exist")
            return [self._answer(message, source, status, phrase)]
        if method == "BYE":
            reason = parameter(message.header("Reason") or "", "text") or ""
            return [self._answer(message, source, 200, "OK"), *self._over(Ended("them", reason))]
        if method == "INVITE" or (method == "UPDATE" and message.body):
            return [self._reoffered(message, source, now)]
        if method in ("UPDATE", "INFO", "NOTIFY"):
            return [self._answer(message, source, 200, "OK")]
        return [self._answer(message, source, 405, "Method Not Allowed")]

    def _reoffered(self, message: Message, source: Address, now: float) -> Send:
        sdp = self._renegotiate(message.text())
        if sdp is None:
            return self._answer(message, source, 488, "Not Acceptable Here")
        self._remote = uri_of(message.header("Contact") or "") or self._remote
        headers = (("Allow", ALLOWED), ("Contact", f"<{self._contact}>"), _SDP)
        response = answered(message, 200, "OK", self._tag, headers, sdp)
        if message.method == "INVITE":
            self._outstanding.send(("", "200"), response, source, now, limit=64 * T1)
        answer = Send(response.encoded(), source)
        self._answers.keep(message, answer)
        return answer

    def _acknowledged(self, message: Message) -> list[Action]:
        self._outstanding.drop(("", "200"))
        sdp = message.text()
        return [] if sdp is None else [Changed(sdp)]

    def _answer(
        self, request: Message, source: Address, status: int, phrase: str, *headers: tuple[str, str]
    ) -> Send:
        response = answered(request, status, phrase, self._tag, (("Allow", ALLOWED), *headers))
        answer = Send(response.encoded(), source)
        self._answers.keep(request, answer)
        return answer
