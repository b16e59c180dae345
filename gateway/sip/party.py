"""One side of a telephone call: its signalling and its sound, whoever it is connected with."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from gateway.media.agreed import Agreed
from gateway.media.leg import Leg, Station
from gateway.media.metronome import Metronome
from gateway.media.passing import Pass
from gateway.media.ports import PortRange
from gateway.media.source import Network
from gateway.media.udp import Wire
from gateway.sip.protocol import (
    Accepted,
    Command,
    Confirmed,
    Ended,
    Event,
    GotInfo,
    HangUp,
    Offered,
    Respond,
    SendInfo,
    Transferring,
)
from gateway.sip.sdp import Negotiation, Terms
from voicebot.audio.frame import Frame
from voicebot.clock import Clock
from voicebot.config import Sip
from voicebot.errors import CallRefused, MediaError

log = structlog.get_logger()

ORPHANED_S = 8.0
"""Without signalling nobody will tell that a call is over: so long without a packet, and it is."""
KEY_MS = 160
"""How long a key of ours is held, where it is a message."""
REASONS = {"bye": "hangup", "cancel": "hangup", "local": "hangup"}
"""Ends that somebody wanted; all others are the network's."""
_NOWHERE = {4: "0.0.0.0", 6: "::"}
_FAR = {4: "192.0.2.1", 6: "2001:db8::1"}
"""Stand for the rest of the world when our own address is looked for; nothing is sent there."""
_SIGNAL = re.compile(r"[ \t]*Signal[ \t]*=[ \t]*([0-9*#]|1[01])[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What all telephone calls share. send: to the signalling child; false when it is away."""

    config: Sip
    clock: Clock
    ports: PortRange
    metronome: Metronome
    send: Callable[[Command], bool]


class Party:
    """One side. call: its id in signalling. source: IP address its signalling comes from; None for somebody we call, whose answer
    came through a trunk of our own. gone: told once why it is over, "hangup", "network" or "failed", unless we ended it ourselves.

    Opens two ports. Errors: CallRefused("no_ports").
    """

    def __init__(
        self,
        exchange: Exchange,
        station: Station,
        gone: Callable[[str], None],
        *,
        call: str | None = None,
        source: str | None = None,
        networks: Sequence[Network] = (),
    ) -> None:
        self.call = call
        self.transferring: Callable[[Transferring | None], None] = lambda event: None
        """Hears how a transfer of ours goes; None: the call is over."""
        self.ended = asyncio.Event()
        self._exchange, self._station, self._gone = exchange, station, gone
        self._source, self._networks = source, networks
        config = exchange.config
        try:
            self._wire = Wire(exchange.ports, config.host)
        except (MediaError, OSError) as error:
            raise CallRefused("no_ports", str(error)) from error
        terms = Terms(
            announced(config, source), self._wire.port, self._wire.rtcp_port, config.codecs, config.srtp
        )
        self._negotiation = Negotiation(terms)
        self._agreed: Agreed | None = None
        self._leg: Leg | None = None
        self._along: Callable[[Frame], None] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._signalled = True
        self._over = False

    @property
    def leg(self) -> Leg | None:
        """Its sound, once it is open."""
        return self._leg

    @property
    def over(self) -> bool:
        """Nothing of it is left."""
        return self._over

    @property
    def lost_packets(self) -> int:
        """Packets of ours that the network did not take, and those at which we failed."""
        return self._wire.unsent + self._wire.failures

    # --- offers and answers ---------------------------------------------------------------------------

    def answer(self, offer: str) -> str:
        """Our answer. Errors: CallRefused("bad_offer")."""
        text, agreed = self._negotiation.answer(offer)
        self._agree(agreed)
        return text

    def offer(self) -> str:
        """Our offer, answered by `settle`."""
        return self._negotiation.offer()

    def settle(self, answer: str) -> None:
        """The answer to our offer. Errors: CallRefused("bad_offer")."""
        self._agree(self._negotiation.settle(answer))

    def _agree(self, agreed: Agreed) -> None:
        self._agreed = agreed
        if self._leg is not None:
            self._leg.agree(agreed)

    def open(self) -> None:
        """Let sound flow, when it is agreed how; repeatable."""
        if self._leg is not None or self._agreed is None or self._over:
            return
        version = ipaddress.ip_address(self._exchange.config.host).version
        source = self._source or self._agreed.address or _NOWHERE[version]
        self._leg = leg = Leg(
            self._agreed,
            self._wire,
            self._station,
            self._exchange.clock,
            signalled_from=source,
            networks=self._networks,
        )
        leg.along = self._along
        self._adopt()
        self._wire.start(leg.rtp, leg.rtcp)
        self._leave = self._exchange.metronome.join(leg.tick, lambda: self._end("failed"))

    def connect(self, station: Station) -> None:
        """Connect it with somebody else."""
        self._station = station
        if self._leg is not None:
            self._leg.station = station

    def hear_along(self, along: Callable[[Frame], None] | None) -> None:
        """Show this what it says, whoever it is connected with; None: no more."""
        self._along = along
        if self._leg is not None:
            self._leg.along = along

    def pass_to(self, passing: Pass | None) -> None:
        """As of Leg.pass_to; before the sound is open there is nothing to pass on."""
        if self._leg is not None:
            self._leg.pass_to(passing)

    # --- signalling -----------------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """An event of the child about this call."""
        match event:
            case Offered(sdp=sdp):
                self._renegotiate(sdp)
            case Confirmed(sdp=str(sdp)) | Accepted(sdp=str(sdp)):
                self._settled(sdp)
            case GotInfo():
                digit = pressed(event.content_type, event.body)
                if digit is not None and self._leg is not None and not self._leg.keyed:
                    self._station.key(digit, self._exchange.clock.monotonic())
            case Transferring():
                self.transferring(event)
            case Ended(cause=cause):
                self._signalled = False
                self._end(REASONS.get(cause, "network"))

    def orphan(self) -> None:
        """Its signalling is gone: it lives as long as packets come, and a call without packets yet is over."""
        self._signalled = False
        if self._leg is None:
            self._end("network")
        else:
            self._adopt()

    def press(self, digit: str) -> None:
        """Send it a key: as packets, or as a message where it did not agree to those. Errors: ValueError for what is none."""
        if self._leg is not None and not self._leg.press(digit) and self.call is not None:
            body = f"Signal={digit}\r\nDuration={KEY_MS}\r\n"
            self._exchange.send(SendInfo(self.call, "application/dtmf-relay", body))

    def hang_up(self, reason: str | None = None) -> None:
        """End it at once; repeatable. reason: value of a Reason header."""
        if not self._over:
            self._close(reason)

    def refuse(self, status: int, phrase: str) -> None:
        """End it before it began, with this answer."""
        if self.call is not None and self._signalled:
            self._exchange.send(Respond(self.call, status, phrase))
        self._signalled = False
        self.hang_up()

    def lost(self) -> None:
        """Nothing has come for too long."""
        self._end("network")

    def _renegotiate(self, offer: str | None) -> None:
        if self.call is None:
            return
        try:
            text = self.offer() if offer is None else self.answer(offer)
        except CallRefused:
            log.info("change_refused")
            self._exchange.send(Respond(self.call, 488, "Not Acceptable Here"))
        else:
            self._exchange.send(Respond(self.call, 200, "OK", text))

    def _settled(self, answer: str) -> None:
        try:
            self.settle(answer)
        except CallRefused:
            if self._leg is None:
                self._end("network")

    def _adopt(self) -> None:
        if self._leg is not None and not self._signalled:
            self._leg.patience_s = ORPHANED_S

    def _end(self, reason: str) -> None:
        if not self._over:
            self._close(None)
            self._gone(reason)

    def _close(self, reason: str | None) -> None:
        self._over = True
        self.ended.set()
        self.transferring(None)
        self._leave()
        if self._leg is not None:
            self._leg.say_goodbye()
        self._wire.close()
        if self.call is not None and self._signalled:
            self._exchange.send(HangUp(self.call, reason))


def announced(config: Sip, source: str | None) -> str:
    """The address of ours to name in SDP: what is behind the same router as we are sees our own, the rest the public one."""
    ours = ipaddress.ip_address(config.host)
    towards = ipaddress.ip_address(source or _FAR[ours.version])
    near = source is not None and not towards.is_global
    if config.public_ip is not None and not near:
        return config.public_ip
    if not ours.is_unspecified or towards.version != ours.version:
        return config.host
    with socket.socket(socket.AF_INET6 if ours.version == 6 else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(towards), 9))  # only looks into the routes
        except OSError:
            return config.host
        return str(probe.getsockname()[0])


def pressed(content_type: str, body: str) -> str | None:
    """The key that a SIP INFO tells of (application/dtmf-relay, application/dtmf), if any."""
    match content_type.partition(";")[0].strip().lower():
        case "application/dtmf":
            told = body.strip()
        case "application/dtmf-relay":
            found = next(filter(None, map(_SIGNAL.fullmatch, body.splitlines())), None)
            told = found[1] if found else ""
        case _:
            return None
    told = {"10": "*", "11": "#"}.get(told, told)
    return told if len(told) == 1 and told in "0123456789*#" else None
