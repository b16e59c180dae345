"""The telephone of the line, put together: the signalling child, its link, accounts, the desk, and calls out."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from gateway.media.metronome import Metronome
from gateway.media.ports import PortRange
from gateway.sip import child
from gateway.sip.accounts import Accounts
from gateway.sip.call import SipCall
from gateway.sip.desk import Connect, SipDesk
from gateway.sip.dialling import RING_S, Dialler, Missed
from gateway.sip.link import Link
from gateway.sip.party import Exchange
from gateway.sip.protocol import Answered, Event, Progress
from gateway.sip.transfer import Connector, How, refer
from gateway.supervisor import Child
from voicebot.clock import Clock
from voicebot.config import Config, Sip

START_S = 20.0
POLL_S = 0.1
PROBE_S = 2.0


class Telephone:
    """connect: begins a conversation. ready: whether one could be held now. refused: told reasons of refusals and how often.
    Errors: ConfigError."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        connect: Connect,
        *,
        ready: Callable[[], bool],
        refused: Callable[[str, int], None],
    ) -> None:
        sip = config.sip
        self._argv, self._env = child.command(config)
        self._connect = connect
        self._metronome = Metronome()
        self._link = Link(child.socket_path(config), self._take, lost=self._lost)
        ports = PortRange(sip.rtp_port_min, sip.rtp_port_max)
        self.exchange = Exchange(sip, clock, ports, self._metronome, self._link.send)
        self.desk = SipDesk(self.exchange, connect, ready=ready, refused=refused)
        self._accounts = Accounts(sip.accounts, self._link.send, clock)
        self.dialler = Dialler(sip, self._link.send, self._accounts.places, clock)
        self._connector = Connector(self.exchange, self.desk, self.dialler)

    def child(self) -> Child:
        """For the supervisor. A dead child is missed at once; the short probes are for a hung one."""
        return Child(
            "sip",
            self._argv,
            self._link.ready,
            self._env,
            start_s=START_S,
            poll_s=POLL_S,
            probe_every_s=PROBE_S,
        )

    def start(self) -> None:
        """Begin to look for the child; returns at once."""
        self._link.start()
        self._accounts.start()

    async def close(self) -> None:
        """Hang up on everybody, take registrations back, leave the child."""
        await self.desk.close_all()
        await self._accounts.close()
        await self._link.close()

    async def call_out(self, number: str, *, caller_id: str | None = None) -> str | Missed:
        """Call somebody and hold a conversation with them: the id of its record, or why nobody answered. caller_id: shown instead
        of the account's own. Errors: as of `ring`."""
        call = await self.ring(number, caller_id=caller_id)
        if isinstance(call, Missed):
            return call
        record, _ = self._connect(call)
        call.talk()
        return record

    async def ring(
        self, number: str, *, caller_id: str | None = None, ring_s: float = RING_S
    ) -> SipCall | Missed:
        """Call somebody: their call once it is answered, begun by its `talk`, or why nobody answered; cancelling gives it up.
        Errors: CallRefused with not_ready, full, no_ports, or bad_offer when their answer cannot be used."""
        call = self.desk.place()

        def told(event: Progress | Answered) -> None:
            if isinstance(event, Answered):
                call.party.call = event.call
                self.desk.know(event.call, call)

        try:
            found = await self.dialler.dial(
                number, call.party.offer(), caller_id=caller_id, ring_s=ring_s, told=told
            )
            if isinstance(found, Missed):
                await call.close("missed")
                return found
            call.party.settle(found.sdp)
        except BaseException:  # a cancelled attempt, too, gives its line back
            await call.close("failed")
            raise
        return call

    async def put_through(self, call: SipCall, target: str, *, back: bool = False) -> str | None:
        """Connect a caller with a person, a goodbye having been heard out. target: a SIP URI, which the caller's own exchange is
        asked to call, or a number, which we call and join with the caller. back: as of Connector.connect.
        None: nothing is left for us to do; else a word why the caller is ours again, or "gone" when they hung up meanwhile."""
        if target.startswith(("sip:", "sips:")):
            found = await refer(call, target, self.exchange)
        else:
            found = await self._connector.connect(call, target, back=back)
        match found.how:
            case How.DONE:
                return None
            case How.GONE:
                return "gone"
            case How.BACK:
                return found.why

    @property
    def can_ring(self) -> bool:
        """An account for calls out is registered, and the limits leave room for one."""
        return bool(self._accounts.places()) and self.dialler.room

    def health(self) -> Mapping[str, Any]:
        """For an operator: addresses we listen on, accounts, calls, refusals by reason, how punctual the sound is."""
        up = self._link.up
        return {
            "listening": list(up.urls) if up else [],
            "accounts": {name: asdict(status) for name, status in self._accounts.status().items()},
            "calls": len(self.desk.live),
            "calls_out": self.dialler.live,
            "refused": dict(self.desk.refused),
            "signalling_losses": self._link.losses,
            "packets": {
                "due": self._metronome.ticks,
                "late": self._metronome.late,
                "skipped": self._metronome.skipped,
            },
        }

    def _take(self, event: Event) -> None:
        self._accounts.take(event)
        if not self.dialler.take(event):
            self.desk.take(event)

    def _lost(self, calls: tuple[str, ...]) -> None:
        self._accounts.down()
        self.dialler.lost(calls)
        self.desk.lost(calls)


def uri(sip: Sip) -> str:
    """Where the line is called, for a person who reads it."""
    address = sip.public_ip or sip.host
    host = f"[{address}]" if ipaddress.ip_address(address).version == 6 else address
    return f"sip:bot@{host}:{sip.port}"
