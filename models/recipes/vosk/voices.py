"""Whose speech the ears learn from: espeak-ng's own voices, and many more with other throats, made here.

A made voice has another length of the vocal tract (all resonances move together), resonances of its own, spectral tilt, breath,
softer or sharper consonants, another melody and rhythm.
"""

import shutil
from functools import cache
from pathlib import Path

import numpy as np

from models.recipes.stages import Job
from voicebot.errors import ModelError, SpeakingError

HELD_OUT = frozenset({"Annie", "linda", "Gene", "whisperf", "f4", "m3", "m7"})
"""Never heard in training, for good: what the ears are tried with (bench/ears/items.py)."""
MODULATED = frozenset({"Demonic", "UniRobot", "anikaRobot", "fast", "croak"})
"""No voice of a person; nor is any robosoft."""
PLAIN = ("f1", "f2", "f3", "f5", "m1", "m2", "m4", "m5", "m6", "m8")
FOLDER = "espeak-ng-data"
VARIANTS = Path("voices", "!v")
MADE = ".made"
"""Files of made voices begin so: espeak-ng finds at most 350 voices in its folders, but loads any by name, hidden ones too."""
DATA = Path("/usr/share/espeak-ng-data")
_PLACES = (DATA, *sorted(Path("/usr/lib").glob(f"*/{FOLDER}")))


def refuse_held_out(voice: str) -> None:
    """Errors: ModelError for LANGUAGE+VARIANT when the variant is kept out of training."""
    if voice.partition("+")[2] in HELD_OUT:
        raise ModelError(f"the voice {voice!r} is kept out of training for good: the ears are tried with it")


def make(job: Job) -> None:
    """The stage: a folder of espeak-ng's data with the made voices beside its own, without those that are held out.
    settings: made, how many."""
    data = installed()
    home = job.folder / FOLDER
    for folder in (home, home / "voices", home / VARIANTS):
        folder.mkdir(parents=True)
    for source, target, left_out in (
        (data, home, {"voices"}),
        (data / "voices", home / "voices", {"!v"}),
    ):
        for entry in source.iterdir():
            if entry.name not in left_out:
                (target / entry.name).symlink_to(entry)
    for entry in (data / VARIANTS).iterdir():
        if entry.name not in HELD_OUT:
            shutil.copy(entry, home / VARIANTS / entry.name)
    for number in range(int(job.settings["made"])):
        name = made(number)
        (home / VARIANTS / name).write_text(variant(name, job.random(number)), "utf-8")


@cache
def installed() -> Path:
    """Where espeak-ng keeps its voices. Errors: SpeakingError."""
    for place in _PLACES:
        if (place / VARIANTS).is_dir():
            return place
    raise SpeakingError(
        "espeak-ng's voices are not on this machine; on Debian: apt-get install espeak-ng-data"
    )


def made(number: int) -> str:
    """The variant of a made voice."""
    return f"{MADE}{number}"


def own(folder: Path) -> list[str]:
    """The variants of espeak-ng itself in a folder that `make` made, people's voices only."""
    names = (entry.name for entry in sorted((folder / FOLDER / VARIANTS).iterdir()))
    return [
        name
        for name in names
        if not name.startswith((MADE, "robosoft", "Ricishay")) and " " not in name and name not in MODULATED
    ]


def variant(name: str, random: np.random.Generator) -> str:
    """The file of a made voice, in espeak-ng's words (its docs/voices.md)."""
    throat = random.uniform(0.84, 1.24)
    """1.0: a grown man's; a child's is shorter, its resonances are higher."""
    pitch = np.clip(82 * throat**3 * random.uniform(0.75, 1.5), 60, 260)
    lines = ["language variant", f"name {name}"]
    lines.append(f"pitch {pitch:.0f} {pitch * random.uniform(1.1, 1.7):.0f}")
    lines += [
        f"formant {number} {100 * throat * random.normal(1, 0.035):.0f} "
        f"{random.uniform(70, 125):.0f} {random.uniform(80, 170):.0f}"
        for number in range(1, 6)
    ]
    if random.random() < 0.7:
        tilt = random.uniform(-9, 5)
        """dB an octave above 600 Hz."""
        amps = [170 * 10 ** (tilt * np.log2(hz / 600) / 40) for hz in (600, 1200, 2000, 3000)]
        pairs = zip((600, 1200, 2000, 3000), amps, strict=True)
        lines.append("tone " + " ".join(f"{hz} {min(amp, 255):.0f}" for hz, amp in pairs))
    if random.random() < 0.5:
        breath = random.uniform(1, 14) * (4 if random.random() < 0.12 else 1)
        lines.append("breath 0 " + " ".join(f"{breath * share:.0f}" for share in random.uniform(0.3, 1.3, 7)))
        lines.append("breathw 150 150 200 200 400 400")
        lines.append(f"voicing {0 if breath > 30 else random.uniform(35, 110):.0f}")
    if random.random() < 0.7:
        lines.append(f"consonants {random.uniform(35, 170):.0f} {random.uniform(35, 150):.0f}")
    lines.append(f"flutter {random.uniform(0, 14):.0f}")
    lines.append(f"roughness {random.integers(0, 5)}")
    lines.append(f"intonation {random.integers(1, 5)}")
    lines.append("stressAdd " + " ".join(f"{value:.0f}" for value in random.normal(0, 25, 8)))
    lines.append("stressAmp " + " ".join(f"{value:.0f}" for value in random.uniform(14, 24, 8)))
    return "\n".join(lines) + "\n"
