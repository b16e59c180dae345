"""Makes words/frequent.txt, common words of any talk that no list by hand has: `python -m models.recipes.vosk_pl.frequent [--commonest 32000]`.

Wants wordfreq (PyPI; R. Speer, CC BY-SA 4.0) and Debian's wpolish, which nothing else here wants: what it makes is kept.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from models.recipes.stages import Progress
from models.recipes.vosk import lexicon
from models.recipes.vosk.lexicon import AT_ONCE
from models.recipes.vosk_pl import readings, sources, vocabulary

COMMONEST = 32_000
"""Words of a ranking that are looked at."""
DICTIONARY = Path("/usr/share/dict/polish")
FILE = vocabulary.FOLDER / "frequent.txt"
_WORD = re.compile(r"(?=.*[aeiouyąęó])[a-ząćęłńóśźż]{4,}")
"""Shorter ones sound like parts of others."""
_WIDTH = 138
_HEAD = """\
# Common words of any talk that no list by hand has in this form: of the {count:,} commonest of Polish by wordfreq 3.1 (R. Speer, CC BY-SA 4.0),
# those of four letters and more that a spelling dictionary has and that can be said in the model's sounds (vosk_pl/frequent.py).
[frequent]
"""


def chosen(ranked: Sequence[str], spelled: Set[str], known: Set[str]) -> list[str]:
    """Of a ranking's words those that a dictionary has and that are not known yet, in order of the alphabet."""
    return sorted(word for word in ranked if _WORD.fullmatch(word) and word in spelled and word not in known)


def known() -> frozenset[str]:
    """The vocabulary without them."""
    said = frozenset(word for one in sources.by_hand(sources.held_out()) for word in one.words)
    with tempfile.TemporaryDirectory() as folder:
        for file in vocabulary.FOLDER.glob("*.txt"):
            if file.name != FILE.name:
                shutil.copy(file, folder)
        return said | vocabulary.common(said, Path(folder))


def written(words: Iterable[str], count: int) -> str:
    """The file. count: of the ranking's words that were looked at."""
    lines = ["w:"]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > _WIDTH:
            lines.append("w:")
        lines[-1] += f" {word}"
    return _HEAD.format(count=count) + "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the file. Errors: SystemExit with what is missing."""
    parser = argparse.ArgumentParser(prog="models.recipes.vosk_pl.frequent", description=__doc__)
    parser.add_argument("--commonest", type=int, default=COMMONEST)
    parser.add_argument("--dictionary", type=Path, default=DICTIONARY)
    parser.add_argument("--to", type=Path, default=FILE)
    wanted = parser.parse_args(arguments)
    try:
        import wordfreq  # for whoever makes the file anew only
    except ImportError:
        sys.exit("wordfreq is missing: pip install wordfreq")
    if not wanted.dictionary.is_file():
        sys.exit(f"{wanted.dictionary} is missing; on Debian: apt-get install wpolish")
    spelled = frozenset(wanted.dictionary.read_text("utf-8").lower().split())
    found = chosen(wordfreq.top_n_list("pl", wanted.commonest, wordlist="large"), spelled, known())
    progress, reader = Progress(FILE.name), readings.reader(vocabulary.foreign())
    kept: list[str] = []
    for at in range(0, len(found), AT_ONCE):
        part = found[at : at + AT_ONCE]
        sayable = lexicon.sayable(part, reader)
        kept += [word for word in part if word in sayable]
        progress.at(at + len(part), len(found), "how they are said")
    wanted.to.write_text(written(kept, wanted.commonest), "utf-8")
    progress.say(f"{len(kept)} of {len(found)} words in {wanted.to}")


if __name__ == "__main__":
    main()
