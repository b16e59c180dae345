"""How each word is said: what a language's reader makes of it, with what espeak-ng gets wrong put right by hand.

A line of the file: word, how likely (the likeliest 1.0), sounds, parted by tabs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import DataError
from voicebot.vocabulary.sounds import Sounds

Lexicon = Mapping[str, Mapping[Sounds, float]]
"""Word → its pronunciations and how likely each is (0 < p ≤ 1)."""

AT_ONCE = 150
"""Words that one process reads."""
LEAST = 0.05
"""A pronunciation rarer than this only makes others hard to tell apart."""


@dataclass(frozen=True)
class Reader:
    """What of it is a language's own. phones: silence first. readings: its readings.txt. read: some words → each one's pronunciations
    and how likely they are. near: a word in commoner sounds, for one that has a sound besides the phones."""

    phones: Sequence[str]
    readings: Path
    read: Callable[[Sequence[str]], Mapping[str, Mapping[Sounds, float]]]
    near: Callable[[Sounds], Sounds]


def build(words: Iterable[str], reader: Reader) -> Lexicon:
    """The pronunciations of all words. Errors: SpeakingError, DataError (a word that cannot be said in the model's sounds)."""
    own, told = by_hand(reader.readings)
    wanted = sorted(set(words))
    found: dict[str, dict[Sounds, float]] = {}
    for word, ways in _read([word for word in wanted if word not in own], reader).items():
        found[word] = dict(ways)
    again = [(word, other) for word in wanted for other in told.get(word, ())]
    for other, ways in _read([other for _, other in again], reader).items():
        for word in (word for word, spelled in again if spelled == other):
            for way, share in ways.items():
                found.setdefault(word, {}).setdefault(way, share)
    for word in wanted:
        for way in own.get(word, ()):
            found.setdefault(word, {})[way] = 1.0
    return {word: _in_sounds(word, found[word], reader) for word in wanted}


def sayable(words: Iterable[str], reader: Reader) -> frozenset[str]:
    """Those of the words that can be said in the model's sounds. Errors: SpeakingError."""
    found = set()
    for word, ways in _read(sorted(words), reader).items():
        with suppress(DataError):
            _in_sounds(word, ways, reader)
            found.add(word)
    return frozenset(found)


def _read(words: Sequence[str], reader: Reader) -> dict[str, Mapping[Sounds, float]]:
    """espeak-ng's readings, some words at a time: each process has a minute, also on a busy machine."""
    parts = (words[at : at + AT_ONCE] for at in range(0, len(words), AT_ONCE))
    return {word: ways for part in parts for word, ways in reader.read(part).items()}


def by_hand(file: Path) -> tuple[dict[str, list[Sounds]], dict[str, list[str]]]:
    """(word → its sounds, instead of espeak-ng's; word → spellings of how it is also said).

    A line: `word = sounds`, or `word ~ spelling`. Errors: DataError.
    """
    own: dict[str, list[Sounds]] = {}
    told: dict[str, list[str]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, mark, reading = (*line.split(maxsplit=2), "", "")[:3]
        if mark == "=" and reading:
            own.setdefault(word, []).append(tuple(reading.split()))
        elif mark == "~" and reading and " " not in reading:
            told.setdefault(word, []).append(reading)
        else:
            raise DataError(f"{file}, line {number}: neither `word = sounds` nor `word ~ spelling`")
    return own, told


def _in_sounds(word: str, ways: Mapping[Sounds, float], reader: Reader) -> dict[Sounds, float]:
    known, usable = set(reader.phones), dict[Sounds, float]()
    for way, share in ways.items():
        said = way if known.issuperset(way) else reader.near(way)
        if said and known.issuperset(said):
            usable[said] = max(share, usable.get(said, 0.0))
    if not usable:
        raise DataError(
            f"{word!r} has a sound that the model does not know: {' | '.join(map(' '.join, ways))}"
        )
    most = max(usable.values())
    return {way: share / most for way, share in usable.items() if share >= LEAST * most}


def write(lexicon: Lexicon, file: Path) -> None:
    """Write the lexicon, words in order. Errors: OSError."""
    rows = (
        f"{word}\t{share:.4f}\t{' '.join(way)}\n"
        for word, ways in sorted(lexicon.items())
        for way, share in sorted(ways.items(), key=lambda item: (-item[1], item[0]))
    )
    file.write_text("".join(rows), "utf-8")


def read(file: Path) -> Lexicon:
    """A lexicon that was written. Errors: OSError, DataError."""
    found: dict[str, dict[Sounds, float]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            word, share, way = line.split("\t")
            found.setdefault(word, {})[tuple(way.split())] = float(share)
        except ValueError as error:
            raise DataError(f"{file}, line {number}: not `word, share, sounds`") from error
    return found
