"""espeak-ng's times for what its sounds are → frames for each token that Coqui's tokenizer makes of the same text. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.recipes.coqui.espeak import Sound
from voicebot.speaking.phonemes import affricates

SILENT = frozenset("ˈˌː .,!?;:-…")
"""Tokens that are no sound of their own: stress, length, and what only a pause can speak."""
_MODIFIERS = frozenset("ˈˌː")
_LONG = "ː"
"""Has a share of its sound where the sound's name holds it (iː, ɔːɹ), as the second half of a diphthong has."""
_UNWRITTEN = "\N{COMBINING VERTICAL LINE BELOW}"
"""Marks the n of "wasn't" as a syllable; Coqui has no token for it."""


def token_times(tokens: Sequence[str], sounds: Sequence[Sound]) -> NDArray[np.float64] | None:
    """Samples that each token lasts; together from the first sample to the end of the last sound. None where they do not fit
    (espeak-ng now and then speaks a text otherwise than it writes it down).

    A pause belongs to the punctuation before it, else to the space, else to the sound before it.
    """
    chars = _by_character(sounds)
    times = np.zeros(len(tokens))
    at = 0
    free: int | None = None  # the token that takes the next pause
    last: int | None = None

    def pauses(instead: int) -> None:
        nonlocal at
        while at < len(chars) and not chars[at][0]:
            target = free if free is not None else last if last is not None else instead
            times[target] += chars[at][1]
            at += 1

    for index, token in enumerate(tokens):
        if token in SILENT:
            if token == _LONG and at < len(chars) and chars[at][0] == _LONG:
                times[index] += chars[at][1]
                at += 1
                last = index
            elif token not in _MODIFIERS and (free is None or tokens[free] == " "):
                free = index
            continue
        pauses(index)
        if at >= len(chars) or chars[at][0] != token:
            return None
        times[index] += chars[at][1]
        at += 1
        last, free = index, None
    pauses(len(tokens) - 1)
    if at != len(chars) or not len(tokens):
        return None
    times[0] += sounds[0].start if sounds else 0
    return times


def in_frames(times: NDArray[np.float64], frames: int) -> NDArray[np.int64] | None:
    """The same in whole frames, at least one for each token, `frames` together. None where there are too few."""
    if len(times) > frames or not times.sum():
        return None
    wanted = np.cumsum(times) / times.sum() * frames
    ends = np.zeros(len(wanted), np.int64)
    before = 0
    for index, end in enumerate(wanted):
        before = max(round(float(end)), before + 1)
        ends[index] = before
    ends[-1] = frames
    for index in range(len(ends) - 2, -1, -1):
        ends[index] = min(ends[index], ends[index + 1] - 1)
    lengths = np.diff(ends, prepend=0)
    return lengths if lengths.min() >= 1 else None


def _by_character(sounds: Sequence[Sound]) -> list[tuple[str, float]]:
    """Each character of the sounds' names (a pause: "") with its share of their samples."""
    found: list[tuple[str, float]] = []
    for sound in sounds:
        length, name = sound.end - sound.start, affricates(sound.name.replace(_UNWRITTEN, ""))
        if not name:
            found.append(("", length))
        found += [(letter, length / len(name)) for letter in name]
    return found
