"""The telephone's desk: who gets a line, and which call an event of the signalling child is about."""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import structlog

from gateway.sip.call import Caller, SipCall
from gateway.sip.numbers import e164
from gateway.sip.party import Exchange, Party
from gateway.sip.protocol import Event, Incoming, Refused, Respond
from voicebot.errors import CallRefused

log = structlog.get_logger()

ANSWERS: Mapping[str, tuple[int, str]] = {
    "not_ready": (503, "Service Unavailable"),
    "full": (503, "Service Unavailable"),
    "no_ports": (503, "Service Unavailable"),
}
RETRY_AFTER_S = 10
"""When it makes sense to call again."""
CALL_HEADER = "X-Voicebot-Call"
"""Tells callers on this very machine which record is theirs: ID;token=TOKEN."""

Connect = Callable[[SipCall], tuple[str, str]]
"""Begin a conversation; its id and the token that opens its record."""


class SipDesk:
    """Admission of telephone calls, once the child has let them in. ready: whether a conversation could be held now.
    refused: told the reason of every refusal, and how often, ours and the child's."""

    def __init__(
        self,
        exchange: Exchange,
        connect: Connect,
        *,
        ready: Callable[[], bool] = lambda: True,
        refused: Callable[[str, int], None] = lambda reason, count: None,
    ) -> None:
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        """Refusals by reason, the child's included."""
        self._exchange, self._connect, self._ready, self._tell = exchange, connect, ready, refused
        config = exchange.config
        self._networks = {
            f"peer:{peer.name}": tuple(ipaddress.ip_network(each, strict=False) for each in peer.addresses)
            for peer in config.peers
        }
        self._live: dict[SipCall, None] = {}
        self._parties: dict[str, SipCall | Party] = {}
        self._closed = False

    @property
    def live(self) -> tuple[SipCall, ...]:
        """Calls that hold a line."""
        return tuple(self._live)

    def take(self, event: Event) -> None:
        """An event of the child; those about calls that are over change nothing."""
        match event:
            case Incoming():
                self._incoming(event)
            case Refused(reason=reason, count=count):
                self._count(reason, count)
            case _:
                party = self._parties.get(getattr(event, "call", ""))
                if party is not None:
                    party.take(event)

    def lost(self, calls: Iterable[str]) -> None:
        """The child is gone, and with it the signalling of these calls."""
        for call in calls:
            party = self._parties.pop(call, None)
            if party is not None:
                party.orphan()

    def place(self, ended: Callable[[SipCall], None] = lambda call: None) -> SipCall:
        """A call of ours to somebody, to be signalled by a Dialler; `know` it by its id when it is answered.
        Errors: CallRefused with not_ready, full or no_ports."""
        self._admit()
        return self._new(Caller(None, True, "us"), ended=ended)

    def know(self, call: str, party: SipCall | Party) -> None:
        """Hand events about this call to this party from now on."""
        self._parties[call] = party

    def forget(self, call: str) -> None:
        """No more."""
        self._parties.pop(call, None)

    async def close_all(self) -> None:
        """Take no more calls and hang up on those that are up."""
        self._closed = True
        await asyncio.gather(*(call.close("shutdown") for call in self.live))

    def _incoming(self, event: Incoming) -> None:
        try:
            self._admit()
            call = self._new(self._caller(event), call=event.call, source=event.source)
        except CallRefused as refusal:
            status, phrase = ANSWERS[refusal.reason]
            retry = (("Retry-After", str(RETRY_AFTER_S)),)
            self._exchange.send(Respond(event.call, status, phrase, headers=retry))
            self._count(refusal.reason, 1)
            return
        self.know(event.call, call)
        try:
            call.ring(event.sdp)
        except CallRefused as refusal:
            self._count(refusal.reason, 1)
            return
        self.accepted += 1
        record, token = self._connect(call)
        if ipaddress.ip_address(event.source).is_loopback:
            call.headers = ((CALL_HEADER, f"{record};token={token}"),)

    def _new(
        self,
        caller: Caller,
        *,
        call: str | None = None,
        source: str | None = None,
        ended: Callable[[SipCall], None] = lambda call: None,
    ) -> SipCall:
        def over(one: SipCall) -> None:
            self._live.pop(one, None)
            if one.party.call is not None:
                self.forget(one.party.call)
            ended(one)

        networks = self._networks.get(caller.by, ())
        one = SipCall(self._exchange, caller, call=call, source=source, networks=networks, ended=over)
        self._live[one] = None
        return one

    def _caller(self, event: Incoming) -> Caller:
        return Caller(e164(event.identity, self._exchange.config.country), event.trusted, event.admitted_by)

    def _admit(self) -> None:
        if self._closed or not self._ready():
            raise CallRefused("not_ready", "no call can be taken yet")
        if len(self._live) >= self._exchange.config.max_calls:
            raise CallRefused("full", f"all {self._exchange.config.max_calls} lines are taken")

    def _count(self, reason: str, count: int) -> None:
        self.refused[reason] += count
        log.info("call_refused", reason=reason, count=count)
        self._tell(reason, count)
