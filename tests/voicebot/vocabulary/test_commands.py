"""voicebot models adapt, as an operator types it."""

import argparse
import re
from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import DataError, ModelError
from voicebot.shelf import commands as shelf_commands
from voicebot.shelf import derived
from voicebot.shelf.store import Shelf
from voicebot.vocabulary import commands


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    shelf_commands.register(parser.add_subparsers())
    args = parser.parse_args(["models", *words])
    return int(args.handler(args))


@pytest.fixture
def data(tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with nothing but the built-in models; the folder for files of the shop."""
    monkeypatch.setenv("VOICEBOT_DATA__MODELS", str(repo / "models"))
    monkeypatch.setenv("VOICEBOT_DATA__NLU", str(repo / "nlu_data"))
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.real
def test_names_are_tried_put_in_used_and_taken_out_again(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line uses the derived model from then on; the same list gives the same model; --remove goes back."""
    words, text = data / "products.csv", data / "faq.md"
    words.write_text("name\nBramoksel\nKludavit\nZły <b>\nPaczka\n")
    text.write_text("Bramoksel to nowość.")
    assert run("adapt", "--words", str(words), "--text", str(text), "--try", "2") == 0
    out = capsys.readouterr().out
    assert f"{words}, line 4: refused" in out
    assert "3 names, 2 new words, 1 known before, 0 left out, 1 sentences" in out
    assert re.search(r"2 sentences with new names: word errors [\d.]+% before, [\d.]+% after", out)
    assert "new words heard: 0.0% before" in out
    assert re.search(r"other speech: word errors [\d.]+% before, [\d.]+% after", out)
    used = Shelf.of(load()).ears()
    assert used.model.name == "vosk-pl-voicebot-small+own-words"
    assert run("list") == 0
    assert "in use     vosk-pl-voicebot-small+own-words" in capsys.readouterr().out
    assert run("adapt", "--words", str(words), "--text", str(text), "--try", "0") == 0
    assert "heard" not in capsys.readouterr().out
    assert Shelf.of(load()).ears().label == used.label
    assert run("adapt", "--remove") == 0
    assert Shelf.of(load()).ears().model.name == "vosk-pl-voicebot-small"
    assert run("adapt", "--remove") == 0
    assert "has no own words" in capsys.readouterr().out


def test_long_lists_of_refusals_are_cut(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is put in place when no row is good, or while another adaptation runs."""
    words = data / "products.csv"
    words.write_text("name\n<\n<\n<\n")
    monkeypatch.setattr(commands, "MOST_SHOWN", 2)
    with pytest.raises(DataError, match="no row that can be used"):
        run("adapt", "--words", str(words))
    assert "1 more lines refused" in capsys.readouterr().out
    words.write_text("name\nZefira\n")
    shelf = Shelf.of(load())
    with derived.alone(shelf.pulled), pytest.raises(ModelError, match="another"):
        run("adapt", "--words", str(words))
    assert shelf.ears().model.name == "vosk-pl-voicebot-small"


def test_a_disk_that_cannot_be_written_is_told(data: Path) -> None:
    """With the path."""
    (data / "data").write_text("a file where a folder should be")
    (data / "products.csv").write_text("name\nZefira\n")
    with pytest.raises(ModelError, match="data"):
        run("adapt", "--words", str(data / "products.csv"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("frames: [a]\ntrial: ['{name}']\nother: []", "frames: .*each with"),
        ("frames: ['{name}']\ntrial: ['{name}']", "other"),
        ("frames: [", "own_words.yml"),
        (None, "own_words.yml"),
    ],
)
def test_a_bad_file_of_sentences_is_refused(content: str | None, why: str, tmp_path: Path) -> None:
    """With file and key."""
    if content is not None:
        (tmp_path / "own_words.yml").write_text(content)
    with pytest.raises(DataError, match=why):
        commands.load_frames(tmp_path)


def test_no_name_is_tried_in_a_sentence_that_it_was_put_into(repo: Path) -> None:
    """Or the figures would flatter."""
    frames = commands.load_frames(repo / "nlu_data")
    assert not set(frames.frames) & set(frames.trial)
