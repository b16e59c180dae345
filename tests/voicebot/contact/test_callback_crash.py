"""Callbacks when the process dies: killed by SIGKILL at each point of a callback's life and started again, nothing is lost, nothing
is done twice. docs/callbacks.md says what must come of each point; this is where it is proved."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.callback_life import BYSTANDER, RULES, VICTIM, WISHES, Folder

# one worker lives them all: the lives are the same for every test of this module
pytestmark = [pytest.mark.real, pytest.mark.xdist_group("callback lives")]

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
MOMENTS = ("moments-0", "moments-1")
"""Of the last test."""
LIVES_S = 300
"""For all lives, on a machine that does a lot else."""


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


def left(folder: Folder, died: list[int], ended: int) -> Life:
    with sqlite3.connect(folder.path / "book.db") as book:
        rows = book.execute("SELECT phone, id, state, tries FROM callbacks").fetchall()
    assert len(rows) == len({row[0] for row in rows}), "a number has two callbacks"
    return Life(folder, {phone: (name, state, tries) for phone, name, state, tries in rows}, died, ended)


def lived(folders: Mapping[str, Folder]) -> dict[str, Life]:
    """These lives by their names: killed at the point, then to the end."""
    orders = [word for name, folder in folders.items() for word in (str(folder.path), name.split()[-1])]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.callback_life", *orders],
        cwd=Path(__file__).parents[3],
        check=True,
        stdout=subprocess.PIPE,
        timeout=LIVES_S,
    )
    told = {line["folder"]: line for line in map(json.loads, done.stdout.splitlines())}
    ends = {name: told[str(folder.path)] for name, folder in folders.items()}
    return {name: left(folders[name], end["died"], end["ended"]) for name, end in ends.items()}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> dict[str, Life]:
    """A life for each point, some at a time."""

    def folder(name: str) -> Folder:
        made = Folder(tmp_path_factory.mktemp("life"))
        shutil.copy(empty_database, made.path / "book.db")
        if name.startswith("unreachable "):
            (made.path / "unreachable").touch()
        return made

    return lived(
        {
            name: folder(name)
            for name in (*MOMENTS, *POINTS, *(f"unreachable {point}" for point in UNREACHABLE))
        }
    )


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
    lives: Mapping[str, Life], point: str
) -> None:
    """The victim comes to the end that is right for the point; whoever was called beside it is called as if nothing had happened."""
    life = lives[point]
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
def test_killed_on_the_way_to_giving_up_the_shop_is_told_once(lives: Mapping[str, Life], point: str) -> None:
    """No more rings than tries, one message, and it is still on the list."""
    life = lives[f"unreachable {point}"]
    state, rings, tries = UNREACHABLE[point]
    check(life, VICTIM, state, rings, tries)
    assert messages(life).count(f"given_up {life.rows[VICTIM][0]}") == 1


@pytest.mark.parametrize("moments", MOMENTS)
def test_killed_again_and_again_at_any_moment(lives: Mapping[str, Life], moments: str) -> None:
    """As often as ten times, whatever it does just then: at the end nobody waits any more, and no try has rung twice."""
    life = lives[moments]
    assert life.died[0] == -signal.SIGKILL
    assert set(life.died) <= {-signal.SIGKILL, 0}
    assert life.ended == 0
    assert life.rows.keys() == {VICTIM, BYSTANDER}
    assert {row[1] for row in life.rows.values()} <= {"done", "check", "given_up"}
    assert max(Counter((one, number) for one, number, _ in life.rings).values()) == 1
    assert max(Counter(one for one, _, _ in life.rings).values()) <= RULES.tries
    assert wishes(life) == {(wish.call_id, str(wish.phone)) for wish in WISHES}
