"""OpenFst's files, byte for byte."""

import math
import struct
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.vocabulary import fst


def test_the_graph_is_written_as_it_was_read(model: Path, tmp_path: Path) -> None:
    """Automaton and look-ahead table of the built-in HCLr.fst."""
    automaton, ahead = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    fst.write_look_ahead(automaton, ahead, tmp_path / "HCLr.fst")
    assert (tmp_path / "HCLr.fst").read_bytes() == (model / "graph" / "HCLr.fst").read_bytes()


def test_the_language_model_is_written_as_it_was_read(model: Path, tmp_path: Path) -> None:
    """The built-in Gr.fst, which has no words inside."""
    fst.write(fst.read(model / "graph" / "Gr.fst"), tmp_path / "Gr.fst")
    assert (tmp_path / "Gr.fst").read_bytes() == (model / "graph" / "Gr.fst").read_bytes()
    assert fst.words_inside(model / "graph" / "Gr.fst") == {}


def with_words(model: Path, words: dict[str, int]) -> bytes:
    """The built-in Gr.fst with its words inside, as the official small models carry them."""
    raw = (model / "graph" / "Gr.fst").read_bytes()
    table = struct.pack("<ii", 2125658996, 5) + b"words" + struct.pack("<qq", len(words), len(words))
    for word, number in words.items():
        coded = word.encode()
        table += struct.pack("<i", len(coded)) + coded + struct.pack("<q", number)
    flags_at = 4 + 4 + 5 + 4 + 8 + 4
    header = raw[:flags_at] + struct.pack("<i", 2) + raw[flags_at + 4 : flags_at + 36]
    return header + table + raw[flags_at + 36 :]


def test_words_inside_a_language_model_are_read_and_kept(model: Path, tmp_path: Path) -> None:
    """Official small models have no words.txt."""
    path = tmp_path / "Gr.fst"
    path.write_bytes(with_words(model, {"<eps>": 0, "żółw": 1}))
    assert fst.words_inside(path) == {"<eps>": 0, "żółw": 1}
    fst.write(fst.read(path), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_arcs_are_put_in_order_of_the_label_that_is_looked_up() -> None:
    """Vosk searches them by halves."""
    rows = [[(1, 9, 0.5, 1), (2, 3, 0.0, 1), (3, 0, 0.0, 0)], []]
    by_output = fst.assemble(0, [math.inf, 0.0], rows, 1, by="olabel")
    assert by_output.of(0)["olabel"].tolist() == [0, 3, 9]
    assert len(by_output.of(1)) == 0
    assert fst.assemble(0, [math.inf, 0.0], rows, 1, by="ilabel").of(0)["ilabel"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut off"),
        (b"no automaton of anybody", "no OpenFst file"),
        (struct.pack("<Ii", 0x7EB2FDD6, 5) + b"ngram", "'ngram'"),
        (struct.pack("<Ii", 0x7EB2FDD6, -3), "no OpenFst file"),
    ],
)
def test_other_files_are_refused(content: bytes, why: str, tmp_path: Path) -> None:
    """With the file's name and the reason."""
    path = tmp_path / "Gr.fst"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=why):
        fst.read(path)
    with pytest.raises(ModelError, match=r"Gr\.fst"):
        fst.read_look_ahead(path)


@pytest.mark.parametrize("size", [30, 60, 200, 50_000, 100_000, 241_000])
def test_cut_files_are_refused(size: int, model: Path, tmp_path: Path) -> None:
    """Wherever the cut is."""
    path = tmp_path / "HCLr.fst"
    path.write_bytes((model / "graph" / "HCLr.fst").read_bytes()[:size])
    with pytest.raises(ModelError):
        fst.read_look_ahead(path)


def test_damaged_and_missing_files_are_refused(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts that do not agree; another version; words that are no words; a file too large; none at all."""
    raw = (model / "graph" / "Gr.fst").read_bytes()
    for at, value, why in ((25, 9, "version 9"), (65 + 8, 7, "damaged"), (29, 2, "damaged")):
        (tmp_path / "bad").write_bytes(raw[:at] + struct.pack("<i", value) + raw[at + 4 :])
        with pytest.raises(ModelError, match=why):
            fst.read(tmp_path / "bad")
    with pytest.raises(ModelError, match="No such file"):
        fst.read(tmp_path / "none")
    (tmp_path / "short").write_bytes(raw[:20])
    with pytest.raises(ModelError, match="cut off"):
        fst.words_inside(tmp_path / "short")
    monkeypatch.setattr(fst, "MOST_BYTES", 100)
    with pytest.raises(ModelError, match="larger"):
        fst.read(model / "graph" / "Gr.fst")


@pytest.mark.parametrize(("behind", "value"), [(False, 1), (True, 0)])
def test_another_table_is_refused(behind: bool, value: int, model: Path, tmp_path: Path) -> None:
    """A table for input labels, or no table: its flags stand before the automaton and behind it."""
    raw = bytearray((model / "graph" / "HCLr.fst").read_bytes())
    graph, _ = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    at = 76 + (4 + 65 + 20 * len(graph.final) + 16 * len(graph.arcs) + 2) * behind
    raw[at] = value
    (tmp_path / "HCLr.fst").write_bytes(bytes(raw))
    with pytest.raises(ModelError, match="look-ahead"):
        fst.read_look_ahead(tmp_path / "HCLr.fst")
