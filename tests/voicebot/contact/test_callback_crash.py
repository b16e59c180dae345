"""Callbacks when the process dies: killed by SIGKILL at each point of a callback's life and started again, nothing is lost, nothing
is done twice. docs/callbacks.md says what must come of each point; this is where it is proved."""

import contextlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.callback_life import BYSTANDER, RULES, VICTIM, WISHES, Folder

pytestmark = pytest.mark.real

POINTS = {
    # point: state at the end, rings of the customer's telephone, tries in the book
    "victim-wished-inside": ("done", 2, 2),
    "victim-wished-after": ("done", 2, 2),
    "victim-again-wished-inside": ("done", 2, 2),
    "taken-inside": ("done", 2, 2),
    "taken-after": ("done", 2, 2),
    "agent-rings": ("done", 2, 2),
    "declined-before": ("done", 2, 2),
    "declined-inside": ("done", 2, 2),
    "accepted-before": ("done", 2, 2),
    "accepted-inside": ("done", 2, 2),
    "accepted-after": ("done", 2, 3),  # a try is spent, and nobody was rung
    "ring-before": ("done", 2, 3),
    "ring-after": ("done", 2, 2),
    "missed-before": ("done", 2, 2),
    "missed-inside": ("done", 2, 2),
    "missed-after": ("done", 2, 2),
    "answered-before": ("done", 3, 3),  # the talk died before it began: rung once more, as another try
    "answered-inside": ("done", 3, 3),
    "in-talk": ("check", 2, 2),
    "over-before": ("check", 2, 2),
    "over-inside": ("check", 2, 2),
    "over-after": ("done", 2, 2),
}
UNREACHABLE = {
    "missed-inside": ("given_up", 3, 3),
    "given_up-after": ("given_up", 3, 3),
    "accepted-after": ("given_up", 2, 3),
}
AT_ONCE = 4
"""Lives at a time: they wait most of it."""


@dataclass(frozen=True)
class Life:
    """What is left of one: rows of callbacks by number, rings by callback, messages to the shop."""

    folder: Folder
    rows: dict[str, tuple[str, str, int]]
    died: list[int]
    ended: int

    @property
    def rings(self) -> list[tuple[str, int, float]]:
        return [(one, int(tries), float(at)) for one, tries, at in self.folder.lines("rings")]

    def rings_of(self, phone: str) -> list[float]:
        return [at for one, _, at in self.rings if one == self.rows[phone][0]]


def process(folder: Folder, *point: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.support.callback_life", str(folder.path), *point]
    root = Path(__file__).parents[3]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def left(folder: Folder, died: list[int], ended: int) -> Life:
    with sqlite3.connect(folder.path / "book.db") as book:
        rows = book.execute("SELECT phone, id, state, tries FROM callbacks").fetchall()
    assert len(rows) == len({row[0] for row in rows}), "a number has two callbacks"
    return Life(folder, {phone: (name, state, tries) for phone, name, state, tries in rows}, died, ended)


def lived(folder: Folder, point: str) -> Life:
    """Killed at the point, then to the end."""
    died = process(folder, point).wait(60)
    return left(folder, [died], process(folder).wait(60))


@pytest.fixture(scope="module")
def lives(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> Iterator[dict[str, "Future[Life]"]]:
    """A life for each point, some at a time."""

    def folder(name: str) -> Folder:
        made = Folder(tmp_path_factory.mktemp("life"))
        shutil.copy(empty_database, made.path / "book.db")
        if name.startswith("unreachable "):
            (made.path / "unreachable").touch()
        return made

    names = [*POINTS, *(f"unreachable {point}" for point in UNREACHABLE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(lived, folder(name), name.split()[-1]) for name in names}


def check(life: Life, phone: str, state: str, rings: int, tries: int) -> None:
    """Nothing lost: what somebody was told is kept has come to its end, everything that was said with it. Nothing twice: no try rings
    twice, and a telephone is left alone as long as it must be."""
    assert life.ended == 0
    assert life.rows[phone][1:] == (state, tries)
    assert len(life.rings_of(phone)) == rings
    assert max(Counter((one, number) for one, number, _ in life.rings).values()) == 1
    times = life.rings_of(phone)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= RULES.quarantine.total_seconds() for gap in gaps), gaps


def messages(life: Life) -> list[str]:
    with sqlite3.connect(life.folder.path / "book.db") as book:
        return [f"{subject} {text}" for subject, text in book.execute("SELECT subject, text FROM outbox")]


def wishes(life: Life) -> set[tuple[str, str]]:
    query = "SELECT w.call_id, c.phone FROM callback_wishes w JOIN callbacks c ON c.id = w.callback_id"
    with sqlite3.connect(life.folder.path / "book.db") as book:
        return set(book.execute(query))


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(
    lives: dict[str, "Future[Life]"], point: str
) -> None:
    """The victim comes to the end that is right for the point; whoever was called beside it is called as if nothing had happened."""
    life = lives[point].result()
    assert life.died == [-signal.SIGKILL]
    state, rings, tries = POINTS[point]
    check(life, VICTIM, state, rings, tries)
    assert wishes(life) == {(wish.call_id, str(wish.phone)) for wish in WISHES}
    assert messages(life).count(f"check {life.rows[VICTIM][0]}") == (state == "check")
    assert life.rows[BYSTANDER][1] in ("done", "check")
    assert len(life.rings_of(BYSTANDER)) <= 3
    talks = Counter(words[0] for words in life.folder.lines("talks"))
    assert talks[life.rows[VICTIM][0]] == 1


@pytest.mark.parametrize("point", UNREACHABLE)
def test_killed_on_the_way_to_giving_up_the_shop_is_told_once(
    lives: dict[str, "Future[Life]"], point: str
) -> None:
    """No more rings than tries, one message, and it is still on the list."""
    life = lives[f"unreachable {point}"].result()
    state, rings, tries = UNREACHABLE[point]
    check(life, VICTIM, state, rings, tries)
    assert messages(life).count(f"given_up {life.rows[VICTIM][0]}") == 1


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again_at_any_moment(tmp_path: Path, empty_database: Path, seed: int) -> None:
    """As often as ten times, whatever it does just then: at the end nobody waits any more, and no try has rung twice."""
    chance, folder = random.Random(seed), Folder(tmp_path)
    shutil.copy(empty_database, folder.path / "book.db")
    died: list[int] = []
    while died[-1:] != [0] and len(died) < 10:
        child = process(folder)
        while len(folder.lines("alive")) <= len(died) and child.poll() is None:
            time.sleep(0.01)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(chance.uniform(0.0, 0.25))
        child.kill()
        died.append(child.wait(10))
    assert died[0] == -signal.SIGKILL
    life = left(folder, died, process(folder).wait(60))
    assert life.ended == 0
    assert life.rows.keys() == {VICTIM, BYSTANDER}
    assert {row[1] for row in life.rows.values()} <= {"done", "check", "given_up"}
    assert max(Counter((one, number) for one, number, _ in life.rings).values()) == 1
    assert max(Counter(one for one, _, _ in life.rings).values()) <= RULES.tries
    assert wishes(life) == {(wish.call_id, str(wish.phone)) for wish in WISHES}
