"""A model with own words, made from the built-in one."""

import shutil
import struct
from pathlib import Path

import pytest

from tests.voicebot.vocabulary.test_fst import with_words
from voicebot.errors import ModelError
from voicebot.hearing.vosk import VoskEars
from voicebot.vocabulary import derive, fst, ngrams
from voicebot.vocabulary.names import Name

FRAMES = ("szukam {name}", "zamówiłam {name}")


def names(*words: str) -> list[Name]:
    return [Name(line, tuple(word.split())) for line, word in enumerate(words, 2)]


def words_of(model: Path) -> dict[str, int]:
    rows = (line.rsplit(" ", 1) for line in (model / "graph" / "words.txt").read_text("utf-8").splitlines())
    return {word: int(number) for word, number in rows}


def test_new_words_are_in_the_model_and_vosk_loads_it(model: Path, tmp_path: Path) -> None:
    """Known words keep their numbers, the others get new ones; what was said of a name counts; the base stays whole."""
    before = (model / "graph" / "words.txt").read_bytes()
    told = [Name(9, ("gelaxion",), ("gelaksjon",)), *names("zefira paczka", "czatrosti")]
    made = derive.derive(model, tmp_path, told, [("zefira", "nieznane", "jest", "zefira")], FRAMES)
    assert set(made.added) == {"gelaxion", "zefira", "czatrosti"}
    assert made.known == ("paczka",)
    assert not made.left_out
    ears = VoskEars(tmp_path)
    assert all(ears.knows(word) for word in ("gelaxion", "zefira", "czatrosti", "paczka"))
    numbers = words_of(tmp_path)
    assert len(set(numbers.values())) == len(numbers)
    assert words_of(model).items() < numbers.items()
    language = ngrams.BackOff(fst.read(tmp_path / "graph" / "Gr.fst"))
    history = (numbers["szukam"],)
    assert language.probability(history, numbers["zefira"]) > language.probability((), numbers["zefira"])
    assert (model / "graph" / "words.txt").read_bytes() == before


def test_names_of_known_words_only_become_likelier(model: Path, tmp_path: Path) -> None:
    """The graph is the old one then."""
    made = derive.derive(model, tmp_path, names("paczka"), [], FRAMES)
    assert made == derive.Added((), ("paczka",), {})
    assert (tmp_path / "graph" / "HCLr.fst").read_bytes() == (model / "graph" / "HCLr.fst").read_bytes()
    number = words_of(tmp_path)["szukam"], words_of(tmp_path)["paczka"]
    old, new = (ngrams.BackOff(fst.read(folder / "graph" / "Gr.fst")) for folder in (model, tmp_path))
    assert new.probability(number[:1], number[1]) > old.probability(number[:1], number[1])


@pytest.fixture
def official(model: Path, tmp_path: Path) -> Path:
    """A model of the official one's shape: its words inside Gr.fst, its phones with neighbours."""
    folder = tmp_path / "official"
    shutil.copytree(model, folder)
    (folder / "graph" / "words.txt").unlink()
    (folder / "graph" / "Gr.fst").write_bytes(with_words(model, words_of(model)))
    return folder


def test_of_an_official_model_the_language_model_is_mixed(official: Path, tmp_path: Path) -> None:
    """New words are left out, and a line says why; known ones become likelier; Vosk loads the result."""
    said: list[str] = []
    (tmp_path / "made").mkdir()
    made = derive.derive(official, tmp_path / "made", names("zefira", "paczka"), [], FRAMES, said.append)
    assert made.left_out == {"zefira": "the model's files do not allow it"}
    assert (made.added, made.known) == ((), ("paczka",))
    assert "no new word can be added to this model" in said[0]
    assert "inside Gr.fst" in said[0]
    ears = VoskEars(tmp_path / "made")
    assert ears.knows("paczka")
    assert not ears.knows("zefira")


def test_phones_with_neighbours_allow_no_new_words(model: Path, tmp_path: Path) -> None:
    """The reason is told."""
    folder = tmp_path / "biphones"
    shutil.copytree(model, folder)
    raw = (folder / "am" / "final.mdl").read_bytes()
    at = raw.index(b"<Tuples> ") + len(b"<Tuples> ") + 1
    row = raw[at + 4 : at + 4 + 20]
    grown = raw[:at] + struct.pack("<i", 155) + row + raw[at + 4 :]
    (folder / "am" / "final.mdl").write_bytes(grown)
    said: list[str] = []
    (tmp_path / "made").mkdir()
    made = derive.derive(folder, tmp_path / "made", names("zefira"), [], FRAMES, said.append)
    assert not made.added
    assert "depend on their neighbours" in said[0]


def test_words_of_unknown_sounds_are_left_out(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One by one, with the reason; the others are put in."""
    monkeypatch.setattr(
        derive.sounds, "readings", lambda words, told: {word: {("!",): 1.0} for word in words}
    )
    made = derive.derive(model, tmp_path, names("zefira"), [], FRAMES)
    assert made.left_out == {"zefira": "it has a sound that the model does not know"}


def test_a_model_whose_sounds_cannot_be_learnt_is_told(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its words do not sound like Polish."""
    monkeypatch.setattr(derive.sounds, "spoken", lambda texts, *_: [[("!",) * 40] for _ in texts])
    said: list[str] = []
    derive.derive(model, tmp_path, names("zefira"), [], FRAMES, said.append)
    assert "could not be told apart" in said[0]


def test_models_without_a_list_of_words_are_refused(model: Path, tmp_path: Path) -> None:
    """None, or one that is no list."""
    folder = tmp_path / "base"
    shutil.copytree(model, folder)
    (folder / "graph" / "words.txt").write_text("słowo\n")
    with pytest.raises(ModelError, match="cannot be used"):
        derive.derive(folder, tmp_path / "a", names("zefira"), [], FRAMES)
    (folder / "graph" / "words.txt").unlink()
    with pytest.raises(ModelError, match="no list of its words"):
        derive.derive(folder, tmp_path / "b", names("zefira"), [], FRAMES)
