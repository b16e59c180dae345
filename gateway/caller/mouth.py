"""What a caller sends packet by packet: background, and an utterance when there is one; and when its speech was on the wire."""

import asyncio
from collections import deque
from dataclasses import dataclass

from gateway.caller.packets import FRAME, RATE
from gateway.caller.voice import Packets, Utterance

MAX_KEPT = 50 * 300
"""Packets: five minutes of them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """When our speech was on the wire: first to last loud sample (monotonic seconds)."""

    began: float
    ended: float


@dataclass(slots=True)
class _Saying:
    utterance: Utterance
    spoken: asyncio.Future[Spoken]
    sent: int = 0
    began: float = 0.0


class Mouth:
    """One caller's outgoing sound. background: what is repeated while nothing is said. codec: may change at any time."""

    def __init__(self, background: Packets, codec: str) -> None:
        self.codec = codec
        self.sent: deque[tuple[float, str, bytes]] = deque(maxlen=MAX_KEPT)
        """What left: when, in which codec, the payload. The oldest goes."""
        self.place = (0, 0)
        """Of the last packet: which utterance (the silence after it counts as its own), and how many packets of it went before."""
        self._background = background
        self._saying: deque[_Saying] = deque()
        self._sent = 0

    def say(self, utterance: Utterance) -> asyncio.Future[Spoken]:
        """Queue an utterance; the future is done once its last loud sample has been sent."""
        spoken: asyncio.Future[Spoken] = asyncio.get_running_loop().create_future()
        self._saying.append(_Saying(utterance, spoken))
        return spoken

    def next(self, now: float) -> bytes:
        """The payload that leaves now: the next 20 ms."""
        payload = self._next(now)
        self.sent.append((now, self.codec, payload))
        return payload

    def _next(self, now: float) -> bytes:
        self._sent += 1
        self._move()
        if not self._saying:
            background = self._background[self.codec]
            return background[self._sent % len(background)]
        saying = self._saying[0]
        packets = saying.utterance.packets[self.codec]
        payload = packets[saying.sent]
        saying.sent += 1
        self._note(saying, now)
        if saying.sent == len(packets):
            self._saying.popleft()
        return payload

    def _move(self) -> None:
        utterance, packet = self.place
        begins = bool(self._saying) and not self._saying[0].sent
        self.place = (utterance + 1, 0) if begins else (utterance, packet + 1)

    @staticmethod
    def _note(saying: _Saying, now: float) -> None:
        """A packet leaves when its last sample has been "captured": place the utterance's ends in time."""
        utterance = saying.utterance
        first, after = (saying.sent - 1) * FRAME, saying.sent * FRAME
        if first <= utterance.began < after:
            saying.began = now - (after - utterance.began) / RATE
        if first < utterance.ended <= after and not saying.spoken.done():
            saying.spoken.set_result(Spoken(saying.began, now - (after - utterance.ended) / RATE))
