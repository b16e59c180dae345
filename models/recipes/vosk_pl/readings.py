"""How Polish words are read: espeak-ng's sounds, alone and before a voiced sound; a foreign word maybe as in English."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from models.recipes.stages import Job
from models.recipes.vosk import graph as graphs
from models.recipes.vosk import phones
from models.recipes.vosk.lexicon import Reader
from models.recipes.vosk_pl import vocabulary
from voicebot.vocabulary import sounds
from voicebot.vocabulary.sounds import Sounds

VOICE = "pl"
OTHERS = ("cs", "sk", "de", "en-us", "es", "it", "hu", "lt", "nl", "ro", "fi", "tr")
"""Languages in which a Polish line is no words."""
PHONES, READINGS = (Path(__file__).with_name(name) for name in ("phones.txt", "readings.txt"))


def graph(job: Job) -> None:
    """The stage `graph`."""
    graphs.make(job, reader(vocabulary.foreign()))


def reader(foreign: Iterable[str] = ()) -> Reader:
    """foreign: words that may be said as in English, if they look it."""
    abroad = frozenset(foreign)

    def read(words: Sequence[str]) -> Mapping[str, Mapping[Sounds, float]]:
        # read as it is spelled: "nowacki" is no foreign word, whatever its ck looks like
        return sounds.readings(words, {word: word for word in words if word not in abroad})

    return Reader(phones.read(PHONES), READINGS, read, sounds.near)
