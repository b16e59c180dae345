"""From a lexicon and sentences to the files of graph/: HCLr.fst, Gr.fst, words.txt, disambig_tid.int, phones/word_boundary.int.

What Vosk wants of them is in docs/ears-words.md. HCLr.fst takes sounds to words, and is put together with Gr.fst only while
listening, so that a question may have a grammar of its own. No HCLG.fst: its mere presence would switch those off.
"""

import math
import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import kaldifst

from models.recipes.vosk_pl import lm
from models.recipes.vosk_pl.lexicon import Lexicon
from models.recipes.vosk_pl.phones import NOISE, SILENCE, PhoneTable
from voicebot.errors import ModelError
from voicebot.hearing.types import UNKNOWN

SILENCE_SHARE = 0.4
"""How often silence follows a word."""
STAY = 0.5
"""Probability of another frame in the same phone; final.mdl says the same."""
LEAST_SHARE = 0.05
_LOOK_AHEAD = "libfstlookahead.so.22"
_DISAMBIGUATION = 1_000_000
"""Marks that keep words of one sound apart while the graph is made; numbered far above all phones."""
_TIMEOUT_S = 600.0


def build(lexicon: Lexicon, sentences: lm.Sentences, table: PhoneTable, folder: Path) -> dict[str, int]:
    """Write the files of `folder` (graph/ of a model); word → label. Errors: ModelError, OSError."""
    spoken = {**lexicon, UNKNOWN: {(NOISE,): 1.0}}
    numbers = {word: number for number, word in enumerate(sorted(spoken), 1)}
    entries = [
        (numbers[word], share, table.word(sounds))
        for word in sorted(spoken)
        for sounds, share in sorted(spoken[word].items())
    ]
    words_fst, marks = _words(entries, table.ids[SILENCE, "nonword"])
    if kaldifst.determinize_star(words_fst):
        raise ModelError("the lexicon cannot be made deterministic")
    frames_fst = _frames(words_fst, table.transitions)
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    renumbered = _with_look_ahead(frames_fst, folder / "HCLr.fst")
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


def _words(
    entries: list[tuple[int, float, tuple[int, ...]]], silence: int
) -> tuple["kaldifst.StdVectorFst", int]:
    """Phones → words, any word after any, silence between them or not; and how many marks it took."""
    same = Counter(phones for _, _, phones in entries)
    beginnings = {phones[:length] for _, _, phones in entries for length in range(1, len(phones))}
    fst = kaldifst.StdVectorFst()
    start, loop, before, within = (fst.add_state() for _ in range(4))
    fst.start = start
    fst.set_final(loop, 0.0)
    on, pause = -math.log(1 - SILENCE_SHARE), -math.log(SILENCE_SHARE)
    fst.add_arc(start, kaldifst.StdArc(0, 0, on, loop))
    fst.add_arc(start, kaldifst.StdArc(0, 0, pause, before))
    fst.add_arc(before, kaldifst.StdArc(silence, 0, 0.0, within))
    fst.add_arc(within, kaldifst.StdArc(_DISAMBIGUATION, 0, 0.0, loop))
    used: Counter[tuple[int, ...]] = Counter()
    for word, share, phones in entries:
        marked = list(phones)
        if same[phones] > 1 or phones in beginnings:
            used[phones] += 1
            marked.append(_DISAMBIGUATION + used[phones])
        state, said, cost = loop, word, -math.log(max(share, LEAST_SHARE))
        for label in marked[:-1]:
            target = fst.add_state()
            fst.add_arc(state, kaldifst.StdArc(label, said, cost, target))
            state, said, cost = target, 0, 0.0
        fst.add_arc(state, kaldifst.StdArc(marked[-1], said, cost + on, loop))
        fst.add_arc(state, kaldifst.StdArc(marked[-1], said, cost + pause, before))
    return fst, 1 + max(used.values(), default=0)


def _frames(words: "kaldifst.StdVectorFst", transitions: int) -> "kaldifst.StdVectorFst":
    """Transitions → words: each phone one state that may last. A state is parted by the phone that leads to it, which stays on it."""
    fst = kaldifst.StdVectorFst()
    states: dict[tuple[int, int], int] = {}
    waiting: list[tuple[int, int]] = []
    go_on = -math.log(1 - STAY)

    def state(of: int, phone: int) -> int:
        key = (of, phone)
        if key not in states:
            states[key] = fst.add_state()
            waiting.append(key)
            if phone:
                fst.add_arc(states[key], kaldifst.StdArc(2 * phone - 1, 0, -math.log(STAY), states[key]))
        return states[key]

    fst.start = state(words.start, 0)
    while waiting:
        of, phone = waiting.pop()
        here, left = states[of, phone], go_on if phone else 0.0
        final = _cost(words.final(of))
        if math.isfinite(final):
            fst.set_final(here, final + left)
        for arc in kaldifst.ArcIterator(words, of):
            label = arc.ilabel
            if label >= _DISAMBIGUATION:
                target, sound = state(arc.nextstate, 0), transitions + 1 + label - _DISAMBIGUATION
            elif label == 0:
                target, sound = state(arc.nextstate, 0), 0
            else:
                target, sound = state(arc.nextstate, label), 2 * label
            fst.add_arc(here, kaldifst.StdArc(sound, arc.olabel, _cost(arc.weight) + left, target))
    kaldifst.arcsort(fst, "olabel")
    return fst


def _cost(weight: object) -> float:
    return float(getattr(weight, "value", weight))  # type: ignore[arg-type]


def _with_look_ahead(fst: "kaldifst.StdVectorFst", file: Path) -> dict[int, int]:
    """Write HCLr.fst with its table of what can come next; old → new word label. Errors: ModelError."""
    with TemporaryDirectory(prefix="graph-") as place:
        plain, pairs = Path(place) / "hcl.fst", Path(place) / "relabel"
        fst.write(str(plain))
        command = ["fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}", plain, file]
        try:
            # OpenFst finds this kind of automaton only in a library that is loaded already
            done = subprocess.run(
                command,
                env={**os.environ, "LD_PRELOAD": _LOOK_AHEAD},
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", b"") or b""
            raise ModelError(
                f"fstconvert (libfst-tools) made no look-ahead graph: {said.decode(errors='replace').strip() or error}"
            ) from error
        if not pairs.exists():
            raise ModelError(f"fstconvert told no labels: {done.stderr.decode(errors='replace').strip()}")
        return {int(old): int(new) for old, new in (line.split() for line in pairs.read_text().splitlines())}


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
