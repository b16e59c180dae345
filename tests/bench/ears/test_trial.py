"""Real ears on trial, with a few utterances."""

from datetime import date

import pytest

from bench.ears.conditions import CONDITIONS, heard_on
from bench.ears.items import Item, Task
from bench.ears.trial import Row, Trial, weigh
from tests.voicebot.conftest import BUILTIN_EARS
from voicebot.hearing.vosk import VoskEars

pytestmark = pytest.mark.real
SAID: tuple[tuple[Task, str, str | bool | date | None], ...] = (
    ("sentence", "gdzie jest moja paczka", "gdzie jest moja paczka"),
    ("number", "jeden dwa trzy cztery pięć sześć", "123456"),
    ("number", "jeden dwa trzy cztery pięć sześć", "999999"),
    ("postcode", "zero zero jeden dwa trzy", "00123"),
    ("yes_no", "tak zgadza się", True),
    ("yes_no", "nie", False),
    ("unrelated", "kot przewrócił zumbelkę", None),
    ("day", "jutro", date(2026, 3, 3)),
)
ITEMS = [Item(*one, "m3", number) for number, one in enumerate(SAID)]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """All of them under A-law."""
    return list(Trial(VoskEars(BUILTIN_EARS), ITEMS).rows(CONDITIONS[0], ITEMS))


def test_what_is_understood_is_right_and_what_was_not_said_is_wrong(rows: list[Row]) -> None:
    """By the question's own reader: a number that nobody said is not found."""
    line = {(row.task, row.said, row.right) for row in rows if row.way == "line"}
    assert ("number", SAID[1][1], True) in line
    assert ("number", SAID[1][1], False) in line
    wanted = {(task, text, True) for task, text, value in SAID if value != "999999"}
    assert wanted <= line


def test_each_is_heard_every_way_there_is(rows: list[Row]) -> None:
    """An open question has no closed grammar."""
    ways = {task: {row.way for row in rows if row.task == task} for task, _, _ in SAID}
    assert ways["sentence"] == ways["day"] == {"open", "line"}
    assert ways["number"] == ways["yes_no"] == {"closed", "open", "line"}


def test_rows_tell_what_it_cost_and_whether_the_words_are_known(rows: list[Row]) -> None:
    """There is no "zumbelka"."""
    assert all(0 < row.cpu_s < 5 and 0.5 < row.audio_s < 6 for row in rows)
    known = {row.said: row.known for row in rows}
    assert known["gdzie jest moja paczka"]
    assert not known["kot przewrócił zumbelkę"]


def test_a_model_is_weighed() -> None:
    """Memory and time, in units that a person can check."""
    pcm = heard_on(CONDITIONS[0], "tak", "m3", 0)
    ears, weight = weigh(lambda: VoskEars(BUILTIN_EARS), pcm)
    assert ears.knows("tak")
    assert 0 < weight.load_s < 30
    assert 0 <= weight.model_mb < 500
    assert 0 < weight.closed_recogniser_ms < 2_000
