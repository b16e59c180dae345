"""Who gets a line: takes browser calls in, refuses what does not fit, and knows the calls that are up."""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable

import structlog

from gateway.media.ports import PortRange
from gateway.webrtc.peer import BrowserPeer, Patience
from voicebot.clock import Clock
from voicebot.config import Webrtc
from voicebot.errors import CallRefused

log = structlog.get_logger()

IPV6_PREFIX = 64
"""One household has a whole /64."""


class CallDesk:
    """Admission of browser calls. ready: whether a conversation could be held now (models loaded, not shutting down)."""

    def __init__(
        self,
        config: Webrtc,
        clock: Clock,
        *,
        ready: Callable[[], bool] = lambda: True,
        patience: Patience | None = None,
    ) -> None:
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        """Refusals by reason."""
        self._config, self._clock, self._ready, self._patience = config, clock, ready, patience
        self._ports = PortRange(config.udp_port_min, config.udp_port_max)
        self._live: dict[BrowserPeer, str] = {}
        self._closed = False

    @property
    def live(self) -> tuple[BrowserPeer, ...]:
        """Calls that hold a line, those still connecting or closing included."""
        return tuple(self._live)

    @property
    def ready(self) -> bool:
        """Whether a conversation could be held now."""
        return not self._closed and self._ready()

    async def accept(self, offer_sdp: str, address: str) -> tuple[BrowserPeer, str]:
        """A new call from this network address: its peer and the answer. The peer leaves the desk by itself when it ends.
        Errors: CallRefused with not_ready, full, too_many, no_ports or bad_offer."""
        try:
            caller = _household(address)
            self._admit(caller)
            peer = BrowserPeer(
                self._config, self._ports, self._clock, ended=self._ended, patience=self._patience
            )
            self._live[peer] = caller
            answer = await peer.answer(offer_sdp)
        except CallRefused as refusal:
            self.refused[refusal.reason] += 1
            log.info("call_refused", reason=refusal.reason)
            raise
        self.accepted += 1
        return peer, answer

    async def close_all(self, reason: str = "shutdown") -> None:
        """Take no more calls and hang up on those that are up."""
        self._closed = True
        await asyncio.gather(*(peer.close(reason) for peer in self.live))

    def _admit(self, caller: str) -> None:
        if not self.ready:
            raise CallRefused("not_ready", "no call can be taken yet")
        if sum(1 for other in self._live.values() if other == caller) >= self._config.max_calls_per_address:
            raise CallRefused(
                "too_many", f"more than {self._config.max_calls_per_address} calls from one address"
            )
        if len(self._live) >= self._config.max_calls:
            raise CallRefused("full", f"all {self._config.max_calls} lines are taken")

    def _ended(self, peer: BrowserPeer) -> None:
        self._live.pop(peer, None)


def _household(address: str) -> str:
    """What counts as one caller: an IPv4 address or an IPv6 network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return str(found)
