"""Everything kept about a person, written into a folder."""

import json
import stat
import wave
from pathlib import Path

import pytest

from tests.support.people import OTHER, PHONE, files, two_people
from voicebot.errors import DataError
from voicebot.records.handing_over import hand_over
from voicebot.records.keys import KeyRing
from voicebot.store.worker import Store


class Book:
    """Writes down who opened what."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    async def __call__(self, who: str, action: str, call_id: str) -> None:
        self.told.append((who, action, call_id))


async def test_rows_and_sound_are_written_for_its_owner_alone(
    store: Store, data: Path, recordings: Path, ring: KeyRing, tmp_path: Path
) -> None:
    """All tables in one JSON, each recording as a WAV; nobody else on the machine may read them, and it is written down."""
    await two_people(store, data)
    folder, audit = tmp_path / "out" / "one", Book()
    done = await hand_over(store, data, ring, PHONE, folder, who="terminal", audit=audit)
    assert (done.sounds, done.unreadable, done.rows["turns"]) == (3, 0, 6)
    messages = ["voicemail-phoned-1.wav", "voicemail-withheld-1.wav"]
    assert files(folder) == ["data.json", "phoned.wav", *messages]
    assert (folder / messages[0]).read_bytes() == b"RIFFkulawy hipopotam"
    content = json.loads((folder / "data.json").read_text("utf-8"))
    assert content["phone"] == PHONE
    assert content["order_numbers"] == ["918273"]
    assert content["sound"] == [
        {"call_id": "phoned", "file": "phoned.wav", "seconds": 1.0, "whole": True},
        {"voicemail_id": "phoned-1", "file": messages[0]},
        {"voicemail_id": "withheld-1", "file": messages[1]},
    ]
    assert len(content["turns"]) == 6
    with wave.open(str(folder / "phoned.wav")) as file:
        assert file.getnframes() == 16_000
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    opened = ("phoned", "phoned-1", "withheld-1")
    assert audit.told == [("terminal", "export", name) for name in opened]


async def test_sound_that_cannot_be_read_is_told_and_the_rest_written(
    store: Store, data: Path, recordings: Path, tmp_path: Path
) -> None:
    """A recording's key, a voice message's file are gone: the JSON says so."""
    await two_people(store, data)
    (data / "voicemail" / "phoned-1.wav").unlink()
    done = await hand_over(store, data, KeyRing(None), PHONE, tmp_path / "out", who="terminal", audit=Book())
    assert (done.sounds, done.unreadable) == (1, 2)
    content = json.loads((tmp_path / "out" / "data.json").read_text("utf-8"))
    assert content["sound"][:2] == [
        {"call_id": "phoned", "error": "key"},
        {"voicemail_id": "phoned-1", "error": "missing"},
    ]
    assert len(content["turns"]) == 6


async def test_a_person_nobody_knows_gets_an_empty_answer(
    store: Store, data: Path, ring: KeyRing, tmp_path: Path
) -> None:
    """That nothing is kept is an answer, too."""
    done = await hand_over(store, data, ring, OTHER, tmp_path / "out", who="terminal", audit=Book())
    assert set(done.rows.values()) == {0}
    assert json.loads((tmp_path / "out" / "data.json").read_text("utf-8"))["calls"] == []


async def test_a_folder_that_is_there_or_cannot_be_made_is_refused(
    store: Store, data: Path, ring: KeyRing, tmp_path: Path
) -> None:
    """Two people's data are never mixed."""
    (tmp_path / "file").touch()
    for folder, why in ((tmp_path, "there already"), (tmp_path / "file" / "out", "cannot be made")):
        with pytest.raises(DataError, match=why):
            await hand_over(store, data, ring, PHONE, folder, who="terminal", audit=Book())
