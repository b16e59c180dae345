"""Sound for telephones: tones and spoken words as files, and what a recording holds."""

import io
import subprocess
import wave
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Mono."""


def tone(hz: float, seconds: float, rate: int) -> Samples:
    """A sine at a quarter of full scale."""
    time = np.arange(int(seconds * rate)) / rate
    return np.asarray(8000 * np.sin(2 * np.pi * hz * time), np.int16)


def silence(seconds: float, rate: int) -> Samples:
    """Nothing to hear."""
    return np.zeros(int(seconds * rate), np.int16)


def spoken(text: str, rate: int, variant: str = "f4") -> Samples:
    """Polish speech."""
    wav = subprocess.run(
        ["espeak-ng", "-v", f"pl+{variant}", "-s", "165", "--stdout", text], check=True, capture_output=True
    ).stdout
    with wave.open(io.BytesIO(wav)) as file:
        samples, own = np.frombuffer(file.readframes(-1), np.int16), file.getframerate()
    return np.asarray(soxr.resample(samples, own, rate), np.int16)


def write_wav(path: Path, rate: int, *parts: Samples) -> Path:
    """The parts one after the other, as a file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.concatenate(parts).tobytes())
    return path


def read_wav(path: Path, rate: int) -> Samples:
    """A recording at another rate; of stereo the left side."""
    with wave.open(str(path)) as file:
        samples, own = np.frombuffer(file.readframes(-1), np.int16), file.getframerate()
        samples = samples[:: file.getnchannels()]
    return np.asarray(soxr.resample(samples, own, rate), np.int16)


def tone_share(samples: Samples, rate: int, hz: float) -> float:
    """The part of the sound's power that lies within 10 Hz of a tone, 0 to 1; 0 for silence, and for nothing."""
    if not len(samples):
        return 0.0
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hz) <= 10
    return float(power[near].sum() / whole) if (whole := power.sum()) else 0.0


def loudness(samples: Samples) -> float:
    """RMS in dB of full scale; -120 for silence."""
    if not len(samples):
        return -120.0
    rms = np.sqrt(np.mean(samples.astype(np.float64) ** 2)) / 32768
    return float(20 * np.log10(max(rms, 1e-6)))
