"""The sounds that the model tells apart, and the numbers that Kaldi's files give them.

A phone has four numbers, by its place in the word, which share their outputs of the network: first frame, and all other frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voicebot.errors import DataError
from voicebot.vocabulary.alphabet import place_of
from voicebot.vocabulary.shape import Place

SILENCE, NOISE = "SIL", "SPN"
"""NOISE is speech that is no word of the model: `[unk]`, a word of this one phone."""
_PLACES: tuple[Place, ...] = ("begin", "end", "internal", "singleton")


@dataclass(frozen=True)
class PhoneTable:
    """ids: (sound, place) → phone number from 1; places: of each number; outputs: number → (output of a phone's first frame, of
    its other frames). Kaldi counts two transitions for each number: 2n−1 stays in the phone, 2n enters it."""

    ids: dict[tuple[str, Place], int]
    places: dict[int, Place]
    outputs: dict[int, tuple[int, int]]

    @property
    def transitions(self) -> int:
        """How many transition numbers there are."""
        return 2 * len(self.places)

    def word(self, sounds: Sequence[str]) -> tuple[int, ...]:
        """A word's sounds as phone numbers. Errors: KeyError for a sound that the model lacks."""
        return tuple(self.ids[sound, place_of(at, len(sounds))] for at, sound in enumerate(sounds))


@cache
def read(file: Path) -> tuple[str, ...]:
    """A language's phones.txt: silence, then the sounds, as espeak-ng names them; their order is that of the network's outputs.
    Errors: OSError."""
    return tuple(file.read_text("utf-8").split())


def read_folds(file: Path) -> dict[str, str]:
    """A language's folds.txt, lines `sound = phone`, or `sound =` for one that is only the end of the sound before it.
    Errors: OSError, DataError."""
    found = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("# "):
            sound, mark, phone = (*line.split(), "", "")[:3]
            if mark != "=":
                raise DataError(f"{file}, line {number}: not `sound = phone`")
            found[sound] = phone
    return found


def fold(sound: str, folds: Mapping[str, str]) -> str:
    """The phone that a sound counts as; "" for none. A weak sound (#) counts as the full one, unless the folds say otherwise."""
    return folds.get(sound, sound.rstrip("#"))


def table(names: Sequence[str]) -> PhoneTable:
    """The numbers of all sounds. names: silence first. Silence is 1, noise comes last. Sound k has outputs 2k and 2k+1; silence has
    only its second one, and noise one more after all others."""
    ids: dict[tuple[str, Place], int] = {(SILENCE, "nonword"): 1}
    places: dict[int, Place] = {1: "nonword"}
    outputs = {1: (1, 1)}
    for k, name in enumerate(names[1:], 1):
        for place in _PLACES:
            number = len(ids) + 1
            ids[name, place], places[number], outputs[number] = number, place, (2 * k, 2 * k + 1)
    last = len(ids) + 1
    ids[NOISE, "singleton"], places[last] = last, "singleton"
    outputs[last] = (2 * len(names), 2 * len(names))
    return PhoneTable(ids, places, outputs)
