"""How each word is said: espeak-ng's sounds, alone and before a voiced sound, with what it gets wrong put right by hand.

A line of the file: word, how likely (the likeliest 1.0), sounds, parted by tabs.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from models.recipes.vosk_pl import phones
from voicebot.errors import DataError
from voicebot.vocabulary import sounds

Lexicon = Mapping[str, Mapping[sounds.Sounds, float]]
"""Word → its pronunciations and how likely each is (0 < p ≤ 1)."""

READINGS = Path(__file__).with_name("readings.txt")
AT_ONCE = 600
"""Words that one process reads."""
LEAST = 0.05
"""A pronunciation rarer than this only makes others hard to tell apart."""


def build(words: Iterable[str], foreign: Iterable[str] = (), readings: Path = READINGS) -> Lexicon:
    """The pronunciations of all words. foreign: those that may be said as in English, if they look it.

    Errors: SpeakingError, DataError (a word that cannot be said in the model's sounds).
    """
    own, told = by_hand(readings)
    known = set(phones.sounds())
    wanted = sorted(set(words))
    # read as it is spelled: "nowacki" is no foreign word, whatever its ck looks like
    polish = {word: word for word in wanted}
    for word in foreign:
        polish.pop(word, None)
    found: dict[str, dict[sounds.Sounds, float]] = {}
    for word, ways in _read([word for word in wanted if word not in own], polish).items():
        found[word] = dict(ways)
    again = [(word, other) for word in wanted for other in told.get(word, ())]
    for other, ways in _read([other for _, other in again], {other: other for _, other in again}).items():
        for word in (word for word, spelled in again if spelled == other):
            for way, share in ways.items():
                found.setdefault(word, {}).setdefault(way, share)
    for word in wanted:
        for way in own.get(word, ()):
            found.setdefault(word, {})[way] = 1.0
    return {word: _in_sounds(word, found[word], known) for word in wanted}


def _read(words: Sequence[str], told: Mapping[str, str]) -> dict[str, dict[sounds.Sounds, float]]:
    """espeak-ng's readings, some words at a time: each process has a minute, also on a busy machine."""
    parts = (words[at : at + AT_ONCE] for at in range(0, len(words), AT_ONCE))
    return {word: ways for part in parts for word, ways in sounds.readings(part, told).items()}


def by_hand(file: Path) -> tuple[dict[str, list[sounds.Sounds]], dict[str, list[str]]]:
    """(word → its sounds, instead of espeak-ng's; word → Polish spellings of how it is also said).

    A line: `word = sounds`, or `word ~ spelling`. Errors: DataError.
    """
    own: dict[str, list[sounds.Sounds]] = {}
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


def _in_sounds(word: str, ways: Mapping[sounds.Sounds, float], known: set[str]) -> dict[sounds.Sounds, float]:
    usable: dict[sounds.Sounds, float] = {}
    for way, share in ways.items():
        said = way if known.issuperset(way) else sounds.near(way)
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
    found: dict[str, dict[sounds.Sounds, float]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            word, share, way = line.split("\t")
            found.setdefault(word, {})[tuple(way.split())] = float(share)
        except ValueError as error:
            raise DataError(f"{file}, line {number}: not `word, share, sounds`") from error
    return found
