"""Packets in, gapless 20 ms frames out: reorders, conceals losses, follows pauses. Sans-I/O; times are passed in.

Nothing is held back on purpose: a frame leaves as soon as its packet is next in order, so that after a loss the delay is
back to nothing. There is no fixed playout delay, because a recogniser, unlike an ear, does not mind sound in bursts.
The stream's own clock (RTP timestamps) says how much sound is missing; a timer says when to stop waiting for it.
"""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from voicebot.audio.frame import FRAME, RATE, Frame, Pcm
from voicebot.errors import MediaError

MAX_MISORDER = 100
"""Packets this far behind the newest are late; further behind, it is another stream."""
MAX_DROPOUT = 3000
"""Sequence numbers that may be missing at once; more is another stream."""
SLACK_S = 2.0
"""How far the sound may run ahead of the clock before it is dropped: nobody speaks faster than time."""
MAX_FILL_S = 1.0
"""Sound made up by one call of `poll`."""


class PacketDecoder(Protocol):
    """What turns packets of one codec into sound at RATE."""

    def samples(self, payload: bytes) -> int:
        """Samples in a packet; 0 when it is none."""
        ...

    def decode(self, payload: bytes) -> Pcm:
        """Its sound. Errors: MediaError."""
        ...

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """The sound just before it, as far as it carries a copy."""
        ...

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came."""
        ...

    def reset(self) -> None:
        """The next packet is of another source."""
        ...


@dataclass(slots=True)
class JitterStats:
    """What became of the packets of one stream."""

    packets: int = 0
    lost: int = 0
    late: int = 0
    """Came after their place had been given up (also counted in lost)."""
    duplicate: int = 0
    bad: int = 0
    """Not packets of this codec."""
    restarts: int = 0
    filled: int = 0
    """Samples made up by the timer while nothing came."""
    inserted: int = 0
    """Filled samples whose packets came after all: sound that was never spoken, a pause at most."""
    surplus: int = 0
    """Samples dropped because they came faster than time passes."""


@dataclass(slots=True)
class _Held:
    timestamp: int
    payload: bytes
    at: float


class JitterBuffer:
    """One incoming stream.

    clock_rate: of the timestamps. reorder: later packets that may overtake one before it is given up; patience_s: or this
    long. pause_s: silence on the wire after which sound is made up to keep time. conceal_s: guessed sound in a row; then silence.
    max_gap_s: jumps of the timestamp beyond this are a new clock, not missing sound.
    """

    def __init__(
        self,
        decoder: PacketDecoder,
        *,
        clock_rate: int = 48_000,
        reorder: int = 2,
        patience_s: float = 0.06,
        pause_s: float = 0.2,
        conceal_s: float = 0.12,
        max_gap_s: float = 5.0,
    ) -> None:
        self.stats = JitterStats()
        self._decoder = decoder
        self._clock_rate = clock_rate
        self._reorder, self._patience_s, self._pause_s = reorder, patience_s, pause_s
        self._conceal, self._max_gap = int(conceal_s * RATE), int(max_gap_s * RATE)
        self._held: dict[int, _Held] = {}
        self._given_up: deque[int] = deque(maxlen=MAX_MISORDER)
        self._strange: int | None = None
        self._running = False
        self._next = 0
        self._position = 0
        self._due = 0.0
        self._filled = 0
        self._guessed = 0
        self._rest: list[tuple[Pcm, bool]] = []
        self._rest_samples = 0
        self._started = 0.0
        self._made = 0

    def push(self, sequence: int, timestamp: int, payload: bytes, now: float) -> list[Frame]:
        """Take a packet; the frames that are ready with it. Never raises for what a network may bring."""
        self.stats.packets += 1
        frames: list[Frame] = []
        if not self._running:
            self._begin(sequence, timestamp, now)
        ahead = (sequence - self._next) & 0xFFFF
        if ahead >= MAX_DROPOUT:
            if 0x10000 - ahead <= MAX_MISORDER:
                self._behind(sequence)
                return frames
            if sequence != self._strange:  # a stray packet; believe a new numbering only from the second on
                self._strange = (sequence + 1) & 0xFFFF
                self.stats.bad += 1
                return frames
            frames = self.restart(now)
            self._begin(sequence, timestamp, now)
        self._strange = None
        if sequence in self._held:
            self.stats.duplicate += 1
            return frames
        self._held[sequence] = _Held(timestamp, payload, now)
        return frames + self._release(now)

    def poll(self, now: float) -> list[Frame]:
        """Call every 20 ms or so: gives up packets overdue, and keeps time while nothing comes."""
        if not self._running:
            return []
        frames = self._release(now)
        quiet = now - self._due
        if self._held or quiet < (FRAME / RATE if self._filled else self._pause_s):
            return frames
        missing = int(min(quiet, MAX_FILL_S) * RATE) // FRAME * FRAME
        self._due = self._due + missing / RATE if quiet <= MAX_FILL_S else now
        self._filled += missing
        self.stats.filled += missing
        self._make_up(missing, None, now, frames)
        return frames

    def restart(self, now: float) -> list[Frame]:
        """Another source follows; what was held of the old one."""
        frames: list[Frame] = []
        if self._running:
            self.stats.restarts += 1
            while self._held:
                self._step(now, frames)
        self._running = False
        self._decoder.reset()
        return frames

    def _begin(self, sequence: int, timestamp: int, now: float) -> None:
        self._running, self._next, self._position = True, sequence, timestamp
        self._due, self._filled, self._guessed = now, 0, 0
        self._given_up.clear()
        if not self._made:
            self._started = now

    def _behind(self, sequence: int) -> None:
        if sequence in self._given_up:
            self._given_up.remove(sequence)
            self.stats.late += 1
        else:
            self.stats.duplicate += 1

    def _release(self, now: float) -> list[Frame]:
        frames: list[Frame] = []
        while self._held:
            if (
                self._next not in self._held
                and len(self._held) <= self._reorder
                and now - min(held.at for held in self._held.values()) < self._patience_s
            ):
                break
            self._step(now, frames)
        return frames

    def _step(self, now: float, frames: list[Frame]) -> None:
        """Decode the first packet held, after making up what is missing before it."""
        expected = self._next
        sequence = min(self._held, key=lambda held: (held - expected) & 0xFFFF)
        packet = self._held.pop(sequence)
        lost = (sequence - expected) & 0xFFFF
        self.stats.lost += lost
        self._given_up.extend((expected + i) & 0xFFFF for i in range(max(0, lost - MAX_MISORDER), lost))
        self._next = (sequence + 1) & 0xFFFF
        samples = self._decoder.samples(packet.payload)
        if not samples:  # the timestamp of the next packet tells what is missing
            self.stats.bad += 1
            return
        gap = self._gap(packet.timestamp)
        if gap:
            self._make_up(gap, packet.payload if lost else None, now, frames)
        self._position = (packet.timestamp + samples * self._clock_rate // RATE) & 0xFFFFFFFF
        self._due = now + samples / RATE
        try:
            pcm = self._decoder.decode(packet.payload)
        except MediaError:
            self.stats.bad += 1
            self._make_up(samples, None, now, frames)
            return
        self._guessed = 0
        self._emit(pcm, False, now, frames)

    def _gap(self, timestamp: int) -> int:
        """Samples missing before `timestamp`, less those the timer made up already."""
        ahead = (timestamp - self._position) & 0xFFFFFFFF
        gap = ahead * RATE // self._clock_rate if ahead < 0x80000000 else 0
        filled, self._filled = self._filled, 0
        self.stats.inserted += max(0, filled - gap)
        gap = max(0, gap - filled)
        return gap if gap <= self._max_gap else 0

    def _make_up(self, samples: int, following: bytes | None, now: float, frames: list[Frame]) -> None:
        """Emit `samples` that never came: guessed, then silence, then the copy that the following packet carries."""
        copied = min(samples, self._decoder.samples(following)) if following else 0
        guessed = min(samples - copied, self._conceal - self._guessed)
        silent = samples - copied - guessed
        self._guessed += guessed
        if guessed:
            self._emit(self._decoder.conceal(guessed), True, now, frames)
        if silent:
            self._emit(np.zeros(silent, np.int16), True, now, frames)
        if copied and following:
            try:
                copy = self._decoder.recover(following, copied)
            except MediaError:
                self.stats.bad += 1
                copy = self._decoder.conceal(copied)
            self._emit(copy, True, now, frames)

    def _emit(self, pcm: Pcm, concealed: bool, now: float, frames: list[Frame]) -> None:
        if self._made + len(pcm) > (now - self._started + SLACK_S) * RATE:
            self.stats.surplus += len(pcm)
            return
        self._made += len(pcm)
        if not self._rest and len(pcm) == FRAME:
            frames.append(Frame(pcm, now, concealed))
            return
        self._rest.append((pcm, concealed))
        self._rest_samples += len(pcm)
        if self._rest_samples < FRAME:
            return
        whole = np.concatenate([piece for piece, _ in self._rest])
        made_up = np.concatenate([np.full(len(piece), flag) for piece, flag in self._rest])
        end = len(whole) // FRAME * FRAME
        frames += [
            Frame(whole[i : i + FRAME], now, bool(made_up[i : i + FRAME].any())) for i in range(0, end, FRAME)
        ]
        self._rest_samples = len(whole) - end
        self._rest = [(whole[end:], bool(made_up[end:].any()))] if self._rest_samples else []
