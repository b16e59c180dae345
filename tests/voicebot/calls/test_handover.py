"""One call's way to a person and back, with everything around it scripted. The whole conversation: test_session.py."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.support.dialogue import PROFILES
from voicebot.audio.frame import FRAME, RATE, SILENCE, Frame, Pcm
from voicebot.calls.handover import Handover
from voicebot.calls.media import Switched
from voicebot.calls.music import STRETCH_S, Music
from voicebot.calls.people import Held, Joined, Looking, Lost, News, Nobody, Over, Position
from voicebot.dialogue.profiles import SlotProfile

FRAME_NOW = Frame(SILENCE, 0.0)


class Prompts:
    def text(self, key: str, **fields: object) -> str:
        return key


class Clock:
    def monotonic(self) -> float:
        return 7.0


class Floor:
    """What is heard: words while `speaks`, music in stretches."""

    audible = True

    def __init__(self) -> None:
        self.speaks = False
        self.music: list[Pcm] = []
        self.silenced = 0

    def play(self, pcm: Pcm, at: float) -> None:
        self.music.append(pcm)

    def be_silent(self, at: float) -> None:
        self.silenced += 1


class Listener:
    hears = False
    closed = 0

    def __init__(self) -> None:
        self.otherwise_at: list[float] = []

    def otherwise(self, digit: str, at: float) -> None:
        self.otherwise_at.append(at)

    def close(self) -> None:
        self.closed += 1


class Recorder:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def event(self, name: str, at: float | None = None, **detail: Any) -> None:
        self.events.append((name, detail))


class Desk:
    def __init__(self) -> None:
        self.left: list[str] = []

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Any) -> None:
        self.entered, self.tell = (call_id, slots), tell

    def leave(self, call_id: str, why: str) -> None:
        self.left.append(why)


class Parts:
    prompts, clock, profiles = Prompts(), Clock(), PROFILES

    def __init__(self, people: Desk | None, *, music: bool = True) -> None:
        self.people, self.recorder = people, Recorder()
        self.music = Music(np.arange(30 * RATE).astype(np.int16)) if music else None


class Call:
    """A handover and what it does to the rest of the call."""

    def __init__(self, *, people: bool = True, music: bool = True) -> None:
        self.desk, self.floor, self.listener = Desk(), Floor(), Listener()
        self.parts = Parts(self.desk if people else None, music=music)
        self.done: list[Any] = []
        self.handover = Handover(
            "c1",
            self.parts,  # type: ignore[arg-type]
            self.floor,  # type: ignore[arg-type]
            self.listener,  # type: ignore[arg-type]
            say=lambda texts: self.done.append(" ".join(texts)),
            ask=lambda question, text: self.done.append((question, text)),
            back=lambda wish: self.done.append(f"BACK {wish}"),
            over=lambda: self.done.append("OVER"),
        )

    def waits(self) -> "Call":
        assert self.handover.enter({"topic": "x"})
        assert self.desk.entered == ("c1", {"topic": "x"})
        return self

    def told(self, *news: News) -> "Call":
        for one in news:
            self.desk.tell(one)
        return self


def test_without_people_there_is_no_way_to_one() -> None:
    """The dialogue is told so; nothing else changes."""
    call = Call(people=False)
    assert not call.handover.enter({})
    assert not call.handover.active
    assert call.handover.heard("konsultant") == "konsultant"
    assert not call.handover.hears(FRAME_NOW)
    for nothing in (call.handover.free, call.handover.silent, call.handover.close):
        nothing()
    call.handover.pressed("1")
    assert call.done == []
    assert call.handover.outcome is None


def test_news_wait_for_the_line_to_be_free() -> None:
    """Not into words of the bot, nor into those of the caller; over the music they come at once."""
    call = Call().waits()
    call.floor.speaks = True
    call.told(Position(1, (0, 1)))
    assert call.done == []
    call.floor.speaks, call.listener.hears = False, True
    call.told(Looking())
    assert call.done == []
    call.listener.hears = False
    call.handover.free()
    assert call.done == ["queue_first queue_short queue_looking"]


def test_the_tune_goes_on_where_it_was() -> None:
    """Stretch after stretch; a line without music waits in silence."""
    call = Call().waits()
    call.handover.free()
    call.handover.free()
    tune = call.parts.music
    assert tune is not None
    for number, stretch in enumerate(call.floor.music):
        assert np.array_equal(stretch, tune.stretch(number * round(STRETCH_S * RATE)))
    silent = Call(music=False).waits()
    silent.handover.free()
    assert silent.floor.music == []


def test_the_person_gets_the_callers_frames() -> None:
    """From the joining on, until they hold or are lost; nobody else hears them meanwhile."""
    call, frames = Call().waits(), []
    assert not call.handover.hears(FRAME_NOW)
    call.told(Joined(frames.append))
    assert call.handover.hears(FRAME_NOW)
    assert (call.handover.talks, call.handover.outcome, call.floor.silenced, call.listener.closed) == (
        True,
        "person",
        1,
        1,
    )
    call.told(Held())
    assert not call.handover.hears(FRAME_NOW)
    call.told(Joined(frames.append), Lost())
    assert not call.handover.hears(FRAME_NOW)
    assert len(frames) == 1
    assert len(frames[0].pcm) == FRAME
    assert call.done == ["queue_held", "queue_lost"]


def test_the_end_of_the_talk_is_the_end_of_the_call_or_a_rating() -> None:
    """The rating goes into the record, and thanks come before the end."""
    call = Call().waits().told(Joined(lambda frame: None), Over())
    assert call.done == ["OVER"]
    assert call.handover.hears(FRAME_NOW)  # and nobody
    rated = Call().waits().told(Joined(lambda frame: None), Over(rating=True))
    rated.handover.pressed("5")
    rated.handover.free()
    assert rated.done == [("rate_talk", "queue_rate"), "queue_thanks", "OVER"]
    assert rated.parts.recorder.events == [("rating", {"stars": 5})]
    silent = Call().waits().told(Joined(lambda frame: None), Over(rating=True))
    silent.handover.silent()
    assert silent.done[-1] == "queue_thanks"


@pytest.mark.parametrize("how", ["words", "key", "nobody"])
def test_who_is_to_be_called_back_leaves_the_queue(how: str) -> None:
    """Once, and with an apology only where nobody was there."""
    call = Call().waits()
    if how == "words":
        assert call.handover.heard("nie czekam") == "callback_wish"
    elif how == "key":
        call.handover.pressed("7")
    else:
        call.told(Nobody())
    assert call.desk.left == ["callback"]
    assert call.done == ([] if how == "words" else ["BACK callback_wish"])
    assert (call.handover.active, call.handover.outcome) == (False, None)
    assert call.handover.sorry() == (("queue_nobody",) if how == "nobody" else ())
    assert call.handover.sorry() == ()
    call.told(Looking())
    call.handover.close()
    assert call.desk.left == ["callback"]


def test_other_words_are_dealt_with_here() -> None:
    """The dialogue hears nothing of them; at the end of the call the queue is left."""
    call = Call().waits()
    assert call.handover.heard("halo") is None
    assert call.done == ["queue_patience"]
    call.handover.close()
    assert (call.desk.left, call.handover.outcome) == (["gone"], "left_queue")
    assert not call.handover.active


def test_a_caller_who_speaks_from_now_on_is_asked_the_open_question_and_no_other() -> None:
    """Nothing said before is said again; with no question open nothing is said."""
    call = Call()
    question = SlotProfile("postal_code")
    call.handover.switched(Switched("webrtc", 3.0), question)
    call.handover.switched(Switched("webrtc", 3.0), None)
    assert call.done == [("postal_code", "chat_voice")]
    assert call.parts.recorder.events[0] == ("switched", {"channel": "webrtc"})


def test_a_caller_who_writes_again_is_not_listened_to() -> None:
    """Half a sentence of theirs is dropped."""
    call = Call()
    call.handover.switched(Switched("text", 4.0), SlotProfile("open"))
    assert (call.listener.otherwise_at, call.done) == ([4.0], [])


def test_there_is_music_for_who_listens_alone() -> None:
    """Who writes while they wait gets it when they begin to listen."""
    call = Call().waits()
    call.floor.audible = False
    call.handover.free()
    assert call.floor.music == []
    call.floor.audible = True
    call.handover.switched(Switched("webrtc", 3.0), None)
    assert len(call.floor.music) == 1


@pytest.mark.parametrize("how", ["words", "nobody"])
def test_who_would_rather_leave_a_message_leaves_the_queue(how: str) -> None:
    """By their own words, or because the queue says so."""
    call = Call().waits()
    if how == "words":
        assert call.handover.heard("to ja nagram wiadomość") == "voicemail_wish"
    else:
        call.told(Nobody(message=True))
        assert call.done == ["BACK voicemail_wish"]
    assert not call.handover.active
