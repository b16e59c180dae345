"""OpenFst's binary "const" automata and the look-ahead table beside them, read and written byte for byte.

Only what Vosk's graphs are made of: standard (tropical) arcs, one automaton a file, `olabel_lookahead` for HCLr.fst.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import ModelError

ARC = np.dtype([("ilabel", "<i4"), ("olabel", "<i4"), ("weight", "<f4"), ("next", "<i4")])
_STATE = np.dtype([("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("ieps", "<u4"), ("oeps", "<u4")])
_MAGIC, _ADD_ON = 0x7EB2FDD6, 446681434
_SYMBOLS = 2125658996
_UNALIGNED = 2
_INPUT_DETERMINISTIC, _NOT_INPUT_DETERMINISTIC = 0x40000, 0x80000
_HAS_ISYMBOLS, _HAS_OSYMBOLS = 1, 2
MOST_BYTES = 1024**3

Intervals = tuple[tuple[int, int], ...]
"""Half-open ranges of labels, rising."""


@dataclass
class Automaton:
    """A weighted automaton. final: cost of ending per state (inf: not at all); offsets: where each state's arcs begin, one
    more than there are states; arcs: ARC records, sorted within a state by the label the other side looks up."""

    start: int
    final: NDArray[np.float32]
    offsets: NDArray[np.int64]
    arcs: NDArray[np.void]
    properties: int
    symbols: bytes = b""
    """The tables of its words as they stood in the file (small official models have no words.txt)."""

    def of(self, state: int) -> NDArray[np.void]:
        """The arcs that leave a state."""
        return self.arcs[self.offsets[state] : self.offsets[state + 1]]

    def deterministic_no_more(self) -> None:
        """Two arcs of a state may now share an input label; the header must not say otherwise."""
        self.properties = self.properties & ~_INPUT_DETERMINISTIC | _NOT_INPUT_DETERMINISTIC


@dataclass
class LookAhead:
    """Which words can come next from each state: what lets Vosk join graph and language model while it listens."""

    header: bytes
    final_label: int
    reachable: list[Intervals]


class _Reader:
    def __init__(self, path: Path) -> None:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ModelError(f"{path}: larger than {MOST_BYTES} bytes")
            self.data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"{path}: {error.strerror or error}") from error
        self.path, self.at = path, 0

    def take(self, form: str) -> int:
        value: int
        (value,) = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return value

    def text(self) -> bytes:
        size = self.take("i")
        if not 0 <= size <= 1024:
            raise ModelError(f"{self.path}: no OpenFst file")
        self.at += size
        return self.data[self.at - size : self.at]

    def records(self, dtype: np.dtype[np.void], count: int) -> NDArray[np.void]:
        if count < 0 or self.at + count * dtype.itemsize > len(self.data):
            raise ModelError(f"{self.path}: cut off")
        got = np.frombuffer(self.data, dtype, count, self.at)
        self.at += count * dtype.itemsize
        return got


def _automaton(reader: _Reader, kind: bytes) -> Automaton:
    if reader.take("I") != _MAGIC:
        raise ModelError(f"{reader.path}: no OpenFst file")
    found = reader.text()
    if found != kind or reader.text() != b"standard":
        raise ModelError(
            f"{reader.path}: an automaton of type {found.decode('ascii', 'replace')!r}, only {kind.decode()!r} can be changed"
        )
    version, flags = reader.take("i"), reader.take("i")
    properties, start = reader.take("Q"), reader.take("q")
    states, arcs = reader.take("q"), reader.take("q")
    begin = reader.at
    for flag in (_HAS_ISYMBOLS, _HAS_OSYMBOLS):
        if flags & flag:
            _symbols(reader)
    symbols = bytes([flags & (_HAS_ISYMBOLS | _HAS_OSYMBOLS)]) + reader.data[begin : reader.at]
    if kind != b"const":
        return Automaton(start, np.empty(0, np.float32), np.zeros(1, np.int64), np.empty(0, ARC), properties)
    if version != _UNALIGNED:
        raise ModelError(f"{reader.path}: version {version} of a const automaton, 2 was expected")
    table = reader.records(_STATE, states)
    offsets = np.append(table["first"].astype(np.int64), arcs)
    if states and (np.any(np.diff(offsets) != table["arcs"]) or not -1 <= start < states):
        raise ModelError(f"{reader.path}: damaged")
    return Automaton(
        start, table["final"].copy(), offsets, reader.records(ARC, arcs).copy(), properties, symbols
    )


def _symbols(reader: _Reader) -> dict[str, int]:
    """A table of words inside an automaton."""
    if reader.take("i") != _SYMBOLS:
        raise ModelError(f"{reader.path}: damaged")
    reader.text()
    reader.take("q")
    return {reader.text().decode("utf-8", "replace"): reader.take("q") for _ in range(reader.take("q"))}


def words_inside(path: Path) -> dict[str, int]:
    """The words that an automaton carries itself; empty when it has none. Errors: ModelError."""
    reader = _Reader(path)
    try:
        reader.take("I"), reader.text(), reader.text(), reader.take("i")
        flags = reader.take("i")
        reader.at += 32
        words: dict[str, int] = {}
        for flag in (_HAS_ISYMBOLS, _HAS_OSYMBOLS):
            if flags & flag:
                words = _symbols(reader)
        return words
    except struct.error as error:
        raise ModelError(f"{path}: cut off") from error


def read(path: Path) -> Automaton:
    """A const automaton, such as Gr.fst. Errors: ModelError."""
    try:
        return _automaton(_Reader(path), b"const")
    except struct.error as error:
        raise ModelError(f"{path}: cut off") from error


def read_look_ahead(path: Path) -> tuple[Automaton, LookAhead]:
    """A const automaton with its table of what is reachable, such as HCLr.fst. Errors: ModelError."""
    reader = _Reader(path)
    try:
        _automaton(reader, b"olabel_lookahead")
        header = reader.data[: reader.at]
        if reader.take("i") != _ADD_ON:
            raise ModelError(f"{path}: not a look-ahead automaton")
        inner = _automaton(reader, b"const")
        marks = [
            reader.take("B") for _ in range(5)
        ]  # table there, none for input, one for output, of output, no map
        if marks[:4] != [1, 0, 1, 0]:
            raise ModelError(f"{path}: a look-ahead table of another kind")
        if marks[4]:
            reader.at += 8 * reader.take("q")  # the renumbering that was done once; words.txt has the numbers
        final_label, count = reader.take("i"), reader.take("q")
        if count != len(inner.final):
            raise ModelError(f"{path}: damaged")
        reachable: list[Intervals] = []
        pair = np.dtype([("begin", "<i4"), ("end", "<i4")])
        for _ in range(count):
            ranges = reader.records(pair, reader.take("q")).tolist()
            reachable.append(tuple((begin, end) for begin, end in ranges))
            reader.take("i")
    except struct.error as error:
        raise ModelError(f"{path}: cut off") from error
    return inner, LookAhead(header, final_label, reachable)


def _packed(automaton: Automaton) -> bytes:
    arcs, offsets = automaton.arcs, automaton.offsets
    table = np.zeros(len(automaton.final), _STATE)
    table["final"], table["first"] = automaton.final, offsets[:-1]
    table["arcs"] = np.diff(offsets)
    for name, label in (("ieps", "ilabel"), ("oeps", "olabel")):
        before = np.concatenate([[0], np.cumsum(arcs[label] == 0)])
        table[name] = before[offsets[1:]] - before[offsets[:-1]]
    header = struct.pack(
        "<Ii5si8sii",
        _MAGIC,
        5,
        b"const",
        8,
        b"standard",
        _UNALIGNED,
        automaton.symbols[0] if automaton.symbols else 0,
    )
    header += struct.pack("<Qqqq", automaton.properties, automaton.start, len(table), len(arcs))
    return header + automaton.symbols[1:] + table.tobytes() + arcs.tobytes()


def write(automaton: Automaton, path: Path) -> None:
    """Write a const automaton. Errors: OSError."""
    path.write_bytes(_packed(automaton))


def write_look_ahead(automaton: Automaton, ahead: LookAhead, path: Path) -> None:
    """Write a const automaton with its table. Errors: OSError."""
    parts = [ahead.header, struct.pack("<i", _ADD_ON), _packed(automaton), bytes([1, 0, 1, 0, 0])]
    parts.append(struct.pack("<iq", ahead.final_label, len(ahead.reachable)))
    for ranges in ahead.reachable:
        parts.append(struct.pack("<q", len(ranges)))
        parts.extend(struct.pack("<ii", begin, end) for begin, end in ranges)
        parts.append(struct.pack("<i", sum(end - begin for begin, end in ranges)))
    path.write_bytes(b"".join(parts))


def assemble(
    start: int, final: list[float], arcs: list[list[tuple[int, int, float, int]]], properties: int, by: str
) -> Automaton:
    """An automaton out of lists. arcs: per state (ilabel, olabel, cost, next), put in order of the label `by` (ilabel or olabel)."""
    at = 0 if by == "ilabel" else 1
    flat = [arc for state in arcs for arc in sorted(state, key=lambda arc: arc[at])]
    offsets = np.concatenate([[0], np.cumsum([len(state) for state in arcs])]).astype(np.int64)
    return Automaton(start, np.array(final, np.float32), offsets, np.array(flat, ARC), properties)
