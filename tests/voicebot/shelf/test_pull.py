"""A model comes onto the shelf whole or not at all."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.voicebot.shelf.conftest import CONTENT, Publisher, official, sha256, zipped
from voicebot.errors import ModelError
from voicebot.shelf import integrity, pins
from voicebot.shelf.manifest import Model
from voicebot.shelf.pull import PARTIAL, pull


def _pull(model: Model, into: Path, said: list[str] | None = None) -> Path:
    return pull(model, into, say=(said if said is not None else []).append, sleep=lambda seconds: None)


def test_a_model_is_fetched_checked_and_put_in_place(publisher: Publisher, tmp_path: Path) -> None:
    """Its files are there, nothing partial is left, its sums are noted."""
    folder = _pull(official(publisher, size=len(publisher.content)), tmp_path / "models")
    assert folder == tmp_path / "models" / "official"
    for name, content in CONTENT.items():
        assert (folder / name).read_bytes() == content
    assert not (tmp_path / "models" / PARTIAL).exists()
    assert {file.path for file in pins.load(tmp_path / "models")["official"].files} == set(CONTENT)


def test_a_whole_model_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    """Pulling twice costs nothing."""
    said: list[str] = []
    _pull(official(publisher), tmp_path)
    _pull(official(publisher), tmp_path, said)
    assert len(publisher.requests) == 1
    assert "already here" in said[0]


def test_a_damaged_model_is_replaced(publisher: Publisher, tmp_path: Path) -> None:
    """Pulling again repairs."""
    folder = _pull(official(publisher), tmp_path)
    (folder / "am" / "final.mdl").write_bytes(b"rotten")
    _pull(official(publisher), tmp_path)
    assert (folder / "am" / "final.mdl").read_bytes() == CONTENT["am/final.mdl"]


def test_a_wrong_archive_is_thrown_away(publisher: Publisher, tmp_path: Path) -> None:
    """The publisher sends something else than was published: refused, removed, nothing in place."""
    model = official(publisher)
    publisher.content = zipped(CONTENT | {"am/final.mdl": b"evil" * 1000})
    with pytest.raises(ModelError, match="thrown away"):
        _pull(model, tmp_path)
    assert not (tmp_path / "official").exists()
    assert not list((tmp_path / PARTIAL).iterdir())


def test_a_file_with_a_wrong_sum_is_found_even_in_a_right_archive(
    publisher: Publisher, tmp_path: Path
) -> None:
    """Per-file sums of the manifest are demanded."""
    model = official(publisher)
    wrong = model.files[0].model_copy(update={"sha256": "0" * 64})
    with pytest.raises(ModelError, match=r"am/final\.mdl: sha256"):
        _pull(model.model_copy(update={"files": (wrong,)}), tmp_path)
    assert not (tmp_path / "official").exists()


def test_an_unpublished_checksum_is_told_pinned_and_demanded_from_then_on(
    publisher: Publisher, tmp_path: Path
) -> None:
    """First pull: a line with the sum. Later another content of the same address: refused."""
    said: list[str] = []
    model = official(publisher, known=False)
    folder = _pull(model, tmp_path, said)
    told = [line for line in said if sha256(publisher.content) in line]
    assert told
    assert "pinned" in told[0]
    (folder / "conf" / "model.conf").unlink()
    publisher.content = zipped(CONTENT | {"conf/model.conf": b"other"})
    with pytest.raises(ModelError, match=r"pins\.json says"):
        _pull(model, tmp_path)


def test_a_built_in_model_cannot_be_pulled(publisher: Publisher, tmp_path: Path) -> None:
    """There is nothing to fetch."""
    model = official(publisher).model_copy(update={"archive": None})
    with pytest.raises(ModelError, match="built in"):
        _pull(model, tmp_path)


def test_two_pulls_do_not_meet(publisher: Publisher, tmp_path: Path) -> None:
    """The second is told to wait."""
    with (tmp_path / ".pull.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelError, match="another pull"):
            _pull(official(publisher), tmp_path)


def test_too_little_room_is_told_with_numbers(publisher: Publisher, tmp_path: Path) -> None:
    """Before the download, with what is free and what is needed."""
    with pytest.raises(ModelError, match="make room"):
        pull(official(publisher), tmp_path, free=lambda folder: 1024)
    assert not (tmp_path / "official").exists()


def test_too_little_room_to_unpack_is_told_and_the_download_is_kept(
    publisher: Publisher, tmp_path: Path
) -> None:
    """Room vanished while downloading: the next pull needs no download."""
    room = iter([10**12, 0, 0])
    with pytest.raises(ModelError, match="make room"):
        pull(official(publisher, size=len(publisher.content)), tmp_path, free=lambda folder: next(room))
    _pull(official(publisher, size=len(publisher.content)), tmp_path)
    assert len(publisher.requests) == 1


def test_a_place_that_cannot_be_written_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "models").write_text("x")
    with pytest.raises(ModelError, match="models"):
        _pull(official(publisher), tmp_path / "models")


def test_the_kernel_s_refusal_while_unpacking_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """A real limit on file size (as a full disk behaves): a clear error, nothing in place, and later it works."""
    model = official(publisher)
    fetched = tmp_path / PARTIAL / "official.zip"
    fetched.parent.mkdir()
    fetched.write_bytes(publisher.content)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(ModelError, match="full; make room"):
            _pull(model, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "official").exists()
    assert _pull(model, tmp_path).is_dir()


PULL = """
import sys, threading
from pathlib import Path
from voicebot.shelf.manifest import Model
from voicebot.shelf.pull import pull
pull(Model.model_validate_json(sys.argv[1]), Path(sys.argv[2]),
     progress=lambda done, total: print(done, flush=True))
"""


def test_a_pull_that_was_killed_is_finished_by_the_next(publisher: Publisher, tmp_path: Path) -> None:
    """kill -9 in the middle of the download: no lock stays, nothing half is in place, the rest is fetched."""
    reached, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        go_on.wait(20)

    publisher.pause = hold
    model = official(publisher)
    process = subprocess.Popen(
        [sys.executable, "-c", PULL, model.model_dump_json(), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert reached.wait(20)
    assert int(process.stdout.readline()) > 0
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    go_on.set()
    publisher.pause = None
    assert not (tmp_path / "official").exists()
    folder = _pull(model, tmp_path)
    assert publisher.requests[-1] is not None  # what came before the kill was not fetched again
    assert integrity.problems(folder, model.files) == []
