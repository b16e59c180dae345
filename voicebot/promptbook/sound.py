"""A recording as a shopkeeper brings it: read, checked, and made to fit the line. The file is never changed."""

import io

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.audio.levels import FULL_SCALE, SILENT_DBFS
from voicebot.errors import RecordingRefused
from voicebot.speaking.trim import QUIET, trim

Wave = NDArray[np.float32]

LARGEST = 32 * 1024 * 1024
"""Bytes: a minute of stereo at 96 kHz with 24 bits."""
RATES = (8_000, 192_000)
SHORTEST_S, LONGEST_S = 0.15, 60.0
QUIETEST_DBFS = -45.0
"""Of the speech itself. Below it the noise that is raised along with it is heard on every line."""
CLIPPED = 0.98
"""Of full scale. A recorder that was turned up too far leaves runs of samples there."""
CLIPPED_RUN = 4
"""Samples in a row: real speech only touches its peak."""
CLIPPED_RUNS_PER_S = 2.0
FASTEST, SLOWEST = 28.0, 5.0
"""Letters a second: outside of it these are not the words of the text."""
PEAK = 0.89
"""Of full scale, -1 dB: louder than that no recording is made."""
ROOM = 0.025
"""Of the peak, -32 dB: what is no louder before the first word and after the last is the room, not speech."""
ACTIVE_DB = 25.0
"""Frames this much softer than the loudest are pauses."""


def read(raw: bytes) -> tuple[Wave, int]:
    """A WAV file's sound in mono, full scale 1, and its rate. Errors: RecordingRefused (too large, no WAV, rate, channels, damaged)."""
    if len(raw) > LARGEST:
        raise RecordingRefused(f"larger than {LARGEST >> 20} MB")
    if raw[:4] not in (b"RIFF", b"RF64"):
        raise RecordingRefused("not a WAV file")
    try:
        with soundfile.SoundFile(io.BytesIO(raw)) as file:
            if not RATES[0] <= file.samplerate <= RATES[1]:
                raise RecordingRefused(
                    f"{file.samplerate} samples a second; allowed: {RATES[0]} to {RATES[1]}"
                )
            if file.channels > 2:
                raise RecordingRefused(f"{file.channels} channels; allowed: mono and stereo")
            if file.frames > LONGEST_S * file.samplerate:
                raise RecordingRefused(f"longer than {LONGEST_S:.0f} s")
            sound = file.read(dtype="float32", always_2d=True)
            rate = int(file.samplerate)
    except soundfile.LibsndfileError as error:
        raise RecordingRefused("not a WAV file that can be read") from error
    if not np.isfinite(sound).all():
        raise RecordingRefused("damaged: it holds values that are no sound")
    _refuse_clipped(sound, rate)
    wave = sound.mean(axis=1) if len(sound) else np.zeros(1, np.float32)
    return np.asarray(wave - wave.mean(), np.float32), rate


def fitted(raw: bytes, words: str, level_dbfs: float, tail_s: float) -> Pcm:
    """The recording of these words at the line's rate: silence around it cut, as loud as the voice (level_dbfs, of the speech in it),
    `tail_s` of breath after it. Errors: RecordingRefused, with what is wrong."""
    wave, rate = read(raw)
    wave = np.asarray(soxr.resample(wave, rate, RATE), np.float32)
    level = active_dbfs(np.clip(wave * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16))
    if level < QUIETEST_DBFS:
        raise RecordingRefused(
            f"too quiet: {level:.0f} dB below full scale; it takes {QUIETEST_DBFS:.0f} or more"
        )
    gain = 10 ** ((level_dbfs - level) / 20)
    peak = min(gain * float(np.abs(wave).max()), PEAK)
    wave = wave * np.float32(peak / float(np.abs(wave).max()))
    kept, _ = trim(wave, RATE, tail_s, quiet=max(QUIET, peak * ROOM))
    _refuse_length(len(kept) / RATE - tail_s, words)
    return np.asarray(np.clip(np.round(kept * 32767), -32768, 32767), np.int16)


def active_dbfs(pcm: Pcm) -> float:
    """RMS level of the speech in it, without its pauses."""
    whole = len(pcm) // FRAME * FRAME
    if not whole:
        return SILENT_DBFS
    powers = np.mean(np.square(pcm[:whole].reshape(-1, FRAME), dtype=np.float64), axis=1)
    if not powers.max():
        return SILENT_DBFS
    active = powers[powers > powers.max() * 10 ** (-ACTIVE_DB / 10)]
    return max(SILENT_DBFS, float(10 * np.log10(active.mean() / FULL_SCALE**2)))


def _refuse_clipped(sound: Wave, rate: int) -> None:
    peak = float(np.abs(sound).max()) if len(sound) else 0.0
    if peak < CLIPPED:
        return
    for channel in np.moveaxis(sound, 1, 0):
        # a recorder cuts at full scale; a floating-point file may go beyond it, and is cut there as well
        at_top = np.concatenate([[False], np.abs(channel) >= CLIPPED, [False]])
        edges = np.flatnonzero(np.diff(at_top.astype(np.int8)))
        runs = int(np.count_nonzero(edges[1::2] - edges[::2] >= CLIPPED_RUN * max(1, rate // RATE)))
        if runs > max(1.0, CLIPPED_RUNS_PER_S * len(channel) / rate):
            raise RecordingRefused(f"clipped in {runs} places: please record it softer")


def _refuse_length(seconds: float, words: str) -> None:
    letters = sum(sign.isalnum() for sign in words)
    shortest, longest = max(SHORTEST_S, letters / FASTEST), min(LONGEST_S, 2.0 + letters / SLOWEST)
    if not shortest <= seconds <= longest:
        raise RecordingRefused(
            f"{seconds:.1f} s of speech; these words take {shortest:.1f} to {longest:.1f} s: is it another text?"
        )
