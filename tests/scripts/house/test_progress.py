"""A person sees which step, how long, and what to do when it fails."""

import io
import threading
import time
from pathlib import Path

import pytest

from scripts.house import progress as module
from scripts.house.progress import Progress, Trouble, tail


def test_a_step_tells_its_begin_and_end(tmp_path: Path) -> None:
    """One line before, one after; what the command prints goes to its own log."""
    out = io.StringIO()
    Progress(out, tmp_path).run(
        "one step", ["sh", "-c", "echo $WHAT; pwd"], hint="", env={"WHAT": "x"}, cwd=tmp_path
    )
    assert out.getvalue().splitlines()[0] == "set-up: one step …"
    assert "one step: done in" in out.getvalue()
    assert (tmp_path / "one-step.log").read_text().splitlines() == ["x", str(tmp_path)]


def test_a_long_step_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a command works its last line is shown from time to time."""
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.05)
    out = io.StringIO()
    Progress(out, tmp_path).run("slow", ["sh", "-c", "echo unpacking; sleep 0.3"], hint="")
    assert any("slow … 0 s  unpacking" in line for line in out.getvalue().splitlines())


def test_a_failure_shows_the_last_words_and_what_to_do(tmp_path: Path) -> None:
    """The end of the log, the hint, and where all of it is."""
    with pytest.raises(Trouble, match=r"(?s)bad failed:.*no room.*→ make room.*bad\.log"):
        Progress(io.StringIO(), tmp_path).run("bad", ["sh", "-c", "echo no room; exit 3"], hint="make room")


def test_the_tail_leaves_out_what_pip_skipped(tmp_path: Path) -> None:
    """Remarks about locations say nothing about the failure."""
    (tmp_path / "log").write_text("one\nWARNING: Location 'x' is ignored\ntwo\r\n\nthree\n")
    assert tail(tmp_path / "log", 2) == "    two\n    three"


def test_stopping_ends_what_runs_and_all_it_started(tmp_path: Path) -> None:
    """A stop reaches the grandchildren too, and nothing is started after it."""
    progress = Progress(io.StringIO(), tmp_path)
    raised: list[str] = []

    def work() -> None:
        try:
            progress.run("long", ["sh", "-c", f"(sleep 30; touch {tmp_path}/late) & echo on; wait"], hint="")
        except Trouble as trouble:
            raised.append(str(trouble))

    thread = threading.Thread(target=work)
    thread.start()
    log = tmp_path / "long.log"
    end = time.monotonic() + 10
    while not (log.exists() and "on" in log.read_text()) and time.monotonic() < end:
        time.sleep(0.01)
    progress.stop()
    thread.join(10)
    assert raised
    assert "long failed" in raised[0]
    with pytest.raises(Trouble, match="stopped"):
        progress.run("next", ["true"], hint="")
