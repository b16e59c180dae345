"""A voice message on a call, in virtual time: the whole session with a scripted line, ear, voice and dialogue."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
import pytest

from tests.support.scripted_call import PROFILES, TEXTS, Call
from tests.support.virtual_time import run
from voicebot.audio.frame import RATE, Pcm
from voicebot.calls.mailbox import Spoken
from voicebot.calls.media import Gone, Key, Said, StopTalking
from voicebot.calls.message import BEEP, SAYS_S
from voicebot.dialogue.profiles import Ladder, SlotProfile
from voicebot.dialogue.types import Message, Reply
from voicebot.errors import HearingError

TEXTS.update(
    {
        "voicemail_saved": "zapisane",
        "voicemail_lost": "przepadło",
        "voicemail_again": "jeszcze raz",
        "voicemail_nothing": "nic nie ma",
        "voicemail_dropped": "nie zapisuję",
        "voicemail_warning": "piętnaście sekund",
    }
)
PROFILES["voice_message"] = SlotProfile("voice_message", no_input=Ladder(60_000, ()))
TAKES = Reply(
    (Message("po sygnale", command="message"), Message("coś jeszcze", expect="open")),
    slots={"topic": "complaint"},
)
GOODBYE = Reply((Message("pa", command="hangup"),))


class Paper:
    """What is written down of a message that is being spoken. seconds: of it."""

    def __init__(self, id_: str) -> None:
        self.id, self.seconds, self.dropped = id_, 0.0, False

    def add(self, pcm: Pcm) -> None:
        self.seconds += len(pcm) / RATE

    async def drop(self) -> None:
        self.dropped = True


class Box:
    """Where messages go. works: whether they are safe there."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.kept: list[Spoken] = []
        self.works, self.takes_s = True, 0.0

    def begin(self, slots: Mapping[str, Any]) -> Paper:
        self.papers.append(Paper(f"m{len(self.papers)}"))
        return self.papers[-1]

    async def keep(self, spoken: Spoken) -> bool:
        assert not self.papers[-1].dropped
        assert spoken.id == self.papers[-1].id
        await asyncio.sleep(self.takes_s)
        self.kept.append(spoken)
        return self.works

    @property
    def seconds(self) -> list[float]:
        return [len(spoken.sound) / RATE for spoken in self.kept]


class Leaving(Call):
    """A caller who has just said that they want to leave a message."""

    def __init__(self, *replies: Reply, **more: Any) -> None:
        super().__init__(*(replies or (TAKES, GOODBYE)), **more)
        self.box = Box()
        self.parts(mailbox=self.box)

    async def asks(self) -> "Leaving":
        await self.hears_out()
        await self.says("nagram wiadomość")
        return self

    async def at_the_tone(self) -> "Leaving":
        """Until the recording goes on."""
        for _ in range(round(SAYS_S * 60)):
            if "message_began" in self.events():
                return self
            await self.frames(1, loud=False)
        raise AssertionError(f"no recording: {self.line.bot_said()}")

    def key(self, digit: str) -> None:
        self.line.inbox.put_nowait(Key(digit, asyncio.get_running_loop().time()))

    async def speaks(self, seconds: float) -> None:
        await self.frames(round(seconds * 50), loud=True)

    async def is_quiet(self, seconds: float) -> None:
        await self.frames(round(seconds * 50), loud=False)

    def message_ear(self, *said: str | Exception) -> None:
        """What the ear of the recording hears."""
        self.pool.last.next.extend(said)

    def ended(self) -> tuple[str, float]:
        detail = next(e.detail for e in reversed(self.recorder.record.events) if e.name == "message_ended")
        return detail["why"], detail["length_s"]


def virtual(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    @wraps(test)
    def synchronous(**given: Any) -> None:
        run(test(**given))  # type: ignore[arg-type]

    return synchronous


@virtual
async def test_a_message_is_taken_after_the_tone_kept_and_the_dialogue_goes_on() -> None:
    """Words, tone, recording from its end on; the key ends it; the caller hears that it is safe and is asked what waits."""
    call = await (await Leaving().asks()).at_the_tone()
    assert call.line.bot_said()[-1] == "po sygnale"
    call.message_ear("proszę o telefon")
    await call.is_quiet(0.5)
    await call.speaks(3)
    call.key("#")
    await call.is_quiet(2)
    (spoken,) = call.box.kept
    assert (spoken.transcript, spoken.slots) == ("proszę o telefon", {"topic": "complaint"})
    assert 3.3 < len(spoken.sound) / RATE < 4.0
    assert np.abs(spoken.sound).max() == 8000
    assert call.line.bot_said()[-1] == "zapisane coś jeszcze"
    await call.is_quiet(2)
    await call.says("nie dziękuję")
    assert call.dialogue.asked[-1][0] == "nie dziękuję"
    await call.hangs_up()
    assert call.recorder.record.outcome == "message"
    assert call.ended()[0] == "key"
    assert "message_kept" in call.events()


@virtual
async def test_silence_ends_a_message() -> None:
    """What is kept ends with the speech."""
    call = await (await Leaving().asks()).at_the_tone()
    await call.speaks(2)
    await call.is_quiet(8)
    assert call.ended()[0] == "silence"
    assert call.box.seconds[0] < 2.8
    assert call.line.bot_said()[-1].startswith("zapisane")
    await call.hangs_up()


@virtual
async def test_three_minutes_are_the_most_and_their_end_is_announced() -> None:
    """Fifteen seconds before, over the caller's words; then it is kept."""
    call = await (await Leaving().asks()).at_the_tone()
    await call.speaks(164)
    assert "piętnaście sekund" not in call.line.bot_said()
    await call.speaks(3)
    assert call.line.bot_said()[-1] == "piętnaście sekund"
    await call.speaks(14)
    await call.is_quiet(1)
    assert call.ended() == ("full", 180.0)
    assert call.box.seconds == [180.0]
    await call.hangs_up()


@virtual
async def test_a_message_in_which_nobody_spoke_is_tried_once_more_and_not_kept() -> None:
    """It is said each time; afterwards the dialogue goes on."""
    call = await (await Leaving().asks()).at_the_tone()
    await call.is_quiet(12)
    assert call.line.bot_said()[-1] == "jeszcze raz"
    await call.is_quiet(3)
    assert call.events().count("message_began") == 2
    await call.speaks(0.4)  # a cough
    await call.is_quiet(8)
    assert call.line.bot_said()[-1] == "nic nie ma coś jeszcze"
    await call.hangs_up()
    assert call.box.kept == []
    assert call.recorder.record.outcome != "message"


@pytest.mark.parametrize("reason", ["hangup", "network"])
@virtual
async def test_a_hang_up_in_mid_message_keeps_it(reason: str) -> None:
    """Also where the disk needs a while; also where the network went."""
    call = await (await Leaving().asks()).at_the_tone()
    call.box.takes_s = 1.0
    call.message_ear("proszę oddzwonić")
    await call.speaks(3)
    call.line.inbox.put_nowait(Gone(reason, asyncio.get_running_loop().time()))
    await call.task
    assert [spoken.transcript for spoken in call.box.kept] == ["proszę oddzwonić"]
    assert call.ended()[0] == "hangup"
    assert call.recorder.record.outcome == "message"


@virtual
async def test_a_hang_up_before_anything_was_said_keeps_nothing() -> None:
    """At the tone, or during the words before it, or while it is being kept: once."""
    at_tone = await (await Leaving().asks()).at_the_tone()
    await at_tone.is_quiet(1)
    await at_tone.hangs_up()
    assert at_tone.box.kept == []
    early = await Leaving().asks()
    await early.hangs_up()
    assert early.box.kept == []
    late = await (await Leaving().asks()).at_the_tone()
    late.box.takes_s = 2.0
    await late.speaks(3)
    late.key("#")
    late.key("#")
    await late.is_quiet(0.5)
    await late.hangs_up()
    assert len(late.box.kept) == 1


@virtual
async def test_a_message_that_could_not_be_kept_is_not_called_safe() -> None:
    """The caller hears it, and it is on record."""
    call = await (await Leaving().asks()).at_the_tone()
    call.box.works = False
    await call.speaks(3)
    call.key("#")
    await call.is_quiet(2)
    assert call.line.bot_said()[-1] == "przepadło coś jeszcze"
    await call.hangs_up()
    assert "message_lost" in call.events()
    assert call.recorder.record.outcome != "message"


@virtual
async def test_a_recogniser_that_fails_costs_the_words_alone() -> None:
    """The sound is kept."""
    call = await (await Leaving().asks()).at_the_tone()
    call.message_ear(HearingError("gone"))
    await call.speaks(3)
    call.key("#")
    await call.is_quiet(2)
    assert [spoken.transcript for spoken in call.box.kept] == [""]
    await call.hangs_up()


@virtual
async def test_the_star_key_drops_it_and_the_hash_key_skips_the_words() -> None:
    """At any moment until it is over; other keys are nothing."""
    call = await Leaving(
        replace(TAKES, messages=(Message("a b c d e f g h", command="message"), TAKES.messages[1]))
    ).asks()
    call.key("5")
    call.key("#")
    await call.at_the_tone()
    assert call.line.bot_said()[-1] == "a b c d e f g h"
    await call.speaks(3)
    call.key("*")
    await call.is_quiet(1)
    assert call.line.bot_said()[-1] == "nie zapisuję coś jeszcze"
    assert call.ended()[0] == "dropped"
    await call.hangs_up()
    assert call.box.kept == []


@pytest.mark.parametrize("how", ["stop", "text", "voiceless"])
@virtual
async def test_words_that_are_cut_off_or_cannot_be_spoken_lead_to_the_tone_all_the_same(how: str) -> None:
    """Nobody waits for a tone that never comes; what is written meanwhile is for nobody."""
    call = Leaving()
    await call.hears_out()
    call.voice.broken = how == "voiceless"
    await call.says("nagram wiadomość")
    now = asyncio.get_running_loop().time()
    if how == "stop":
        call.line.inbox.put_nowait(StopTalking(now))
    elif how == "text":
        call.line.inbox.put_nowait(Said("halo", now))
    await call.at_the_tone()
    asked = len(call.dialogue.asked)
    await call.speaks(2)
    call.key("#")
    await call.is_quiet(1)
    assert len(call.box.kept) == 1
    assert len(call.dialogue.asked) == asked
    await call.hangs_up()


@virtual
async def test_a_tone_that_nobody_hears_out_does_not_hold_the_recording_up() -> None:
    """The second timer."""
    call = Leaving()
    play = call.line.play
    call.line.play = lambda turn, pcm, *, last: None if len(pcm) == len(BEEP) else play(turn, pcm, last=last)  # type: ignore[method-assign]
    await call.asks()
    await call.at_the_tone()
    await call.hangs_up()


@virtual
async def test_the_longest_call_ends_in_mid_message_and_keeps_it() -> None:
    """The farewell is said; nothing else."""
    call = await (await Leaving(limit_s=60).asks()).at_the_tone()
    await call.speaks(50)
    await call.is_quiet(3)
    await call.task
    assert len(call.box.kept) == 1
    assert call.line.bot_said()[-1] == "Muszę kończyć."
    assert call.recorder.record.outcome == "message"


@virtual
async def test_a_line_that_keeps_no_messages_says_what_the_dialogue_says() -> None:
    """And asks its question at once."""
    call = Call(TAKES)
    await call.hears_out()
    await call.says("nagram wiadomość")
    assert call.line.bot_said()[-1] == "po sygnale coś jeszcze"
    await call.hangs_up()


@virtual
async def test_what_is_spoken_is_written_down_as_soon_as_it_is_a_message() -> None:
    """From its beginning, while it goes on; the paper goes when the message is safe, dropped, or none."""
    call = await (await Leaving().asks()).at_the_tone()
    await call.is_quiet(0.5)
    await call.speaks(0.6)
    (paper,) = call.box.papers
    assert paper.seconds == 0.0
    await call.speaks(2)
    assert paper.seconds > 3.0
    assert not paper.dropped
    call.key("#")
    await call.is_quiet(1)
    assert paper.dropped
    assert len(call.box.kept) == 1
    dropped = await (await Leaving().asks()).at_the_tone()
    await dropped.speaks(2)
    dropped.key("*")
    await dropped.is_quiet(1)
    assert [paper.dropped for paper in dropped.box.papers] == [True]
    await dropped.hangs_up()
    assert dropped.box.kept == []
    await call.hangs_up()
