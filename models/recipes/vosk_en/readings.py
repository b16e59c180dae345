"""How English words are read: espeak-ng's sounds in several accents, alone and among other words.

English words change with what stands beside them ("the end", "the start"; "four eight", "four two"), so each is also read between others.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from models.recipes.stages import Job
from models.recipes.vosk import graph as graphs
from models.recipes.vosk import phones
from models.recipes.vosk.lexicon import Reader
from models.recipes.vosk.phones import fold
from voicebot.vocabulary import sounds
from voicebot.vocabulary.sounds import Sounds

PHONES, READINGS, FOLDS = (
    Path(__file__).with_name(f"{name}.txt") for name in ("phones", "readings", "folds")
)
ACCENTS: Mapping[str, str] = {"en": "en-gb", "en-gb-x-rp": "en-gb-x-rp", "en-us": "en-us"}
"""espeak-ng's library finds a voice by its file, the program by its language: both names of each."""
VOICES = ("en", "en", "en-gb-x-rp", "en-us")
"""Who speaks, by how often."""
OTHERS = ("pl", "cs", "sk", "de", "es", "it", "hu", "lt", "nl", "ro", "fi", "tr")
"""Languages in which an English line is no words."""
BETWEEN = (("", "", 0.5), ("green", "tables", 0.3), ("green", "apples", 0.2))
"""Words before and after, and how often it is like that: alone, before a consonant, before a vowel."""


def graph(job: Job) -> None:
    """The stage `graph`."""
    graphs.make(job, reader())


def reader() -> Reader:
    """Of the recipe's own files."""
    return Reader(phones.read(PHONES), READINGS, read, lambda way: way)


@cache
def folds() -> Mapping[str, str]:
    """Sound → phone. Errors: OSError, DataError."""
    return phones.read_folds(FOLDS)


def read(words: Sequence[str]) -> Mapping[str, Mapping[Sounds, float]]:
    """Each word's pronunciations, in phones. Errors: SpeakingError, DataError."""
    found: dict[str, dict[Sounds, float]] = {word: defaultdict(float) for word in words}
    for voice, often in Counter(VOICES).items():
        for before, after, share in BETWEEN:
            for word, way in zip(words, _between(words, before, after, ACCENTS[voice]), strict=True):
                if way:
                    found[word][way] += often * share
    return found


@cache
def _said(text: str, accent: str) -> Sounds:
    [parts] = sounds.spoken([text], accent, reduced=True)
    return tuple(sound for part in parts for sound in part)


def _between(words: Sequence[str], before: str, after: str, accent: str) -> list[Sounds]:
    """What stands between the two neighbours; nothing where espeak-ng made one word of it and a neighbour."""
    texts = [f"{before} {word} {after}".strip() for word in words]
    first, last = ((_said(text, accent) if text else ()) for text in (before, after))
    ways = []
    for parts in sounds.spoken(texts, accent, reduced=True):
        whole = tuple(sound for part in parts for sound in part)
        apart = whole[: len(first)] == first and whole[len(whole) - len(last) :] == last
        inner = whole[len(first) : len(whole) - len(last)] if apart else ()
        ways.append(tuple(phone for phone in (fold(sound, folds()) for sound in inner) if phone))
    return ways
