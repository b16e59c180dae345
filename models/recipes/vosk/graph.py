"""From a lexicon and sentences to the files of graph/: HCLr.fst, Gr.fst, words.txt, disambig_tid.int, phones/word_boundary.int.

What Vosk wants of them is in docs/ears-words.md. HCLr.fst takes sounds to words, and is put together with Gr.fst only while
listening, so that a question may have a grammar of its own. No HCLG.fst: its mere presence would switch those off.
"""

import math
import os
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from models.recipes.stages import Job
from models.recipes.vosk import lexicon, lm, text
from models.recipes.vosk.lexicon import Lexicon
from models.recipes.vosk.phones import NOISE, SILENCE, PhoneTable
from models.recipes.vosk.phones import table as numbered
from voicebot.errors import ModelError
from voicebot.hearing.types import UNKNOWN
from voicebot.vocabulary import fst
from voicebot.vocabulary.fst import Automaton

LEXICON = "lexicon.txt"
SILENCE_SHARE = 0.4
"""How often silence follows a word."""
STAY = 0.5
"""Probability of another frame in the same phone; final.mdl says the same."""
LEAST_SHARE = 0.05
_LOOK_AHEAD = "libfstlookahead.so.22"
_DISAMBIGUATION = 1_000_000
"""Marks that keep words of one sound apart while the graph is made; numbered far above all phones."""
_TIMEOUT_S = 600.0
_EXPANDED = 0x1
"""All that is claimed of an automaton for OpenFst's tools; the rest they find out."""
_Arcs = list[list[tuple[int, int, float, int]]]
"""Per state: (input label, output label, cost, next state)."""


def make(job: Job, reader: lexicon.Reader) -> None:
    """The stage `graph` of a language: LEXICON, and the folder graph/ as Vosk reads it. Errors: as lexicon.build and `build`."""
    there = job.inputs["text"]
    spoken = lexicon.build(text.read_words(there), reader)
    lexicon.write(spoken, job.folder / LEXICON)
    build(spoken, text.read_sentences(there), numbered(reader.phones), job.folder / "graph")


def build(spoken: Lexicon, sentences: lm.Sentences, table: PhoneTable, folder: Path) -> dict[str, int]:
    """Write the files of `folder` (graph/ of a model); word → label. Errors: ModelError, OSError."""
    spoken = {**spoken, UNKNOWN: {(NOISE,): 1.0}}
    numbers = {word: number for number, word in enumerate(sorted(spoken), 1)}
    entries = [
        (numbers[word], share, table.word(sounds))
        for word in sorted(spoken)
        for sounds, share in sorted(spoken[word].items())
    ]
    words, marks = _words(entries, table.ids[SILENCE, "nonword"])
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="graph-") as place:
        frames = _frames(_smallest(words, Path(place)), table.transitions)
        renumbered = _with_look_ahead(frames, Path(place), folder / "HCLr.fst")
    labels = _labels(numbers, renumbered)
    lm.write(sentences, labels, folder / "Gr.fst")
    rows = sorted((label, word) for word, label in labels.items())
    _lines(folder / "words.txt", ["<eps> 0", *(f"{word} {label}" for label, word in rows)])
    _lines(folder / "disambig_tid.int", [str(table.transitions + mark) for mark in range(1, marks + 1)])
    _lines(
        folder / "phones" / "word_boundary.int",
        [f"{phone} {place}" for phone, place in sorted(table.places.items())],
    )
    return labels


def _words(entries: Sequence[tuple[int, float, tuple[int, ...]]], silence: int) -> tuple[Automaton, int]:
    """Phones → words, any word after any, silence between them or not; and how many marks it took."""
    same = Counter(phones for _, _, phones in entries)
    beginnings = {phones[:length] for _, _, phones in entries for length in range(1, len(phones))}
    start, loop, before, within = range(4)
    arcs: _Arcs = [[], [], [], []]
    on, pause = -math.log(1 - SILENCE_SHARE), -math.log(SILENCE_SHARE)
    arcs[start] += [(0, 0, on, loop), (0, 0, pause, before)]
    arcs[before].append((silence, 0, 0.0, within))
    arcs[within].append((_DISAMBIGUATION, 0, 0.0, loop))
    used: Counter[tuple[int, ...]] = Counter()
    for word, share, phones in entries:
        marked = list(phones)
        if same[phones] > 1 or phones in beginnings:
            used[phones] += 1
            marked.append(_DISAMBIGUATION + used[phones])
        state, said, cost = loop, word, -math.log(max(share, LEAST_SHARE))
        for label in marked[:-1]:
            arcs.append([])
            arcs[state].append((label, said, cost, len(arcs) - 1))
            state, said, cost = len(arcs) - 1, 0, 0.0
        arcs[state] += [(marked[-1], said, cost + on, loop), (marked[-1], said, cost + pause, before)]
    final = [math.inf] * len(arcs)
    final[loop] = 0.0
    return fst.assemble(start, final, arcs, _EXPANDED, by="ilabel"), 1 + max(used.values(), default=0)


def _smallest(words: Automaton, place: Path) -> Automaton:
    """The same with what words have in common at their beginnings and at their ends shared, by OpenFst: a third less than with
    beginnings alone. A library for it beside Vosk's own would lock up the process."""
    names = ("plain", "parted", "coded", "codes", "small", "whole", "const")
    plain, parted, coded, codes, small, whole, const = (str(place / f"{name}.fst") for name in names)
    fst.write(words, Path(plain))
    _run(["fstdeterminize", plain, parted])
    # sound, word and cost as one label each: an automaton that says nothing besides has one smallest form
    _run(["fstencode", "--encode_labels", "--encode_weights", parted, codes, coded])
    _run(["fstminimize", coded, small])
    _run(["fstencode", "--decode", small, codes, whole])
    _run(["fstconvert", "--fst_type=const", whole, const])
    return fst.read(Path(const))


def _frames(words: Automaton, transitions: int) -> Automaton:
    """Transitions → words: each phone one state that may last. A state is parted by the phone that leads to it, which stays on it."""
    states: dict[tuple[int, int], int] = {}
    waiting: list[tuple[int, int]] = []
    final: list[float] = []
    arcs: _Arcs = []
    go_on = -math.log(1 - STAY)

    def state(of: int, phone: int) -> int:
        key = (of, phone)
        if key not in states:
            states[key] = here = len(arcs)
            waiting.append(key)
            final.append(math.inf)
            arcs.append([(2 * phone - 1, 0, -math.log(STAY), here)] if phone else [])
        return states[key]

    start = state(words.start, 0)
    while waiting:
        of, phone = waiting.pop()
        here, left = states[of, phone], go_on if phone else 0.0
        final[here] = float(words.final[of]) + left
        for label, word, cost, to in words.of(of).tolist():
            if label >= _DISAMBIGUATION:
                target, sound = state(to, 0), transitions + 1 + label - _DISAMBIGUATION
            elif label == 0:
                target, sound = state(to, 0), 0
            else:
                target, sound = state(to, label), 2 * label
            arcs[here].append((sound, word, cost + left, target))
    return fst.assemble(start, final, arcs, _EXPANDED, by="olabel")


def _with_look_ahead(frames: Automaton, place: Path, file: Path) -> dict[int, int]:
    """Write HCLr.fst with its table of what can come next; old → new word label. Errors: ModelError."""
    plain, pairs = place / "frames.fst", place / "relabel"
    fst.write(frames, plain)
    # OpenFst finds this kind of automaton only in a library that is loaded already
    command = ["fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}", str(plain)]
    _run([*command, str(file)], {"LD_PRELOAD": _LOOK_AHEAD})
    return {int(old): int(new) for old, new in (line.split() for line in pairs.read_text().splitlines())}


def _run(command: Sequence[str], more: Mapping[str, str] | None = None) -> None:
    """One of OpenFst's tools. Errors: ModelError."""
    try:
        subprocess.run(
            command, env={**os.environ, **(more or {})}, capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
        raise ModelError(f"{command[0]} (libfst-tools) failed: {said or error}") from error


def _labels(numbers: Mapping[str, int], renumbered: Mapping[int, int]) -> dict[str, int]:
    """The label of each word in the written graph; a word that the table does not name gets one of its own."""
    free = max([*renumbered.values(), *numbers.values()], default=0) + 1
    found = {}
    for word, number in numbers.items():
        if number not in renumbered:
            found[word], free = free, free + 1
        else:
            found[word] = renumbered[number]
    return found


def _lines(file: Path, lines: list[str]) -> None:
    file.write_text("\n".join(lines) + "\n", "utf-8")
