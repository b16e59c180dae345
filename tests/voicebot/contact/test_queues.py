"""The file of queues."""

from pathlib import Path

import pytest

from voicebot.contact.queues import load, schema
from voicebot.contact.types import Strategy, Widening
from voicebot.errors import DataError

OWN = Path(__file__).resolve().parents[3] / "nlu_data" / "queues.yml"
GOOD = """
queues:
  general: {hours: shop}
  complaints: {hours: shop, strategy: skills, max_wait_s: 300, then: general, widening: [{after_s: 30, level: 2}, {after_s: 60, level: 0}]}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "queues.yml"
    file.write_text(text, "utf-8")
    return file


def test_queues_are_read_by_name(tmp_path: Path) -> None:
    """What is not said has its usual value."""
    queues = load(written(tmp_path, GOOD))
    assert queues["general"].strategy is Strategy.LONGEST_IDLE
    assert queues["general"].max_wait_s is None
    assert queues["complaints"].widening == (Widening(30, 2), Widening(60, 0))
    assert queues["general"].called == "general"
    assert (queues["complaints"].name, queues["complaints"].then) == ("complaints", "general")


def test_the_shops_own_file_is_good() -> None:
    """Somebody who waits too long in any queue has somewhere to go."""
    queues = load(OWN)
    assert "general" in queues
    assert all(queue.title for queue in queues.values())
    assert all(queue.then for queue in queues.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("queues: {}", "queues: "),
        ('queues: {a: {hours: x, title: " "}}', "queues.a.title"),
        ('queues: {a: {hours: x, title: "A\\tB"}}', "people can read"),
        (f"queues: {{a: {{hours: x, title: {'x' * 41}}}}}", "queues.a.title"),
        (
            "queues: {a: {hours: x, title: Zwroty}, b: {hours: x, title: Zwroty}}",
            "could not tell it from queues.a",
        ),
        ("queues: [", "YAML"),
        ("queues: {a: {}}", "queues.a.hours"),
        ("queues: {a: {hours: x, ring: 5}}", "queues.a.ring"),
        ("queues: {a: {hours: x, ring_s: 1}}", "queues.a.ring_s"),
        ("queues: {a: {hours: x, strategy: random}}", "longest_idle"),
        ("queues: {a: {hours: x, max_wait_s: 60}}", "need each other"),
        ("queues: {a: {hours: x, max_wait_s: 60, then: b}}", "'b': allowed are a, callback, voicemail"),
        ("queues: {a: {hours: x, max_wait_s: 60, then: a}}", "circle: a → a"),
        ("queues: {voicemail: {hours: x}}", "no queue can have the name"),
        (
            "queues: {a: {hours: x, widening: [{after_s: 9, level: 2}, {after_s: 9, level: 1}]}}",
            "comes later",
        ),
        (
            "queues: {a: {hours: x, widening: [{after_s: 1, level: 2}, {after_s: 9, level: 2}]}}",
            "asks for less",
        ),
    ],
)
def test_nonsense_is_refused_by_its_name(tmp_path: Path, text: str, says: str) -> None:
    """The start stops, and the message says where and what."""
    with pytest.raises(DataError, match=r"queues\.yml") as refused:
        load(written(tmp_path, text))
    assert says in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Without queues nobody could wait."""
    with pytest.raises(DataError, match="cannot be read"):
        load(tmp_path / "queues.yml")


def test_the_settings_of_a_queue_are_described() -> None:
    """With their limits, for a page that shows them."""
    assert (
        schema()["properties"]["ring_s"] | {"minimum": 5, "maximum": 120} == schema()["properties"]["ring_s"]
    )
