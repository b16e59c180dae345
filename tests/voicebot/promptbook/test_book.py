"""The shopkeeper's folder of recordings: what is used, what is not, and why."""

import os
from collections.abc import Callable
from pathlib import Path

from voicebot.config import Config, Data
from voicebot.promptbook import book as module
from voicebot.promptbook.book import FOLDER, PromptBook, State, folder_of
from voicebot.speaking.normalise import normalise

SAID = {
    "hello": "Dzień dobry, tu nasz sklep.",
    "bye": "Do usłyszenia.",
    "place": "Miejsce w kolejce: {n}.",
}


def _states(book: PromptBook) -> dict[str, State]:
    return {one.name: one.state for one in book.recordings}


def _why(book: PromptBook) -> dict[str, str]:
    return {one.name: one.why for one in book.recordings}


def test_recordings_are_spoken_where_their_words_are(tmp_path: Path, recorded: Callable[..., bytes]) -> None:
    """A whole text, and a piece around a field; marks run to the end of each."""
    (tmp_path / "hello.wav").write_bytes(recorded(SAID["hello"]))
    (tmp_path / "place.piece1.WAV").write_bytes(recorded("Miejsce w kolejce:"))
    book = PromptBook.open(tmp_path, SAID)
    assert set(_states(book).values()) == {State.USED}
    pieces = book.plan("Dzień dobry, tu nasz sklep. Miejsce w kolejce: 5.", normalise)
    assert [(piece.display, piece.recorded is not None) for piece in pieces] == [
        ("Dzień dobry, tu nasz sklep.", True),
        ("Miejsce w kolejce:", True),
        ("5.", False),
    ]
    sound = pieces[0].recorded
    assert sound is not None
    assert (sound.marks[-1].end, sound.marks[-1].at) == (len(SAID["hello"]), len(sound.pcm))
    assert book.counts["used"] == 2


def test_a_recording_of_other_words_is_not_used(tmp_path: Path, recorded: Callable[..., bytes]) -> None:
    """While the line runs and at every start; used again when the text is as it was, or when a new file comes."""
    (tmp_path / "bye.wav").write_bytes(recorded(SAID["bye"]))
    book = PromptBook.open(tmp_path, SAID)
    changed = SAID | {"bye": "Do widzenia!"}
    for later in (book, PromptBook.open(tmp_path, changed)):
        later.follow(changed)
        (told,) = later.recordings
        assert (told.state, told.words) == (State.OTHER_WORDS, "Do usłyszenia.")
        assert [piece.recorded for piece in later.plan("Do widzenia!", normalise)] == [None]
    book.follow(SAID)
    assert _states(book) == {"bye": State.USED}
    (tmp_path / "bye.wav").write_bytes(recorded("Do widzenia!"))
    assert _states(PromptBook.open(tmp_path, changed)) == {"bye": State.USED}


def test_a_text_that_is_gone_leaves_its_recording_unused(
    tmp_path: Path, recorded: Callable[..., bytes]
) -> None:
    """As after an update."""
    (tmp_path / "bye.wav").write_bytes(recorded(SAID["bye"]))
    book = PromptBook.open(tmp_path, SAID)
    book.follow({})
    assert _states(book) == {"bye": State.OTHER_WORDS}


def test_files_that_cannot_be_used_are_told_apart(tmp_path: Path, recorded: Callable[..., bytes]) -> None:
    """Each by its name with what is wrong; the others are used."""
    good = recorded(SAID["hello"])
    (tmp_path / "hello.wav").write_bytes(good)
    (tmp_path / "helo.wav").write_bytes(good)
    (tmp_path / "xyz.wav").write_bytes(good)
    (tmp_path / "place.wav").write_bytes(good)
    (tmp_path / "place.piece7.wav").write_bytes(good)
    (tmp_path / "notes.txt").write_bytes(b"mine")
    (tmp_path / ".hidden").write_bytes(b"")
    (tmp_path / "bye.wav").write_bytes(b"no sound")
    (tmp_path / "folder.wav").mkdir()
    book = PromptBook.open(tmp_path, SAID | {"folder": "Tak."})
    why = _why(book)
    assert why.pop("hello") == ""
    assert why == {
        "helo.wav": "no text has this name; the nearest is hello",
        "xyz.wav": "no text has this name",
        "place.wav": "this text has fields; what can be recorded of it: place.piece1",
        "place.piece7.wav": "this text has fields; what can be recorded of it: place.piece1",
        "notes.txt": "its name does not end in .wav",
        "bye.wav": "not a WAV file",
        "folder.wav": "not a file",
    }
    assert book.counts == {"used": 1, "refused": 7}


def test_a_refused_file_is_not_noted(tmp_path: Path, recorded: Callable[..., bytes]) -> None:
    """A recording of another text is used as soon as the text is the one that was recorded."""
    (tmp_path / "bye.wav").write_bytes(
        recorded(
            "To jest zupełnie inny i o wiele dłuższy tekst niż tamten, którego nikt nie nagrał tak, jak trzeba."
        )
    )
    assert _states(PromptBook.open(tmp_path, SAID)) == {"bye.wav": State.REFUSED}
    longer = SAID | {
        "bye": "To jest zupełnie inny i o wiele dłuższy tekst niż tamten, którego nikt nie nagrał tak, jak trzeba."
    }
    assert _states(PromptBook.open(tmp_path, longer)) == {"bye": State.USED}


def test_no_folder_huge_files_and_too_many_of_them(tmp_path: Path) -> None:
    """Nothing is read that is too large; nothing queues without limit."""
    assert PromptBook.open(tmp_path / "none", SAID).recordings == ()
    with (tmp_path / "bye.wav").open("wb") as file:
        os.truncate(file.fileno(), module.sound.LARGEST + 1)
    for number in range(module.MOST):
        (tmp_path / f"z{number:04}.txt").touch()
    why = _why(PromptBook.open(tmp_path, SAID))
    assert why["bye.wav"] == "larger than 32 MB"
    assert why["z0999.txt"] == "more than 1000 files"


def test_the_folder_is_in_the_data_directory(tmp_path: Path) -> None:
    """Beside the database."""
    assert folder_of(Config(data=Data(directory=tmp_path))) == tmp_path / FOLDER
