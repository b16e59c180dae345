"""The player, on a line whose bot is a script and whose time passes at once."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gateway.caller import player as playing
from gateway.caller.line import Line
from gateway.caller.player import Player, Result
from gateway.caller.scenario import (
    BargeIn,
    BotHangsUp,
    Expect,
    HangUp,
    Hear,
    HearAudio,
    Press,
    Reaction,
    Say,
    Scenario,
    Silence,
    Step,
)
from gateway.caller.voice import Utterance, words_of
from voicebot.errors import CallRefused, MediaError

AtOnce = Callable[[Coroutine[Any, Any, Any]], Any]
GREETING = [(100, "Dzień dobry. W czym mogę pomóc?", 2000)]


def _player(line: Line, scenario: Scenario, recognise: Any = None) -> Player:
    return Player(line, {text: Utterance(words_of(text)) for text in scenario.texts}, recognise=recognise)


@pytest.fixture
def play(at_once: AtOnce) -> Callable[..., Result]:
    """Play steps on a line."""

    def run(line: Line, *steps: Step, recognise: Any = None, **options: Any) -> Result:
        scenario = Scenario("s", steps, **options)
        result: Result = at_once(_player(line, scenario, recognise).play(scenario))
        return result

    return run


def test_a_conversation_is_played_and_its_gaps_measured(scripted: Any, play: Callable[..., Result]) -> None:
    """Hear, say, hear: the gap is from the end of speech to the first sound."""
    line = scripted(GREETING, [(400, "Proszę podać numer", 1500)])
    result = play(line, Hear("dzien DOBRY"), Say("gdzie [600] paczka"), Hear("numer", within_ms=1000))
    assert result.passed, result.failures
    assert [(entry.who, entry.text) for entry in result.dialogue] == [
        ("bot", "Dzień dobry. W czym mogę pomóc?"),
        ("caller", "gdzie paczka"),
        ("bot", "Proszę podać numer"),
    ]
    assert result.gaps_ms == [pytest.approx(450, abs=2)]
    assert result.dialogue[1].understood == "GDZIE PACZKA"
    assert line.hung_up == 1


def test_the_caller_waits_until_the_bot_has_finished(scripted: Any, play: Callable[..., Result]) -> None:
    """Two seconds of greeting, a moment of quiet, then the caller's own pause."""
    result = play(scripted(GREETING), Hear("dobry"), Say("tak", after_ms=500))
    assert result.passed
    spoke = result.dialogue[1].at_ms
    assert 2150 + 300 + 500 <= spoke <= 2150 + 300 + 500 + 60


def test_a_bot_that_says_it_is_busy_is_waited_for(scripted: Any, play: Callable[..., Result]) -> None:
    """A pause between sentences is no end; a long one is."""
    line = scripted(GREETING)
    line.take('{"type": "state", "state": "speaking"}')
    result = play(line, Hear("dobry"), Say("tak", after_ms=0))
    assert result.dialogue[1].at_ms >= 2150 + 2000


def test_each_hear_needs_something_new(scripted: Any, play: Callable[..., Result]) -> None:
    """The same words do not serve twice, and old words do not answer a new act."""
    line = scripted([(0, "tak", 300), (3000, "tak", 300)])
    assert play(line, Hear("tak"), Hear("tak")).passed
    late = play(scripted(GREETING, []), Hear("dobry"), Say("halo"), Hear("dobry"))
    assert late.failures == ["step 3: did not hear 'dobry' within 20 s; the bot said nothing new"]


def test_an_answer_that_comes_too_late_fails(scripted: Any, play: Callable[..., Result]) -> None:
    """within_ms counts to the first sound."""
    line = scripted(GREETING, [(900, "Proszę", 500)])
    result = play(line, Hear("dobry"), Say("tak"), Hear("prosz", within_ms=800))
    assert result.failures == ["step 3: 'prosz' came after 950 ms, not within 800 ms"]


def test_a_caption_without_sound_fails(scripted: Any, play: Callable[..., Result]) -> None:
    """What is only shown was not said."""
    result = play(
        scripted(GREETING, [(100, "Proszę")]), Hear("dobry"), Say("tak"), Hear("prosz", within_ms=800)
    )
    assert result.failures == ["step 3: 'prosz' was shown but never spoken"]


def test_a_forbidden_word_fails_the_call_at_once(scripted: Any, play: Callable[..., Result]) -> None:
    """A wrong postcode must never hear about the order."""
    line = scripted(GREETING, [(100, "Paczka jest w drodze", 500)])
    result = play(line, Hear("dobry"), Say("tak"), Hear("nigdy"), not_hear=("w drodze",))
    assert "heard 'w drodze', which must not be said" in result.failures[0]


def test_interrupting_measures_how_long_the_bot_goes_on(scripted: Any, play: Callable[..., Result]) -> None:
    """The caller speaks in the middle, the bot stops, the answer comes."""
    line = scripted([(0, "Dzień dobry i tak dalej", 8000)], [(300, "Łączę", 500)])
    line.stops_after_ms = 400
    result = play(
        line, Hear("dobry"), BargeIn("konsultant", after_ms=1500, stops_within_ms=700), Hear("łączę")
    )
    assert result.passed, result.failures
    caller = result.dialogue[1]
    assert 1500 <= caller.at_ms <= 1600
    assert caller.stopped_ms == pytest.approx(400, abs=2)


def test_a_bot_that_talks_on_fails(scripted: Any, play: Callable[..., Result]) -> None:
    """Interrupting must stop it."""
    line = scripted([(0, "Dzień dobry i tak dalej", 8000)])
    result = play(line, Hear("dobry"), BargeIn("stop", after_ms=500, stops_within_ms=700))
    assert "the bot went on for" in result.failures[0]


def test_there_must_be_something_to_interrupt(scripted: Any, play: Callable[..., Result]) -> None:
    """A bot that is already silent cannot be interrupted."""
    result = play(scripted([(0, "Tak", 300)]), Hear("tak"), BargeIn("stop", after_ms=2000))
    assert "nothing to interrupt" in result.failures[0]


def test_without_sound_an_interruption_is_just_said(scripted: Any, play: Callable[..., Result]) -> None:
    """Text has no middle."""
    line = scripted([(0, "Tak")], sound=False)
    assert play(line, Hear("tak"), BargeIn("stop")).passed
    assert line.said == ["stop"]


def test_keys_are_pressed_one_by_one(scripted: Any, play: Callable[..., Result]) -> None:
    """After the bot has finished; no gap is measured for keys."""
    line = scripted(GREETING, [(200, "Dziękuję", 400)])
    result = play(line, Hear("dobry"), Press("12#"), Hear("dziękuję", within_ms=600))
    assert result.passed, result.failures
    assert line.sent == [{"type": "key", "digit": digit} for digit in "12#"]
    assert result.dialogue[1].text == "[12#]"
    assert result.gaps_ms == []


def test_silence_and_a_bot_that_hangs_up(scripted: Any, play: Callable[..., Result]) -> None:
    """No input to the end."""
    line = scripted([*GREETING, (9000, "Do usłyszenia", 500), (10_000, "bye")])
    result = play(line, Hear("dobry"), Silence(5000), Hear("usłyszenia"), BotHangsUp(5000))
    assert result.passed, result.failures
    assert line.bye == "done"


def test_a_bot_that_stays_on_the_line_fails_bot_hangs_up(scripted: Any, play: Callable[..., Result]) -> None:
    """Waiting has an end."""
    result = play(scripted(GREETING), BotHangsUp(3000))
    assert result.failures == ["step 1: the bot did not hang up within 3000 ms"]


def test_a_call_that_ends_early_fails_the_waiting_step(scripted: Any, play: Callable[..., Result]) -> None:
    """Whether the caller waits to hear or to speak."""
    ended = [(100, "Dzień dobry", 400), (600, "bye")]
    assert "the call ended before 'numer'" in play(scripted(ended), Hear("numer")).failures[0]
    assert (
        "the bot hung up (done)" in play(scripted(ended), Hear("dobry"), Silence(2000), Say("x")).failures[0]
    )


def test_a_bot_that_never_finishes_fails(
    scripted: Any, play: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for the end of the bot's words is limited."""
    monkeypatch.setattr(playing, "FINISH_LIMIT_S", 3.0)
    result = play(scripted([(0, "Tak", 60_000)]), Hear("tak"), Say("halo"))
    assert result.failures == ["step 2: the bot did not finish speaking"]


def test_the_caller_can_hang_up(scripted: Any, play: Callable[..., Result]) -> None:
    """As a step of the scenario."""
    line = scripted(GREETING)
    assert play(line, Hear("dobry"), HangUp()).passed
    assert line.hung_up == 2


def test_sound_is_recognised(scripted: Any, play: Callable[..., Result]) -> None:
    """What came as sound is checked by its own words."""
    asked: list[tuple[str, ...]] = []

    def recognise(pcm: Any, words: tuple[str, ...]) -> str:
        asked.append(words)
        return "paczka wysłana"

    good = play(scripted(GREETING), HearAudio("wysłana", ("wysłana",)), recognise=recognise)
    assert good.passed, good.failures
    assert asked == [("wysłana",)]
    bad = play(scripted(GREETING), HearAudio("zwrot"), recognise=recognise)
    assert bad.failures == ["step 1: the sound is not 'zwrot' but 'paczka wysłana'"]
    deaf = play(scripted(GREETING), HearAudio("zwrot"))
    assert "needs a recogniser" in deaf.failures[0]


def test_without_sound_the_captions_are_taken(scripted: Any, play: Callable[..., Result]) -> None:
    """The same scenario passes without audio."""
    assert play(scripted([(0, "Paczka wysłana")], sound=False), Hear("paczka"), HearAudio("wysłana")).passed


@pytest.mark.parametrize(
    "error", [CallRefused("full", "the line refused the call: full"), MediaError("no line")]
)
def test_a_refused_call_is_a_failure_not_a_crash(
    error: Exception, scripted: Any, play: Callable[..., Result]
) -> None:
    """With the line's own reason."""
    line = scripted()

    async def refuse() -> None:
        raise error

    line.open = refuse
    result = play(line, Hear("dobry"))
    assert result.failures == [str(error)]
    assert line.hung_up == 1


def test_the_record_is_fetched_and_checked(
    scripted: Any, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the line wrote down must be what the scenario expects."""

    async def record_of(line: Line) -> dict[str, Any]:
        return {"outcome": "abandoned", "ended": "now"}

    monkeypatch.setattr(playing, "record_of", record_of)
    line = scripted(GREETING)

    async def opened() -> None:
        line.call_id = "1"
        line._reply()

    line.open = opened
    scenario = Scenario("s", (Hear("dobry"),), expect=Expect(outcome="answered"))
    result = at_once(_player(line, scenario).play(scenario))
    assert result.failures == ["outcome is 'abandoned', not 'answered'"]
    assert result.record["outcome"] == "abandoned"


def test_a_missing_record_is_a_failure(
    scripted: Any, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call may have been fine, but nobody can prove it."""

    async def record_of(line: Line) -> dict[str, Any]:
        raise MediaError("no record of call 1")

    monkeypatch.setattr(playing, "record_of", record_of)
    line = scripted(GREETING)

    async def opened() -> None:
        line.call_id = "1"
        line._reply()

    line.open = opened
    assert at_once(Player(line, {}).play(Scenario("s", (Hear("dobry"),)))).failures == ["no record of call 1"]


def test_a_caller_answers_what_was_asked_instead(scripted: Any, play: Callable[..., Result]) -> None:
    """The first reaction that fits; without a text of its own it is the last thing again."""
    line = scripted(
        GREETING,
        [(400, "Przepraszam, nie zrozumiałam.", 900)],
        [(400, "Proszę podać kod", 900)],
        [(400, "Jest w drodze", 900)],
    )
    reactions = (Reaction("nie zrozumiałam"), Reaction("kod", "zero pięć"))
    result = play(line, Hear("dobry"), Say("gdzie paczka"), Hear("w drodze"), reactions=reactions)
    assert result.passed, result.failures
    assert line.said == ["gdzie paczka", "gdzie paczka", "zero pięć"]


def test_who_has_said_nothing_yet_has_nothing_to_say_again(
    scripted: Any, play: Callable[..., Result]
) -> None:
    """A bot that asks into silence is listened to."""
    line = scripted([(0, "Dzień dobry", 400), (3000, "Czy mnie słychać?", 500), (8000, "Kończę", 300)])
    result = play(line, Hear("dobry"), Hear("kończę"), reactions=(Reaction("słychać"),))
    assert result.passed, result.failures
    assert line.said == []


def test_a_caller_has_only_so_much_patience(scripted: Any, play: Callable[..., Result]) -> None:
    """Then they wait for what they wanted to hear, in vain."""
    line = scripted(GREETING, *([(400, "Nie zrozumiałam.", 500)] for _ in range(5)))
    result = play(
        line, Hear("dobry"), Say("paczka"), Hear("drodze"), reactions=(Reaction("zrozum"),), patience=2
    )
    assert line.said == ["paczka"] * 3
    assert "did not hear 'drodze'" in result.failures[0]


def test_nobody_reacts_to_a_bot_that_is_still_talking(scripted: Any, play: Callable[..., Result]) -> None:
    """What it has yet to say may be just what is waited for."""
    line = scripted(GREETING, [(400, "Proszę o kod,", 2000), (2300, "albo nie: jest w drodze", 900)])
    result = play(
        line, Hear("dobry"), Say("paczka"), Hear("drodze"), reactions=(Reaction("kod", "zero pięć"),)
    )
    assert result.passed, result.failures
    assert line.said == ["paczka"]
