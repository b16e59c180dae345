"""The bot's ear on one call: what reaches the recogniser, and what is decided."""

import asyncio
from collections.abc import Sequence

import numpy as np

from tests.support.ears import Loudness, Pool
from tests.support.virtual_time import run
from voicebot.audio.frame import FRAME, FRAME_MS, Frame
from voicebot.calls.listener import Listener
from voicebot.dialogue.profiles import EndOfTurn, Ladder, Sense, SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.hearing.types import Grammar
from voicebot.turns.events import Decided, Discard, EndTurn, Interrupt, NoInput, StartListening

QUESTION = SlotProfile(
    "q", Grammar("q", ("tak",)), EndOfTurn(400, 250, 5_000), no_input=Ladder(3_000, ("halo",))
)


class Bench:
    """A listener whose frames come 20 ms apart."""

    def __init__(self) -> None:
        self.pool = Pool()
        self.decided: list[Decided] = []
        self.partials: list[str] = []
        self.at = 0.0
        self.listener = Listener(
            self.pool,
            Loudness(),
            self._decided,
            self.partials.append,
            lambda: self.at,  # type: ignore[arg-type]
        )
        self.ear = self.pool.last

    def _decided(self, decisions: Sequence[Decided]) -> None:
        self.decided.extend(decisions)

    async def frames(self, ms: int, *, loud: bool) -> None:
        for _ in range(ms // FRAME_MS):
            self.at += FRAME_MS / 1000
            self.listener.frame(Frame(np.full(FRAME, 9000 if loud else 0, np.int16), self.at))
            await asyncio.sleep(0)

    def kinds(self) -> list[type]:
        return [type(d) for d in self.decided]


def test_only_a_turn_reaches_the_recogniser_and_with_its_pre_roll() -> None:
    """Only a turn reaches the recogniser, with the moments before it."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        await bench.frames(1_000, loud=False)
        assert bench.ear.fed == 0
        bench.ear.next = ["tak"]
        await bench.frames(400, loud=True)
        assert bench.ear.prepared == ["q"]
        assert bench.ear.grammars == ["q"]
        assert bench.ear.fed > 400 * 16
        await bench.frames(600, loud=False)
        assert bench.kinds() == [StartListening, EndTurn]
        fed = bench.ear.fed
        await bench.frames(200, loud=False)
        assert bench.ear.fed == fed
        assert (await bench.listener.finish()).text == "tak"

    run(main())


def test_the_callers_pause_is_measured_within_their_turn() -> None:
    """Silence since their last speech; none before they began."""

    async def main() -> None:
        bench = Bench()
        await bench.frames(200, loud=False)
        assert bench.listener.pause_ms is None
        await bench.frames(300, loud=True)
        assert bench.listener.pause_ms == 0
        await bench.frames(100, loud=False)
        assert bench.listener.pause_ms == 100

    run(main())


def test_what_the_words_mean_may_end_the_turn() -> None:
    """Before the question's full silence."""

    async def main() -> None:
        bench = Bench()
        sense = Sense(frozenset({"order_status"}), 200)
        matter = SlotProfile("q", end=EndOfTurn(800, 250, 5_000, sense=sense))
        bench.listener.asked(matter, 1, 0.0)
        bench.ear.next = ["gdzie jest moja paczka"]
        await bench.frames(600, loud=True)
        await bench.frames(160, loud=False)
        bench.listener.understood("gdzie jest moja paczka", Gist("order_status", 1.0, 1.0))
        await bench.frames(60, loud=False)
        assert bench.kinds() == [StartListening, EndTurn]

    run(main())


def test_the_words_so_far_are_told_without_unknown_speech() -> None:
    """The words so far are told, without unknown speech."""

    async def main() -> None:
        bench = Bench()
        bench.ear.next = ["[unk] tak"]
        await bench.frames(300, loud=True)
        assert set(bench.partials) == {"tak"}

    run(main())


def test_a_click_is_discarded_and_forgotten_by_the_recogniser() -> None:
    """A click is discarded and forgotten by the recogniser."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        await bench.frames(120, loud=True)
        await bench.frames(1_500, loud=False)
        assert bench.kinds() in ([StartListening, Discard], [])
        assert bench.ear.discarded == len(bench.decided) // 2

    run(main())


def test_doubted_speech_is_kept_for_the_recognisers_last_word() -> None:
    """Nothing is forgotten before it was asked for its final words, and the next frames belong to no turn."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        await bench.frames(500, loud=True)
        await bench.frames(1_600, loud=False)
        assert bench.kinds() == [StartListening, Discard]
        assert bench.ear.discarded == 0
        assert await bench.listener.finish()

    run(main())


def test_silence_after_the_bot_fell_silent_is_decided_by_the_clock_alone() -> None:
    """Silence after the bot fell silent is decided by the clock alone."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        bench.listener.bot_talks(True, 0.1)
        bench.listener.bot_talks(False, 1.0)
        deadline = bench.listener.deadline
        assert deadline == 4.0
        bench.listener.tick(deadline)
        assert bench.decided == [NoInput(0, last=False)]

    run(main())


def test_a_key_proves_that_somebody_is_there() -> None:
    """A key proves that somebody is there."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        bench.listener.otherwise("5", 2.0)
        assert bench.listener.deadline == 5.0

    run(main())


def test_long_speech_over_the_bot_interrupts_it() -> None:
    """Long speech over the bot interrupts it."""

    async def main() -> None:
        bench = Bench()
        bench.listener.asked(QUESTION, 1, 0.0)
        bench.listener.bot_talks(True, 0.0)
        bench.ear.next = ["ja mam pytanie"]
        await bench.frames(900, loud=True)
        assert Interrupt in bench.kinds()

    run(main())


def test_closing_forgets_the_open_turn() -> None:
    """Closing forgets the open turn."""

    async def main() -> None:
        bench = Bench()
        await bench.frames(300, loud=True)
        bench.listener.close()
        assert bench.ear.discarded == 1
        assert bench.listener.dropped == 0

    run(main())
