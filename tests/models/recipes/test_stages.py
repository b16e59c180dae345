"""Stages are done once, in order, and survive being killed."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models.recipes.stages import Job, Progress, Recipe, Stage, run, save, settled
from voicebot.errors import ModelError

RUNS: list[str] = []


def words(job: Job) -> None:
    """A stage that notes that it ran."""
    RUNS.append(job.name)
    (job.folder / "words.txt").write_text(" ".join(["tak"] * job.settings.get("times", 1)), "utf-8")


def count(job: Job) -> None:
    """A stage that reads an earlier one."""
    RUNS.append(job.name)
    said = (job.inputs["words"] / "words.txt").read_text("utf-8")
    (job.folder / "count.txt").write_text(str(len(said.split())), "utf-8")


def recipe(times: int = 1, *files: Path) -> Recipe:
    """Two stages, one after the other."""
    return Recipe(
        "tiny",
        [
            Stage("words", words, settings={"times": times}, files=files),
            Stage("count", count, needs=("words",)),
        ],
    )


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    RUNS.clear()


def quietly(recipe: Recipe, work: Path, until: str | None = None) -> Path:
    """Run without a word."""
    return run(recipe, work, until=until, out=io.StringIO())


def test_each_stage_gives_to_the_next(tmp_path: Path) -> None:
    """The last stage's folder holds what was made of the first one's."""
    assert (quietly(recipe(3), tmp_path) / "count.txt").read_text("utf-8") == "3"


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    """A second run does nothing."""
    first = quietly(recipe(), tmp_path)
    assert quietly(recipe(), tmp_path) == first
    assert RUNS == ["words", "count"]


def test_another_setting_makes_all_that_depends_on_it_again(tmp_path: Path) -> None:
    """Only the new result is kept, under a name that stays."""
    quietly(recipe(1), tmp_path)
    quietly(recipe(2), tmp_path)
    assert RUNS == ["words", "count"] * 2
    assert len(list((tmp_path / "tiny").glob("count-*"))) == 1
    assert (tmp_path / "tiny" / "count" / "count.txt").read_text("utf-8") == "2"
    assert settled(tmp_path / "tiny" / "words")["settings"] == {"times": 2}


def test_changed_data_counts(tmp_path: Path) -> None:
    """A file that a stage reads is part of what it is made of."""
    data = tmp_path / "data.txt"
    data.write_text("jeden", "utf-8")
    quietly(recipe(1, data), tmp_path)
    data.write_text("dwa", "utf-8")
    quietly(recipe(1, data), tmp_path)
    assert RUNS == ["words", "count"] * 2


def test_a_run_may_stop_early(tmp_path: Path) -> None:
    """`until` ends with the stage it names, and refuses one that there is not."""
    assert quietly(recipe(), tmp_path, "words").name.startswith("words-")
    with pytest.raises(ModelError, match="words, count"):
        quietly(recipe(), tmp_path, "nothing")


def test_a_stage_cannot_need_a_later_one(tmp_path: Path) -> None:
    """The order of a recipe is checked."""
    backwards = Recipe("tiny", recipe().stages[::-1])
    with pytest.raises(ModelError, match="needs words"):
        quietly(backwards, tmp_path)


def test_a_failed_stage_leaves_nothing_that_looks_done(tmp_path: Path) -> None:
    """The next run begins it again, in an empty folder."""

    def fails(job: Job) -> None:
        assert not list(job.folder.iterdir())
        (job.folder / "half.txt").write_text("half", "utf-8")
        raise OSError("the disk is full")

    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            quietly(Recipe("tiny", [Stage("fails", fails)]), tmp_path)
    assert not (tmp_path / "tiny" / "fails").exists()


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    """The second is refused while the first works."""

    def meets(job: Job) -> None:
        quietly(recipe(), tmp_path)

    with pytest.raises(ModelError, match="another run"):
        quietly(Recipe("tiny", [Stage("meets", meets)]), tmp_path)


def test_chance_is_the_same_in_every_run(tmp_path: Path) -> None:
    """Seeds depend on the stage and on what they are for, and on nothing else."""
    progress = Progress("x", io.StringIO())
    job, other = (Job(name, tmp_path, {}, {}, 1, progress) for name in ("one", "other"))
    assert job.random("noise", 1).random() == job.random("noise", 1).random()
    assert len({job.seed(), job.seed("noise"), other.seed()}) == 3


def test_progress_tells_the_time_that_is_left() -> None:
    """From what was done since the start; what a checkpoint brought does not count."""
    out, now = io.StringIO(), [0.0]
    progress = Progress("tiny", out, lambda: now[0])
    progress.start(50)
    for second, done in ((60, 60), (61, 61), (300, 100)):
        now[0] = float(second)
        progress.at(done, 100, "loss 1.0")
    assert out.getvalue().splitlines() == [
        "tiny:  60 %, 1:00 min, 4:00 min left, loss 1.0",
        "tiny: 100 %, 5:00 min, loss 1.0",
    ]


def test_a_file_is_saved_as_a_whole(tmp_path: Path) -> None:
    """A writer that fails leaves the file before it."""

    def half(file: Path) -> None:
        file.write_text("ha", "utf-8")
        raise OSError("full")

    save(tmp_path / "a", lambda file: file.write_text("whole", "utf-8") and None)
    with pytest.raises(OSError, match="full"):
        save(tmp_path / "a", half)
    assert (tmp_path / "a").read_text("utf-8") == "whole"


SLOW = '''
import sys, time
from pathlib import Path
from models.recipes.stages import Job, Recipe, Stage, run

def counts(job: Job) -> None:
    """Counts to 20, a checkpoint at every number."""
    at = job.folder / "at.txt"
    began = int(at.read_text()) if at.exists() else 0
    print("from", began, flush=True)
    for number in range(began, 20):
        at.write_text(str(number + 1))
        time.sleep(float(sys.argv[2]))

run(Recipe("slow", [Stage("counts", counts, resumes=True)]), Path(sys.argv[1]))
'''


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, repo: Path) -> None:
    """After kill -9 the stage is not done, its lock is gone, and it resumes from its checkpoint."""
    script = tmp_path / "slow.py"
    script.write_text(SLOW, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(repo)}
    command = [sys.executable, str(script), str(tmp_path / "work")]
    with subprocess.Popen([*command, "30"], env=env, stdout=subprocess.PIPE) as process:
        wait_for(lambda: list(tmp_path.glob("work/slow/*.part/at.txt")))
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "work" / "slow" / "counts").exists()
    again = subprocess.run([*command, "0"], env=env, capture_output=True, text=True, check=True)
    assert "from 1\n" in again.stdout
    assert (tmp_path / "work" / "slow" / "counts" / "at.txt").read_text() == "20"


def wait_for(seen: Callable[[], object]) -> None:
    """Until something is there, at most half a minute."""
    until = time.monotonic() + 30
    while not seen() and time.monotonic() < until:
        time.sleep(0.02)
    assert seen()
