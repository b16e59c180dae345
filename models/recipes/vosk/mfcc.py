"""Features exactly as Vosk computes them for these models: 40 cepstra every 10 ms of sound at 8 kHz."""

import kaldi_native_fbank as knf
import numpy as np
from numpy.typing import NDArray

RATE = 8_000
COEFFICIENTS = 40
LOW_HZ, HIGH_HZ = 60, -300
"""The lowest, and how far under 4 kHz the highest."""
CONF = (
    "--use-energy=false",
    f"--sample-frequency={RATE}",
    f"--num-mel-bins={COEFFICIENTS}",
    f"--num-ceps={COEFFICIENTS}",
    f"--low-freq={LOW_HZ}",
    f"--high-freq={HIGH_HZ}",
    "--dither=0.0",
)
"""The same for Vosk: conf/mfcc.conf."""


def _options() -> knf.MfccOptions:
    options = knf.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = LOW_HZ
    options.mel_opts.high_freq = HIGH_HZ
    options.num_ceps = COEFFICIENTS
    options.use_energy = False
    return options


_OPTIONS = _options()


def mfcc(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    """Samples at RATE → (frames, COEFFICIENTS); no frame for less than 25 ms."""
    made = knf.OnlineMfcc(_OPTIONS)
    made.accept_waveform(RATE, pcm.astype(np.float32).tolist())
    made.input_finished()
    frames = [made.get_frame(number) for number in range(made.num_frames_ready)]
    return np.array(frames, np.float32).reshape(-1, COEFFICIENTS)
