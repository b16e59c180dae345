"""Makes nlu_data/music.ogg, which people hear while they wait: a tune of our own, so that nobody's rights are in it.

`python scripts/waiting_music.py [FILE]` — the same file every time. 16 kHz, mono; made for a telephone, which carries 300 to 3,400 Hz;
its end leads into its beginning.
"""

import sys
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 16_000
BEAT_S = 60 / 76
BAR = 4
SEED = 4
LEVEL = 0.055
"""Loudness (RMS): under that of a voice, which is about 0.1."""
Sound = NDArray[np.float64]

CHORDS = [
    ("C4", "E4", "G4", "B4"), ("A3", "E4", "G4", "C5"), ("F4", "A4", "C5", "E5"), ("G3", "D4", "G4", "B4"),
    ("C4", "E4", "G4", "D5"), ("E4", "G4", "B4", "D5"), ("F4", "A4", "C5", "G5"), ("G4", "C5", "D5", "F5"),
    ("A3", "E4", "A4", "C5"), ("D4", "F4", "A4", "C5"), ("G3", "F4", "B4", "D5"), ("C4", "E4", "G4", "C5"),
]  # fmt: skip
TUNE = [
    "E5 - G5 -", "A5 G5 E5 -", "C6 - A5 -", "G5 - D5 -", "E5 - D5 C5", "B4 - D5 E5", "A5 - G5 F5", "G5 - - -",
    "E5 - C5 E5", "F5 - A5 F5", "D5 - B4 D5", "C5 - - -",
]  # fmt: skip
NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def hertz(note: str) -> float:
    """Of a name such as A4 (440)."""
    return float(440 * 2 ** ((NAMES[note[0]] + 12 * int(note[1]) - 57) / 12))


def bell(note: str, seconds: float, softness: float) -> Sound:
    """A struck tone that dies away; higher parts die sooner."""
    at = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(at))
    for part, loud in ((1, 1.0), (2, 0.45), (3, 0.18), (4, 0.08)):
        sound += loud * np.sin(2 * np.pi * hertz(note) * part * at) * np.exp(-at * part * softness)
    return sound * np.minimum(1, at / 0.008) * np.minimum(1, (seconds - at) / 0.05)


def tune() -> Sound:
    """One round of it."""
    chance = np.random.default_rng(SEED)
    length = round(len(CHORDS) * BAR * BEAT_S * RATE)
    whole = np.zeros(length)

    def add(at_beat: float, sound: Sound) -> None:
        begin = round((at_beat * BEAT_S + chance.uniform(0, 0.008)) * RATE)
        # what dies away after the end is heard at the beginning
        np.add.at(whole, (begin + np.arange(len(sound))) % length, sound)

    for bar, (chord, line) in enumerate(zip(CHORDS, TUNE, strict=True)):
        for step in range(2 * BAR):
            note = chord[(0, 2, 1, 3, 2, 1, 3, 2)[step]]
            add(bar * BAR + step / 2, 0.5 * chance.uniform(0.85, 1) * bell(note, 1.6, 2.2))
        for beat, note in enumerate(line.split()):
            if note != "-":
                add(bar * BAR + beat, chance.uniform(0.8, 0.95) * bell(note, 2.4, 1.4))
    return whole * LEVEL / np.sqrt(np.mean(whole**2))


def main(path: Path) -> None:
    """Write it."""
    sound = tune()
    with soundfile.SoundFile(path, "w", RATE, 1, format="OGG", subtype="VORBIS") as file:
        for at in range(0, len(sound), RATE):  # the library cannot take a long piece at once
            file.write(sound[at : at + RATE])


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "nlu_data/music.ogg"))
