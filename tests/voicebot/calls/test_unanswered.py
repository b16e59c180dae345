"""What is said to silence, to what was not understood, and to who asks for a moment."""

from tests.support.virtual_time import LoopClock, run
from voicebot.calls.unanswered import MISSES_BEFORE_PERSON, Unanswered
from voicebot.dialogue.profiles import Ladder, SlotProfile
from voicebot.records.recorder import Recorder
from voicebot.turns.events import NoInput

QUESTION = SlotProfile("q", no_input=Ladder(5_000, ("once", "twice")))
UNHEARD = SlotProfile("u", no_input=Ladder(5_000, ("once",), "person"))


class Call:
    """What was said and done."""

    def __init__(self, profile: SlotProfile | None) -> None:
        self.done: list[str] = []
        self.recorder = Recorder("c1", "webrtc", None, LoopClock())
        self.unanswered = Unanswered(
            self.recorder,
            say=self.done.append,
            person=lambda: self.done.append("PERSON"),
            goodbye=lambda: self.done.append("GOODBYE"),
        )
        if profile is not None:
            self.unanswered.asked(profile)

    def events(self) -> list[str]:
        return [event.name for event in self.recorder.record.events]


def test_silence_climbs_the_questions_ladder() -> None:
    """To a goodbye, or to a person where the caller may be there unheard; before any question there is no ladder."""

    async def main() -> None:
        for profile, told in ((QUESTION, ["once", "twice", "GOODBYE"]), (UNHEARD, ["once", "PERSON"])):
            call = Call(profile)
            for step in range(len(told)):
                call.unanswered.silence(NoInput(step, step == len(told) - 1))
            assert call.done == told
            assert call.events() == ["no_input"] * len(told)
        call = Call(None)
        call.unanswered.silence(NoInput(0, False))
        assert call.done == ["GOODBYE"]

    run(main())


def test_a_moment_is_promised_once_at_a_question() -> None:
    """The next question may be asked to wait again."""

    async def main() -> None:
        call = Call(QUESTION)
        assert [call.unanswered.moment(1.0), call.unanswered.moment(2.0)] == [True, False]
        call.unanswered.asked(UNHEARD)
        assert call.unanswered.moment(3.0)
        assert call.done == ["waiting", "waiting"]
        assert call.events() == ["waits"] * 3

    run(main())


def test_what_is_not_understood_leads_to_a_person_and_words_begin_anew() -> None:
    """The third time in a row; what can be gone on with needs no words."""

    async def main() -> None:
        call = Call(QUESTION)
        call.unanswered.missed(lambda: True)
        call.unanswered.missed(lambda: False)
        call.unanswered.understood()
        for _ in range(MISSES_BEFORE_PERSON):
            call.unanswered.missed(lambda: False)
        call.unanswered.missed(lambda: False)
        assert call.done == ["not_heard", "not_heard", "not_heard", "PERSON", "not_heard"]

    run(main())
