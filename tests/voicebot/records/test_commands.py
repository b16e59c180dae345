"""`voicebot privacy …` as a person at the terminal sees it."""

import argparse
import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.support.people import PHONE, TRACES, a_customer, call, keep, said, two_people
from voicebot.config import load
from voicebot.errors import DataError, ErasureRefused
from voicebot.logs import configure
from voicebot.records import commands
from voicebot.records.commands import register
from voicebot.store.worker import Store


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path / "var"))
    monkeypatch.setenv("VOICEBOT_RECORDS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    monkeypatch.delenv("VOICEBOT_CONFIG", raising=False)


@pytest.fixture(autouse=True)
def known(tmp_path: Path) -> None:
    """Two people have called."""
    (tmp_path / "var").mkdir()

    async def fill(store: Store) -> None:
        await two_people(store, tmp_path / "var")

    with_store(fill)


def with_store(work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        store = Store.open(load().data.url)
        await work(store)
        await store.close()

    asyncio.run(run())


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(required=True))
    args = parser.parse_args(["privacy", *words])
    return int(args.handler(args))


def test_export_writes_a_folder_and_says_what_is_in_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However the number is written."""
    assert run("export", "--phone", "577 123 984", "--to", "out") == 0
    assert "out: turns 6, events 3, recordings 1" in capsys.readouterr().out
    assert json.loads(Path("out/data.json").read_text("utf-8"))["phone"] == PHONE
    assert Path("out/phoned.wav").stat().st_size > 64_000


def test_export_names_recordings_it_could_not_read(data: Path, capsys, monkeypatch) -> None:
    """The key was changed and the old one is not there."""
    monkeypatch.delenv("VOICEBOT_RECORDS__KEY")
    assert run("export", "--phone", PHONE, "--to", "out") == 0
    assert "sound that could not be read: 1 (see data.json)" in capsys.readouterr().out


def test_erase_first_says_what_it_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is touched without --yes; what stays is named."""
    with_store(a_customer)
    assert run("erase", "--phone", PHONE) == 1
    out = capsys.readouterr().out
    assert "stays, it is the shop's own book: customers 1, orders 1" in out
    assert "would be erased: turns 6" in out
    assert "add --yes" in out
    assert Path("var/recordings/phoned.vbrec").exists()


@pytest.fixture
def log_file() -> Iterator[None]:
    """The line's log goes into the data folder."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with Path("var/line.log").open("w", encoding="utf-8") as stream:
        configure("info", stream=stream)
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_erase_leaves_no_trace(data: Path, capsys: pytest.CaptureFixture[str], log_file: None) -> None:
    """Counts are said; no file below the data folder has number, name or words, and the log never had."""
    structlog.get_logger().info("said", text="kulawy hipopotam", caller=PHONE, why=f"dialled {PHONE}")
    assert run("export", "--phone", PHONE, "--to", "out") == 0
    assert run("erase", "--phone", PHONE, "--yes") == 0
    assert "erased: turns 6, events 3" in capsys.readouterr().out
    assert "recording_opened" in Path("var/line.log").read_text("utf-8")
    for path in Path("var").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [trace for trace in TRACES if trace.encode() in data], path


def test_erase_waits_for_no_call_that_goes_on() -> None:
    """It says so instead."""

    async def ring_up(store: Store) -> None:
        await keep(store, call("now", PHONE, [said("halo")], live=True))

    with_store(ring_up)
    with pytest.raises(ErasureRefused, match="goes on now"):
        run("erase", "--phone", PHONE, "--yes")


def test_another_database_is_told_of(capsys, monkeypatch) -> None:
    """What PostgreSQL keeps of deleted rows is not ours to say."""
    monkeypatch.setattr(commands.erasure, "scrub", lambda engine: False)
    assert run("erase", "--phone", PHONE, "--yes") == 0
    assert "docs/records.md" in capsys.readouterr().out


def test_what_is_no_number_is_refused() -> None:
    """With an example."""
    with pytest.raises(DataError, match="501 222 333"):
        run("erase", "--phone", "hipopotam", "--yes")


def test_a_disk_that_refuses_is_told_in_one_line(monkeypatch) -> None:
    """With the file's name."""

    def refuse(directory: Path, calls: object) -> int:
        raise PermissionError(13, "Permission denied", "x.vbrec")

    monkeypatch.setattr(commands.erasure.shelf, "remove", refuse)
    with pytest.raises(DataError, match=r"x\.vbrec: Permission denied"):
        run("erase", "--phone", PHONE, "--yes")
