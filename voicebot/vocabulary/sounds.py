"""How words are said: espeak-ng's sounds, one process for a whole list of words.

A process of its own keeps the GPL library out of ours; a thousand words take half a second.
"""

import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from voicebot.errors import DataError, SpeakingError

Sounds = tuple[str, ...]
"""Names of espeak-ng's sounds, such as ("Z", "u", "R", "E", "k")."""

TIMEOUT_S = 60.0
CONTEXT = "dobry"
"""Said after a word: what its last sound becomes before a voiced one (wóz → wóz, but chleb → chlep alone)."""
ALONE, BEFORE_VOICED = 0.8, 0.2
POLISH_WAY, ENGLISH_WAY = 0.4, 0.6
"""How often a word of foreign spelling is read by Polish letters, and how often as in English."""

_STRESS = re.compile(r"^[',%=]+")
_REDUCED = "#"
"""Ends the name of a sound that is said weakly, such as "a#"; in Polish it is the same sound."""
_SILENCE = re.compile(r"_[:!|;]?|\(.*\)|-|\|+")
_FOREIGN = re.compile(r"[qvx]|sh|th|ph|ck|oo|ee|ou[nsdt]|wh|igh|([bfglpst])\1|^y|[aeo]y")
_POLISH = re.compile(r"[ąćęłńóśźż]|sz|cz|rz|dz")


def looks_foreign(word: str) -> bool:
    """Whether a word (lower case) has a spelling that Polish does not use."""
    return _FOREIGN.search(word) is not None and _POLISH.search(word) is None


def spoken(
    texts: Sequence[str], voice: str = "pl", *, program: str = "espeak-ng", reduced: bool = False
) -> list[list[Sounds]]:
    """The sounds of each text, word by word as espeak-ng divides it. reduced: weak sounds keep their mark. Errors: SpeakingError."""
    if not texts:
        return []
    lines = "".join(f"{text}.\n" for text in texts)
    try:
        done = subprocess.run(
            [program, "-q", "-x", "--sep= ", "-b", "1", "-v", voice, "--stdin"],
            input=lines.encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SpeakingError(f"{program} gave no sounds: {type(error).__name__}; is it installed?") from error
    answers = done.stdout.decode("utf-8", "replace").splitlines()
    if len(answers) != len(texts):
        raise SpeakingError(f"{program} answered {len(texts)} words with {len(answers)} lines")
    return [[_sounds(word, reduced) for word in re.split(r"\s{2,}", line.strip())] for line in answers]


def _sounds(word: str, reduced: bool) -> Sounds:
    named = (_STRESS.sub("", name) for name in word.split() if not _SILENCE.fullmatch(name))
    plain = (name if reduced else name.rstrip(_REDUCED) for name in named)
    return tuple(name for name in plain if name and not _SILENCE.fullmatch(name))


def readings(words: Iterable[str], told: Mapping[str, str]) -> dict[str, dict[Sounds, float]]:
    """Each word's pronunciations with their weights, the likeliest 1.0. told: word → how it is read, in Polish spelling.

    Errors: SpeakingError, DataError.
    """
    listed = list(dict.fromkeys(words))
    spelled = [told.get(word, word) for word in listed]
    alone, before = spoken(spelled), spoken([f"{word} {CONTEXT}" for word in spelled])
    foreign = [word for word in listed if word not in told and looks_foreign(word)]
    english = dict(zip(foreign, spoken(foreign, "en-us"), strict=True))
    found = {}
    for word, one, other in zip(listed, alone, before, strict=True):
        shares: dict[Sounds, float] = {}
        way = POLISH_WAY if word in english else 1.0
        _add(shares, one, way * ALONE)
        _add(shares, other[: len(one)], way * BEFORE_VOICED)
        if word in english:
            _add(shares, [_in_polish(sounds) for sounds in english[word]], ENGLISH_WAY)
        most = max(shares.values())
        found[word] = {sounds: share / most for sounds, share in shares.items()}
    return found


def _add(shares: dict[Sounds, float], words: Sequence[Sounds], share: float) -> None:
    whole = tuple(name for sounds in words for name in sounds)
    shares[whole] = shares.get(whole, 0.0) + share


def _in_polish(sounds: Sounds) -> Sounds:
    table = _tables()["english"]
    return tuple(name for sound in sounds for name in table.get(sound, (sound,)))


def near(sounds: Sounds) -> Sounds:
    """The same word in the commonest Polish sounds, for a model that lacks one of its own. Errors: DataError."""
    table = _tables()["near"]
    return tuple(name for sound in sounds for name in table.get(sound, (sound,)))


@cache
def _tables() -> Mapping[str, Mapping[str, Sounds]]:
    try:
        raw = tomllib.loads(files("voicebot.vocabulary").joinpath("sounds.toml").read_text("utf-8"))
        return {
            part: {name: tuple(polish.split()) for name, polish in raw[part].items()}
            for part in ("english", "near")
        }
    except (OSError, KeyError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"voicebot/vocabulary/sounds.toml: {error}") from error
