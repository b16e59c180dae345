"""Tests of voicebot.contact.voicemail_draft on a real disk; what a killed process leaves is in test_voicemail_box.py."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.support.programs import until
from voicebot.audio.frame import RATE
from voicebot.contact import voicemail_draft
from voicebot.contact.voicemail_draft import Draft, Head, Orphan

HEAD = Head("call-1", "reklamacje", "+48501222333", datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
FRAME = np.arange(320, dtype=np.int16)


async def written(draft: Draft, path: Path, seconds: float) -> None:
    """Speak so long, and wait until the disk has it."""
    for _ in range(round(seconds * 50)):
        draft.add(FRAME)
        await asyncio.sleep(0)
    size = (seconds - 0.5) * RATE * 2
    await asyncio.to_thread(until, "written", lambda: path.exists() and path.stat().st_size >= size, 10.0)


def left_by_a_dead_process(path: Path) -> Orphan | None:
    """As it is seen once nobody holds it: the same bytes under another name."""
    copy = path.with_stem("copy")
    copy.write_bytes(path.read_bytes())
    return voicemail_draft.orphan(copy)


async def test_what_is_spoken_is_on_the_disk_while_it_goes_on(tmp_path: Path) -> None:
    """All but the last half second, with who it is from; only its owner may read it; who lives is left alone, and at the end the file
    goes."""
    draft, path = Draft(tmp_path, "m1", HEAD), tmp_path / "m1.draft"
    await written(draft, path, 3.0)
    assert path.stat().st_mode & 0o777 == 0o600
    assert voicemail_draft.orphan(path) is None
    found = left_by_a_dead_process(path)
    assert found is not None
    assert (found.id, found.head) == ("copy", HEAD)
    assert 2.5 <= len(found.sound) / RATE <= 3.0
    assert (found.sound[:640] == np.tile(FRAME, 2)).all()
    await draft.drop()
    await draft.drop()
    draft.add(FRAME)
    assert [one.stem for one in voicemail_draft.drafts(tmp_path)] == ["copy"]


async def test_nothing_is_written_of_what_is_dropped_at_once(tmp_path: Path) -> None:
    """Less than one piece."""
    draft = Draft(tmp_path, "m1", HEAD)
    draft.add(FRAME)
    await draft.drop()
    assert voicemail_draft.drafts(tmp_path) == []


async def test_a_disk_that_refuses_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listening goes on; the file of what was written before goes at the end."""
    draft, path = Draft(tmp_path, "m1", HEAD), tmp_path / "m1.draft"
    await written(draft, path, 1.0)
    refusals = []

    def full(handle: int) -> None:
        refusals.append(handle)
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    for _ in range(200):
        draft.add(FRAME)
        await asyncio.sleep(0.001)
    assert len(refusals) == 1
    await draft.drop()
    assert not path.exists()


async def test_a_name_that_is_taken_costs_the_draft_alone(tmp_path: Path) -> None:
    """Whose file it is keeps it."""
    (tmp_path / "m1.draft").write_bytes(b"of somebody else")
    draft = Draft(tmp_path, "m1", HEAD)
    for _ in range(100):
        draft.add(FRAME)
        await asyncio.sleep(0)
    await draft.drop()
    assert (tmp_path / "m1.draft").read_bytes() == b"of somebody else"


@pytest.mark.parametrize("content", [b"", b"{", b"[]\n", b'{"call_id": "c"}\n\x01\x02'])
def test_a_file_that_is_none_has_no_head(tmp_path: Path, content: bytes) -> None:
    """Torn at its beginning, or written by nobody we know; one that is gone is nothing."""
    path = tmp_path / "m1.draft"
    path.write_bytes(content)
    found = voicemail_draft.orphan(path)
    assert found is not None
    assert found.head is None
    assert voicemail_draft.about(tmp_path, "+48501222333", ["c"]) == []
    path.unlink()
    assert voicemail_draft.orphan(path) is None


async def test_those_of_one_person_are_found(tmp_path: Path) -> None:
    """By the number, or by a call that is theirs."""
    draft = Draft(tmp_path, "m1", HEAD)
    await written(draft, tmp_path / "m1.draft", 1.0)
    found = [tmp_path / "m1.draft"]
    assert voicemail_draft.about(tmp_path, "+48501222333", []) == found
    assert voicemail_draft.about(tmp_path, "+48999999999", ["call-1"]) == found
    assert voicemail_draft.about(tmp_path, "+48999999999", ["call-2"]) == []
    await draft.drop()


def test_the_lock_of_a_killed_process_is_gone(tmp_path: Path) -> None:
    """Its sound is there to the byte, half a sample less."""
    child = os.fork()
    if child == 0:
        try:
            file = voicemail_draft._opened(tmp_path / "m1.draft", HEAD)
            file.write(b"\x01\x00" * 100 + b"\x02")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    found = voicemail_draft.orphan(tmp_path / "m1.draft")
    assert found is not None
    assert (found.head, len(found.sound)) == (HEAD, 100)
