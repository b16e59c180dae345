"""Under what the ears are tried: codec, noise behind the caller, lost packets, speaking rate."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bench.behind import called
from bench.ears.gsm import GSM
from gateway.caller.loss import Loss
from gateway.caller.noise import Kind
from gateway.caller.packets import RATE as CALLER_RATE
from gateway.media.codecs import CODECS, Codec
from gateway.media.jitter import JitterBuffer
from gateway.media.opus import Coder
from voicebot.audio.frame import FRAME, FRAME_MS, Pcm

QUIET_DB = 40.0
"""Noise of a quiet line: digital silence is nobody's."""
AROUND_S = (0.3, 0.5)
"""What the line gives the recogniser before and after the words, about."""


@dataclass(frozen=True, slots=True)
class Condition:
    """codec: in LINES. noise: what is behind the caller, below_db under the speech. loss: part of the packets. speed: words a minute."""

    name: str
    codec: str = "PCMA"
    noise: Kind = "white"
    below_db: float = QUIET_DB
    loss: float = 0.0
    speed: int = 165


def browser(bitrate: int = 32_000) -> Codec:
    """Opus as callers' browsers send it: speech modelled, with copies of the packet before. bitrate: bits a second."""
    return replace(CODECS["opus"], encoder=partial(Coder, copies=True, bitrate=bitrate))


LINES: dict[str, Codec] = {"opus": browser(), "PCMA": CODECS["PCMA"], "GSM": GSM}
CONDITIONS = (
    Condition("A-law"),
    Condition("Opus", "opus"),
    Condition("GSM", "GSM"),
    Condition("A-law, white 15 dB", below_db=15.0),
    Condition("A-law, white 10 dB", below_db=10.0),
    Condition("A-law, babble 10 dB", noise="babble", below_db=10.0),
    Condition("A-law, 2 % lost", loss=0.02),
    Condition("A-law, 5 % lost", loss=0.05),
    Condition("Opus, 2 % lost", "opus", loss=0.02),
    Condition("Opus, 5 % lost", "opus", loss=0.05),
    Condition("A-law, slow (125)", speed=125),
    Condition("A-law, fast (205)", speed=205),
)
"""The first is what goals and figures by voice are about."""


def through(pcm: Pcm, codec: Codec, loss: float = 0.0, seed: int = 0) -> Pcm:
    """What is left of a sound (16 kHz) by the codec and the network: packets, the lost ones missing, through the line's own
    jitter buffer. Errors: MediaError."""
    encoder, buffer, network = (
        codec.encoder(),
        JitterBuffer(codec.decoder(), clock_rate=codec.clock_rate),
        Loss(loss, seed),
    )
    frames = []
    for number in range(len(pcm) // FRAME):
        packet = encoder.encode(pcm[number * FRAME : (number + 1) * FRAME])
        if not network.incoming():
            frames += buffer.push(number, number * codec.ticks, packet, number * FRAME_MS / 1000)
    return np.concatenate([frame.pcm for frame in frames]) if frames else np.zeros(0, np.int16)


def heard_on(condition: Condition, text: str, voice: str, seed: int, language: str = "pl") -> Pcm:
    """A text as the recogniser gets it. language: espeak-ng's, of the voice. seed: of the place in the noise and of the packets that are lost; the same words in
    two conditions differ in the condition alone. Errors: SpeakingError, MediaError."""
    at = int(np.random.default_rng(seed).integers(0, CALLER_RATE * 4))
    said, _ = called(
        text,
        voice,
        condition.noise,
        condition.below_db,
        at,
        speed=condition.speed,
        around_s=AROUND_S,
        language=language,
    )
    return through(said, LINES[condition.codec], condition.loss, seed)
