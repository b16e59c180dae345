"""Building the record of one call."""

import asyncio
from typing import Any

import pytest

from voicebot.dialogue.types import Reply
from voicebot.errors import StoreError
from voicebot.hearing.types import Heard
from voicebot.metrics import Metrics
from voicebot.records import recorder as recorder_module
from voicebot.records.changes import Changes
from voicebot.records.recorder import Recorder
from voicebot.records.repository import CallRepository
from voicebot.store.worker import Store
from voicebot.turns.events import EndTurn


class Notebook:
    """Keeps what it is given, as slowly and as unwillingly as a test wants."""

    def __init__(self) -> None:
        self.saved: list[Changes] = []
        self.refuse = False
        self.open = asyncio.Event()
        self.open.set()

    async def save(self, changes: Changes) -> None:
        await self.open.wait()
        if self.refuse:
            raise StoreError("locked", "locked")
        self.saved.append(changes)

    def texts(self) -> dict[int, str]:
        return {row["position"]: row["text"] for changes in self.saved for row in changes.turns}


@pytest.fixture
def metrics() -> Metrics:
    """Counters of the test's own."""
    return Metrics()


@pytest.fixture
async def notebook() -> Notebook:
    """Where the record is kept."""
    return Notebook()


@pytest.fixture
async def recorder(clock, metrics: Metrics, notebook: Notebook) -> Recorder:
    """A call that began at monotonic 1000 s."""
    return Recorder("call", "webrtc", None, clock, keeper=notebook, metrics=metrics)


def said(recorder: Recorder, text: str = "gdzie paczka", **changes: Any) -> None:
    fields: dict[str, Any] = {
        "source": "speech",
        "expect": "topic",
        "end": EndTurn("silence", 1001.0, 1002.0, 1002.1, 1002.4),
        "at": 1002.4,
        "understood": 1002.5,
        "answered": 1002.55,
    }
    reply = Reply((), intent="status", confidence=0.9, slots={"a": 1})
    recorder.caller_turn(Heard(text, 0.8), reply, **{**fields, **changes})


def sample(metrics: Metrics, series: str, /, **labels: str) -> float:
    return metrics.registry.get_sample_value(f"voicebot_{series}", labels) or 0.0


async def test_a_bot_turn_starts_with_its_first_sound_and_keeps_what_was_heard(recorder: Recorder) -> None:
    """Intended text and heard text are both there; times count from the call's start."""
    recorder.bot_turn(1, "Dzień dobry, w czym pomóc?", 1000.0, expect="topic")
    recorder.first_sound(1, 1000.25)
    recorder.bot_heard(1, "Dzień dobry,", 1001.5)
    (turn,) = recorder.record.turns
    assert (turn.who, turn.text, turn.heard_text) == ("bot", "Dzień dobry, w czym pomóc?", "Dzień dobry,")
    assert (turn.started_ms, turn.ended_ms, turn.expect) == (250, 1500, "topic")


async def test_a_spoken_turn_is_recorded_with_how_it_ended(recorder: Recorder) -> None:
    """Its times are those of the speech, not of the decision."""
    said(recorder)
    (turn,) = recorder.record.turns
    assert (turn.who, turn.text, turn.started_ms, turn.ended_ms) == ("caller", "gdzie paczka", 1000, 2000)
    assert (turn.intent, turn.confidence, turn.slots) == ("status", 0.9, {"a": 1})
    assert (turn.source, turn.why, turn.expect) == ("speech", "silence", "topic")


async def test_the_gap_ends_with_the_answers_first_sound(recorder: Recorder, metrics: Metrics) -> None:
    """The gap and its parts are in the record in ms and in the histograms in seconds; the parts add up."""
    said(recorder)
    recorder.bot_turn(2, "Paczka jest w drodze.", 1002.55)
    recorder.first_sound(2, 1002.7)
    turn = recorder.record.turns[0]
    assert turn.gap_ms == 700
    assert turn.split == pytest.approx(
        {"vad": 100, "end_of_turn": 300, "recogniser": 100, "dialogue": 50, "first_audio": 150}
    )
    assert sample(metrics, "gap_seconds_sum") == pytest.approx(0.7)
    assert sample(metrics, "gap_part_seconds_sum", part="end_of_turn") == pytest.approx(0.3)


async def test_only_the_first_sound_of_the_answer_counts(recorder: Recorder, metrics: Metrics) -> None:
    """Later turns of the bot and repeated reports leave the gap alone."""
    said(recorder)
    recorder.bot_turn(2, "a", 1002.55)
    recorder.bot_turn(3, "b", 1002.6)
    recorder.first_sound(3, 1002.65)
    recorder.first_sound(2, 1002.7)
    recorder.first_sound(2, 1009.0)
    assert recorder.record.turns[0].gap_ms == 700
    assert sample(metrics, "gap_seconds_count") == 1


async def test_a_pressed_key_has_a_gap_without_ears(recorder: Recorder) -> None:
    """A turn without audio counts from when it came in; there is no detector and no end of turn in it."""
    said(recorder, "482913", source="key", end=None, at=1002.0, understood=1002.0, answered=1002.1)
    recorder.bot_turn(2, "a", 1002.1)
    recorder.first_sound(2, 1002.3)
    turn = recorder.record.turns[0]
    assert (turn.started_ms, turn.ended_ms, turn.gap_ms, turn.why, turn.source) == (
        2000,
        2000,
        300,
        None,
        "key",
    )
    assert turn.split == pytest.approx({"recogniser": 0, "dialogue": 100, "first_audio": 200})


async def test_reports_of_unknown_turns_are_ignored(recorder: Recorder) -> None:
    """Late news of a turn nobody recorded changes nothing."""
    recorder.first_sound(9, 1001.0)
    recorder.bot_heard(9, "x", 1001.0)
    assert recorder.record.turns == []


async def test_events_are_recorded_now_or_when_told(recorder: Recorder, clock, metrics: Metrics) -> None:
    """Name, time and detail are there, and each is counted by its name."""
    clock.pass_(2)
    recorder.event("no_input", step=0)
    recorder.event("key", 1000.5)
    events = recorder.record.events
    assert [(e.name, e.at_ms, e.detail) for e in events] == [
        ("no_input", 2000, {"step": 0}),
        ("key", 500, {}),
    ]
    assert sample(metrics, "call_events_total", name="key") == 1


async def test_closing_ends_the_record_once(recorder: Recorder, clock, metrics: Metrics) -> None:
    """The first outcome stands; the end comes from the same clock as the turns."""
    clock.pass_(61.5)
    await recorder.closed("answered", "bye")
    clock.pass_(5)
    await recorder.closed("failed")
    record = recorder.record
    assert record.outcome == "answered"
    assert record.ended is not None
    assert (record.ended - record.started).total_seconds() == 61.5
    assert [(e.name, e.detail) for e in record.events] == [("closed", {"reason": "bye"})]
    assert sample(metrics, "calls_total", channel="webrtc", outcome="answered") == 1
    assert sample(metrics, "calls_total", channel="webrtc", outcome="failed") == 0


async def test_words_never_played_were_not_heard(recorder: Recorder, clock) -> None:
    """At the end a bot turn without a sound was heard as nothing; one in the middle of playing is unknown."""
    recorder.bot_turn(1, "słyszane", 1000.0)
    recorder.first_sound(1, 1000.1)
    recorder.bot_turn(2, "niegrane", 1000.2)
    clock.pass_(3)
    await recorder.closed("abandoned")
    assert [(turn.heard_text, turn.ended_ms) for turn in recorder.record.turns] == [(None, 3000), ("", 3000)]


async def test_the_call_is_kept_from_its_first_moment(recorder: Recorder, notebook: Notebook) -> None:
    """Before anybody spoke the call's own row is there, so that a crash cannot hide it."""
    await asyncio.sleep(0)
    assert [(changes.call["id"], changes.call["ended"]) for changes in notebook.saved] == [("call", None)]


async def test_every_turn_is_kept_when_it_happens(recorder: Recorder, notebook: Notebook) -> None:
    """After each turn the record is written without anybody asking, and only what changed."""
    await asyncio.sleep(0)
    recorder.bot_turn(1, "raz", 1000.0)
    await asyncio.sleep(0)
    said(recorder, "dwa")
    await asyncio.sleep(0)
    assert [[row["text"] for row in changes.turns] for changes in notebook.saved] == [[], ["raz"], ["dwa"]]


async def test_changes_during_a_slow_write_go_together(recorder: Recorder, notebook: Notebook) -> None:
    """One write at a time: what happens meanwhile is one more write, not many."""
    notebook.open.clear()
    await asyncio.sleep(0)
    for turn in range(1, 20):
        recorder.bot_turn(turn, f"{turn}", 1000.0)
        recorder.event("key")
    notebook.open.set()
    await recorder.closed("answered")
    assert len(notebook.saved) == 2
    assert len(notebook.texts()) == 19
    assert [row["position"] for row in notebook.saved[1].events] == list(range(20))


async def test_what_a_refusing_database_missed_comes_with_the_next_change(
    recorder: Recorder, notebook: Notebook
) -> None:
    """A failed write costs nothing but time."""
    await asyncio.sleep(0)
    notebook.refuse = True
    recorder.bot_turn(1, "raz", 1000.0)
    recorder.event("key")
    await asyncio.sleep(0)
    assert notebook.texts() == {}
    notebook.refuse = False
    await recorder.closed("answered")
    assert notebook.texts() == {0: "raz"}
    assert [row["name"] for row in notebook.saved[-1].events] == ["key", "closed"]


async def test_a_database_that_stays_away_does_not_keep_the_call(
    recorder: Recorder, notebook: Notebook
) -> None:
    """Closing returns though nothing could be kept."""
    notebook.refuse = True
    await recorder.closed("answered")
    assert recorder.record.outcome == "answered"


async def test_a_record_cannot_grow_without_end(
    recorder: Recorder, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limits turns and events are counted, not kept."""
    monkeypatch.setattr(recorder_module, "MAX_TURNS", 2)
    monkeypatch.setattr(recorder_module, "MAX_EVENTS", 3)
    for turn in range(5):
        recorder.bot_turn(turn, "x", 1000.0)
        said(recorder)
        recorder.event("key")
    assert (len(recorder.record.turns), len(recorder.record.events)) == (2, 3)
    assert sample(metrics, "dropped_total", where="record") == 8


async def test_it_works_without_a_place_to_keep_it(clock) -> None:
    """Without a keeper the record is simply built."""
    recorder = Recorder("call", "text", "+48600700800", clock)
    recorder.bot_turn(1, "a", 1000.0)
    await recorder.closed("answered")
    assert recorder.record.caller == "+48600700800"


async def test_the_database_holds_what_the_record_says(store: Store, clock) -> None:
    """With the real store: after closing the kept call equals the built one."""
    calls = CallRepository(store)
    recorder = Recorder("call", "webrtc", None, clock, keeper=calls)
    recorder.bot_turn(1, "Dzień dobry.", 1000.0, expect="topic")
    recorder.first_sound(1, 1000.1)
    recorder.bot_heard(1, "Dzień dobry.", 1000.9)
    said(recorder)
    recorder.bot_turn(2, "W drodze.", 1002.55)
    recorder.first_sound(2, 1002.7)
    recorder.event("interrupted", 1002.9, bot_turn=2)
    clock.pass_(5)
    await recorder.closed("answered")
    assert await calls.load("call") == recorder.record


async def test_what_a_person_wrote_stands_on_record(recorder: Recorder) -> None:
    """As a turn of its own."""
    recorder.agent_turn("Już sprawdzam.")
    (turn,) = recorder.record.turns
    assert (turn.who, turn.text, turn.ended_ms) == ("agent", "Już sprawdzam.", turn.started_ms)


async def test_a_call_that_came_about_later_is_kept_with_what_was_before(clock, notebook: Notebook) -> None:
    """Nothing is written until it is known that it will be a call; then all of it."""
    recorder = Recorder("call", "callback", None, clock)
    recorder.event("queue_offered", agent="jan")
    await asyncio.sleep(0)
    assert notebook.saved == []
    recorder.keep(notebook)
    await recorder.closed("busy")
    assert [event["name"] for changes in notebook.saved for event in changes.events] == [
        "queue_offered",
        "closed",
    ]
    assert notebook.saved[-1].call["outcome"] == "busy"


async def test_words_of_a_talk_with_a_person_are_turns_without_an_answer(
    recorder: Recorder, metrics: Metrics
) -> None:
    """Of both; nobody is timed by them, and no more of them are kept than of others."""
    recorder.talk_turn("caller", "but się rozkleił", 1001.0, 1002.5, 0.87654)
    recorder.talk_turn("agent", "bardzo mi przykro", 1003.0, 1004.0, 0.5)
    first, second = recorder.record.turns
    assert (first.who, first.text, first.source, first.confidence) == (
        "caller",
        "but się rozkleił",
        "talk",
        0.877,
    )
    assert (first.started_ms, first.ended_ms) == (1000, 2500)
    assert (second.who, second.gap_ms) == ("agent", None)
