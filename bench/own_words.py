"""What a shop's own words win and cost: `python -m bench.own_words [MODEL]` (three minutes; no line is needed).

300 invented names are added to the built-in ears, and said by voices that no training heard, by telephone, in sentences that are not
among the frames they were added with; other speech is heard before and after. 2,000 names are added once for the time it takes.
"""

import random
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from bench.ears.languages import POLISH
from bench.turns import ROOT
from voicebot.vocabulary import derive, trial
from voicebot.vocabulary.commands import Frames, load_frames
from voicebot.vocabulary.names import Name, words_of
from voicebot.vocabulary.trial import Score, Sentence

NAMES, MANY = 300, 2_000
FOUND, BEFORE, WORSE, TIME_S = 0.9, 0.01, 0.003, 60.0
"""Goals: share of the names heard after, and before; points of word errors of other speech; seconds for MANY."""
BEGINS = ["b", "br", "d", "dr", "f", "fl", "g", "gr", "h", "k", "kl", "kr", "l", "m", "n", "p", "pl", "pr", "r", "s", "sk", "st", "sz", "t", "tr", "w", "wr", "z", "zg"]  # fmt: skip
MIDDLES = ["a", "e", "i", "o", "u", "y", "an", "el", "ir", "or", "am", "ek", "ul"]
ENDS = ["ga", "zan", "tol", "rex", "mira", "nik", "dor", "fal", "wid", "sox", "lan", "tro", "bek", "zut", "kara", "pol"]  # fmt: skip


def invented(count: int, seed: int = 1) -> list[Name]:
    """Names of three or four syllables that no language has, none twice. Errors: ValueError (there are fewer)."""
    all_of_them = [
        f"{begin}{middle}{between}{vowel}{end}"
        for begin in BEGINS
        for middle in MIDDLES
        for between in "bdgklmnprtwz"
        for vowel in "aeiou"
        for end in ENDS
    ]
    chosen = random.Random(seed).sample(all_of_them, count)
    return [Name(line, (word,)) for line, word in enumerate(chosen, 2)]


def named(names: Sequence[Name], frames: Sequence[str]) -> list[Sentence]:
    """Each name in one sentence."""
    texts = [frame.format(name=name.words[0]) for name, frame in zip(names, cycle(frames), strict=False)]
    return [Sentence(words_of(text), text, name.words) for name, text in zip(names, texts, strict=True)]


def others() -> list[Sentence]:
    """What `bench.ears` tries ears on."""
    tree = yaml.safe_load(POLISH.texts.read_text("utf-8"))
    return [Sentence(words_of(text), text) for text in tree["sentences"]]


def tried(model: Path, made: Path, sentences: Sequence[Sentence]) -> tuple[Score, Score]:
    """Before and after."""
    recorded = trial.record(sentences)
    before, after = (trial.score(recorded, trial.hear(folder, recorded)) for folder in (model, made))
    return before, after


def added(model: Path, into: Path, count: int, frames: Frames) -> tuple[list[Name], float]:
    """Add names; and the seconds that took."""
    names = invented(count)
    began = time.monotonic()
    derive.derive(model, into, names, [], frames.frames)
    return names, time.monotonic() - began


def main(model: Path, names: int = NAMES, many: int = MANY) -> int:
    """0: every goal met; 1: not all."""
    frames = load_frames(POLISH.nlu)
    with TemporaryDirectory() as place:
        made = Path(place) / "some"
        said, _ = added(model, made, names, frames)
        old, new = tried(model, made, named(said, frames.trial))
        worse, same = tried(model, made, others())
        _, seconds = added(model, Path(place) / "many", many, frames)
    met = (
        _told(
            f"{names} names heard",
            f"{old.found:.1%} before, {new.found:.1%} after",
            new.found >= FOUND and old.found <= BEFORE,
        ),
        _told(
            "words wrong in their sentences", f"{old.wer:.1%} before, {new.wer:.1%} after", new.wer < old.wer
        ),
        _told(
            "words wrong in other speech",
            f"{worse.wer:.1%} before, {same.wer:.1%} after",
            same.wer <= worse.wer + WORSE,
        ),
        _told(f"{many} names added in", f"{seconds:.0f} s", seconds < TIME_S),
    )
    return 0 if all(met) else 1


def _told(what: str, figures: str, met: bool) -> bool:
    print(f"{'ok' if met else 'NO'}  {what:32}{figures}")
    return met


if __name__ == "__main__":
    sys.exit(
        main(
            Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "builtin" / "vosk-pl-voicebot-small"
        )
    )
