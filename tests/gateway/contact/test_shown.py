"""What agents' pages are shown."""

from dataclasses import replace

from gateway.contact import shown
from gateway.contact.caller import Caller
from gateway.contact.monitor import Monitor
from gateway.contact.seat import Seat, agent_of
from tests.support.contact import waiting
from tests.support.desk import PROMPTS, QUEUES, Peer, person
from tests.support.virtual_time import LoopClock, run
from voicebot.contact.telling import Heard
from voicebot.contact.types import State
from voicebot.records.recorder import Recorder


def seat(state: State = State.READY) -> Seat:
    agent = agent_of(person(), frozenset(QUEUES), handled=3)
    return Seat(person(), replace(agent, state=state, since=100.0, serving="general"))


def test_a_state_comes_with_its_age() -> None:
    """Not with a time: clocks of pages are wrong. In the wrap-up also how long that may last."""
    assert shown.state(seat(), QUEUES, 130.25) == {
        "type": "state",
        "state": "ready",
        "reason": "",
        "for_s": 30.2,
        "handled": 3,
        "wrap_up_s": None,
    }
    assert shown.state(seat(State.WRAP_UP), QUEUES, 99.0)["for_s"] == 0
    assert shown.state(seat(State.WRAP_UP), QUEUES, 130.0)["wrap_up_s"] == 30.0


def test_queues_have_a_key_and_a_title() -> None:
    """Without a title the key is read."""
    queues = QUEUES | {"general": replace(QUEUES["general"], title="Obsługa klienta")}
    assert shown.names(queues) == {
        "queues": ["general", "complaints"],
        "titles": {"general": "Obsługa klienta", "complaints": "complaints"},
    }


def test_a_talk_comes_with_its_card_and_the_overview_with_every_queue() -> None:
    """Also the one where nobody waits."""

    async def main() -> None:
        caller = Caller(
            Peer(), Recorder("c1", "webrtc", None, LoopClock()), queue="general", entered=50.0, since=90.0
        )
        sitting = seat(State.BUSY)
        sitting.talk, sitting.held = "c1", True
        message = shown.talk(sitting, caller, PROMPTS, 100.0)
        assert (message["interaction"], message["for_s"], message["held"]) == ("c1", 10.0, True)
        assert message["card"]["waited_s"] == 50
        caller.heard = Heard(60.0, (2, 5), 1)
        line = [waiting("c1", entered=50.0), waiting("c2", entered=80.0)]
        callers = {"c1": caller, "c2": Caller(Peer(), caller.recorder)}
        overview = shown.overview(line, callers, [sitting], {"general": True, "complaints": False}, 100.0)
        assert overview["queues"] == [
            {"name": "general", "open": True, "waiting": 2, "longest_s": 50, "told_min": (2, 5)},
            {"name": "complaints", "open": False, "waiting": 0, "longest_s": 0, "told_min": None},
        ]
        assert overview["agents"] == [{"login": "jan", "name": "Jan", "state": "busy"}]

    run(main())


def test_a_talk_is_shown_to_supervisors_without_the_caller() -> None:
    """By the call's id; whoever hears it along is named."""

    async def main() -> None:
        caller = Caller(
            Peer("sip"), Recorder("c1", "sip", "+48577123984", LoopClock()), queue="general", since=90.0
        )
        talking, idle = seat(), seat()
        talking.talk, talking.held = "c1", True
        (talk,) = shown.talks([idle, talking], {"c1": caller}, 100.4)
        assert "48577123984" not in str(talk)
        assert (talk["call"], talk["for_s"], talk["held"], talk["watched_by"]) == ("c1", 10, True, None)
        talking.monitor = Monitor.of("anna", "Anna Szef", "whisper", lambda: None)
        (talk,) = shown.talks([talking], {"c1": caller}, 100.0)
        assert (talk["watched_by"], talk["watched"]) == ("anna", "whisper")
        assert shown.watched(talking) == {"type": "watched", "by": "Anna Szef", "mode": "whisper"}
        assert shown.watched(idle)["by"] is None

    run(main())
