"""Turn taking as a whole, on scripted lines in virtual time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, Ladder, SlotProfile
from voicebot.hearing.types import Grammar
from voicebot.turns.events import (
    Asked,
    BotTalks,
    Discard,
    Duck,
    EndTurn,
    Interrupt,
    KeyPressed,
    NoInput,
    Resume,
    StartListening,
    Voice,
    Wait,
    Words,
)
from voicebot.turns.taker import TurnTaker

SOON = Interruption(
    allowed=True, min_words=2, min_speech_ms=500, words=frozenset({"stop", "halo", "konsultant", "nie"})
)
LADDER = Ladder(after_ms=6_000, prompts=("again", "keypad"))
NUMBER = SlotProfile(
    "order_number",
    Grammar("number", ("jeden",), digits=6),
    end=EndOfTurn(1_500, 250, 8_000, Complete(digits=6)),
    interruption=SOON,
    no_input=LADDER,
)
YES_NO = SlotProfile(
    "yes_no",
    Grammar("yes_no", ("tak", "nie")),
    end=EndOfTurn(350, 200, 5_000, Complete(phrases=frozenset({"tak", "nie"}))),
    interruption=SOON,
    no_input=LADDER,
)
OPEN = SlotProfile("open", end=EndOfTurn(800, 250, 15_000), interruption=SOON, no_input=LADDER)
FIRM = SlotProfile(
    "notice",
    end=OPEN.end,
    interruption=Interruption(False, 2, 500, frozenset({"konsultant"})),
    no_input=LADDER,
)
SIX = "jeden dwa trzy cztery pięć sześć"
Line = Any


def test_a_whole_answer_ends_after_its_short_silence(line: Line) -> None:
    """Six of six digits: 250 ms of silence are enough, and the times of the end are told."""
    line.ask(NUMBER).silence(500).speech(2_000).words(SIX).silence(400)
    assert line.decided() == ["StartListening", "EndTurn"]
    assert line.last() == EndTurn(
        "complete", pytest.approx(0.5), pytest.approx(2.5), pytest.approx(2.52), pytest.approx(2.76)
    )


def test_an_unfinished_number_is_waited_for(line: Line) -> None:
    """Pauses of 700 ms between groups of digits do not cut the answer; the last digit ends it."""
    line.ask(NUMBER).speech(600).words("jeden dwa").silence(700).speech(600).words(
        "jeden dwa trzy cztery"
    ).silence(700)
    assert line.decided() == ["StartListening"]
    line.speech(600).words(SIX).silence(300)
    assert line.decided() == ["StartListening", "EndTurn"]


def test_too_few_digits_end_after_the_long_silence(line: Line) -> None:
    """Four of six digits: the turn ends by silence, not before 1.5 s of it."""
    line.ask(NUMBER).speech(1_000).words("jeden dwa trzy cztery").silence(1_480)
    assert line.decided() == ["StartListening"]
    line.silence(20)
    assert line.last().why == "silence"


def test_words_that_come_after_the_silence_end_the_turn_at_once(line: Line) -> None:
    """The recogniser lags: the last digit is told 300 ms into the silence, and nothing more is waited for."""
    line.ask(NUMBER).speech(1_500).words("jeden dwa trzy cztery pięć").silence(300).words(SIX)
    assert (line.last().why, line.last_at()) == ("complete", 1_800)


def test_a_correction_begun_is_waited_for(line: Line) -> None:
    """Six digits and "nie": a seventh word must follow, so the turn stays open until it is there."""
    line.ask(NUMBER).speech(1_500).words(f"{SIX} nie").silence(600)
    assert line.decided() == ["StartListening"]
    line.speech(400).words(f"{SIX} nie siedem").silence(300)
    assert line.last().why == "complete"


def test_a_number_that_could_go_on_gets_a_little_longer(line: Line) -> None:
    """ "…pięćdziesiąt" may become "…pięćdziesiąt sześć": 250 ms more, and a steady noise does not end it."""
    line.ask(NUMBER).speech(1_500).words("dwanaście trzydzieści cztery pięćdziesiąt").speech(1_500).silence(
        480
    )
    assert line.decided() == ["StartListening"]
    assert line.silence(20).last().why == "complete"


def test_a_new_question_judges_the_open_turn_by_its_own_shape(line: Line) -> None:
    """The caller speaks while the next question opens: what they said is measured against that one."""
    line.ask(OPEN).speech(300).words("tak").ask(YES_NO).silence(200)
    assert line.last().why == "complete"


def test_a_closed_answer_ends_fast_and_other_words_are_waited_for(new_line: Callable[[], Line]) -> None:
    """ "tak" ends after 200 ms, "tak czy" only after the question's own silence."""
    quick = new_line().ask(YES_NO).speech(300).words("tak").silence(200)
    slow = new_line().ask(YES_NO).speech(600).words("tak czy").silence(340)
    assert quick.last().why == "complete"
    assert slow.decided() == ["StartListening"]
    assert slow.silence(20).last().why == "silence"


def test_a_caller_who_thinks_aloud_is_waited_for(new_line: Callable[[], Line]) -> None:
    """ "yyy" within a number or a sentence: 2.5 s of silence; "bo": 1.5 s; "chwileczkę": 5 s."""
    for said, ms in (("jeden dwa yyy", 2_500), ("chcę zwrócić buty bo", 1_500), ("jeden chwileczkę", 5_000)):
        line = new_line().ask(OPEN).speech(1_000).words(said).silence(ms - 20)
        assert line.decided() == ["StartListening"]
        assert line.silence(20).last().why == "silence"


def test_a_whole_answer_is_not_held_up_by_patience(line: Line) -> None:
    """Six digits and then "yyy": all that was asked for is there."""
    line.ask(NUMBER).speech(1_500).words(f"{SIX} yyy").silence(260)
    assert line.last().why == "complete"


def test_a_sound_of_thinking_alone_is_no_turn(line: Line) -> None:
    """Nothing to answer; the no-input clock goes on."""
    line.ask(OPEN).speech(500).words("yyy").silence(2_500)
    assert line.decided() == ["StartListening", "Discard"]


def test_who_asks_for_a_moment_gets_it(line: Line) -> None:
    """No turn, and twenty seconds until the ladder; once they have spoken it is as before."""
    line.ask(NUMBER).speech(600).words("już szukam").silence(900)
    assert (line.last(), line.last_at()) == (Wait(pytest.approx(1.5)), 1_500)
    line.silence(19_980)
    assert type(line.last()) is Wait
    assert line.silence(20).last() == NoInput(0, False)
    line.silence(6_000)
    assert line.last() == NoInput(1, False)


def test_who_asks_for_a_moment_over_the_bot_has_stopped_it_for_good(line: Line) -> None:
    """The bot does not go on with its question while the caller looks for the answer."""
    line.ask(NUMBER).bot(True).speech(600).words("już szukam").bot(False).silence(1_500)
    assert line.decided() == ["StartListening", "Duck", "Interrupt", "Wait"]


def test_a_cough_is_no_turn(line: Line) -> None:
    """100 ms of sound without a word is dropped after half a second."""
    line.ask(OPEN).speech(100).silence(500)
    assert line.decided() == ["StartListening", "Discard"]


def test_a_click_does_not_even_open_a_turn(line: Line) -> None:
    """40 ms of sound are nothing."""
    line.ask(OPEN).speech(40).silence(1_000)
    assert line.decided() == []


def test_noise_without_words_is_no_turn_but_long_mumbling_is(new_line: Callable[[], Line]) -> None:
    """600 ms without a word are dropped; 1.2 s deserve "I did not understand"."""
    assert new_line().ask(OPEN).speech(600).silence(800).decided() == ["StartListening", "Discard"]
    assert new_line().ask(OPEN).speech(1_200).silence(800).decided() == ["StartListening", "EndTurn"]


def test_speech_without_a_word_so_far_is_doubted_and_a_click_or_speech_over_the_bot_is_not(
    new_line: Callable[[], Line],
) -> None:
    """The recogniser may lag: 600 ms carry the turn they may be; 100 ms, and what was said over the bot, do not."""
    ended = EndTurn("silence", pytest.approx(0), pytest.approx(0.6), pytest.approx(0.62), pytest.approx(1.4))
    assert new_line().ask(OPEN).speech(600).silence(800).last() == Discard(pytest.approx(1.4), ended)
    assert new_line().ask(OPEN).speech(100).silence(500).last().doubted is None
    assert new_line().ask(FIRM).bot(True).speech(600).silence(800).last().doubted is None
    assert new_line().ask(OPEN).far_speech(600).silence(800).last().doubted is None


def test_a_line_on_which_others_go_on_talking_ends_the_turn_all_the_same(line: Line) -> None:
    """Nothing but far speech for as long as silence would have taken, 1.2 s at least: the caller is done."""
    line.ask(NUMBER).speech(1_000).words("jeden dwa trzy").far_speech(1_480)
    assert line.decided() == ["StartListening"]
    assert line.far_speech(20).last().why == "silence"
    line.ask(OPEN).speech(1_000).words("moja paczka").far_speech(1_180)
    assert line.decided()[2:] == ["StartListening"]
    assert line.far_speech(20).last().why == "silence"


def test_talk_that_is_always_there_is_silence(line: Line) -> None:
    """It opens no turn, and one ends in it as it does on a quiet line."""
    line.ask(NUMBER).room(3_000)
    assert line.decided() == []
    line.speech(1_000).words("jeden dwa trzy").room(1_480)
    assert line.decided() == ["StartListening"]
    assert line.room(20).last().why == "silence"


def test_silence_that_is_told_late_counts_from_when_it_began(line: Line) -> None:
    """The turn ends as much sooner, and its speech ended as much earlier."""
    line.ask(NUMBER).speech(1_300).words("jeden dwa trzy").room(20, quiet_ms=300).room(1_180)
    assert line.decided() == ["StartListening"]
    ended = line.room(20).last()
    assert (ended.speech_ended, ended.noticed, ended.decided) == pytest.approx((1.02, 1.32, 2.52))


def test_silence_told_late_is_no_longer_than_the_turn(line: Line) -> None:
    """What was quiet before the caller spoke is no end of theirs."""
    line.ask(NUMBER).speech(200).words("jeden").room(20, quiet_ms=5_000).room(1_260)
    assert line.decided() == ["StartListening"]
    assert line.room(20).last().speech_ended == pytest.approx(0.0)


def test_near_speech_among_the_far_goes_on_with_the_turn(line: Line) -> None:
    """A word that fades is no end."""
    line.ask(NUMBER).speech(1_000).words("jeden").far_speech(1_400).speech(200).far_speech(1_400)
    assert line.decided() == ["StartListening"]


def test_a_caller_who_thinks_aloud_softly_is_waited_for(line: Line) -> None:
    """A soft "yyy" among silence is no room full of people: its patience counts from where it ends."""
    line.ask(NUMBER).speech(1_000).words("jeden dwa trzy").silence(800).far_speech(300)
    line.words("jeden dwa trzy yyy").silence(2_480)
    assert line.decided() == ["StartListening"]
    assert line.silence(20).last().why == "silence"


def test_the_rest_of_a_word_found_late_does_not_stop_the_next_answer(new_line: Callable[[], Line]) -> None:
    """Right after a turn the bot is stopped by more speech than later on, or by a listed word."""
    quick = replace(OPEN, interruption=replace(SOON, min_speech_ms=80))
    line = new_line().ask(quick).speech(400).words("dziękuję").silence(800).bot(True)
    assert "Interrupt" not in line.speech(180).silence(500).decided()
    assert "Interrupt" in line.silence(600).speech(100).decided()
    line = new_line().ask(quick).speech(400).words("dziękuję").silence(800).bot(True)
    assert "Interrupt" in line.speech(240).decided()


def test_talk_in_the_background_alone_is_no_turn_unless_it_has_words(new_line: Callable[[], Line]) -> None:
    """A soft answer to a question that knows its words is an answer; an open question would find words in any talk."""
    number = new_line().ask(NUMBER).far_speech(1_000).words("[unk]").far_speech(600)
    assert number.decided()[:2] == ["StartListening", "Discard"]
    assert new_line().ask(YES_NO).far_speech(300).words("tak").silence(300).decided()[-1] == "EndTurn"
    assert new_line().ask(OPEN).far_speech(300).words("nie to").silence(800).decided()[-1] == "Discard"


def test_talk_in_the_background_does_not_interrupt_the_bot_whatever_is_said(line: Line) -> None:
    """Neither its length nor its words; the caller's own does, also in the middle of it."""
    line.ask(OPEN).bot(True).far_speech(800).words("nie wiem co to jest").far_speech(300)
    assert line.decided() == ["StartListening"]
    line.speech(600)
    assert "Interrupt" in line.decided()


def test_a_moment_outside_the_grammar_is_noise_and_a_sentence_is_not(new_line: Callable[[], Line]) -> None:
    """A short [unk] is dropped, a long one is a turn that was not understood."""
    assert new_line().ask(YES_NO).speech(300).words("[unk]").silence(400).decided()[-1] == "Discard"
    assert new_line().ask(YES_NO).speech(700).words("[unk]").silence(400).decided()[-1] == "EndTurn"


def test_endless_speech_is_cut_at_the_cap(line: Line) -> None:
    """Eight seconds without a pause end the turn, with the reason told; listening goes on."""
    line.ask(NUMBER).speech(8_000).words("jeden dwa")
    line.speech(100)
    assert line.log[1][1].why == "cap"
    assert line.decided()[:2] == ["StartListening", "EndTurn"]


def test_a_whole_answer_in_front_of_a_loud_street_still_ends(line: Line) -> None:
    """The line never falls silent, but no new word came for 1.2 s: the answer stands."""
    line.ask(NUMBER).speech(2_000).words(SIX).speech(1_300)
    assert line.decided()[:2] == ["StartListening", "EndTurn"]
    assert line.log[1][1].why == "complete"


def test_flickers_in_the_silence_do_not_prolong_it(line: Line) -> None:
    """A 20 ms blip of the detector inside the closing silence counts as silence."""
    line.ask(YES_NO).speech(400).words("tak").silence(100).speech(20).silence(80)
    assert line.last().why == "complete"


def test_two_words_stop_the_bot_once(line: Line) -> None:
    """Talking over the bot: lower first, silent at the second word, only once, and the turn then ends as always."""
    line.ask(OPEN).bot(True).silence(300).speech(300).words("moja paczka").speech(100).words(
        "moja paczka utknęła"
    )
    assert line.decided() == ["StartListening", "Duck", "Interrupt"]
    line.bot(False).silence(800)
    assert line.decided() == ["StartListening", "Duck", "Interrupt", "EndTurn"]


def test_speech_alone_silences_the_bot_until_it_is_known_what_it_was(line: Line) -> None:
    """The recogniser may lag: so much speech as the question says is enough."""
    line.ask(OPEN).bot(True).speech(480)
    assert line.decided() == ["StartListening", "Duck"]
    assert line.speech(40).decided() == ["StartListening", "Duck", "Interrupt"]


def test_mhm_does_not_stop_the_bot(line: Line) -> None:
    """A backchannel, however long, is dropped and the bot talks on, in full voice as soon as it is understood."""
    line.ask(OPEN).bot(True).speech(300).words("mhm").speech(400).silence(500)
    assert line.decided() == ["StartListening", "Duck", "Duck", "Discard"]
    assert [decision.on for _, decision in line.log[1:3]] == [True, False]


def test_mhm_understood_late_gives_the_bot_its_word_back_at_once(line: Line) -> None:
    """The bot fell silent for speech that proves to be "mhm": it goes on before the caller has even closed their mouth."""
    line.ask(OPEN).bot(True).speech(500).bot(False).speech(40).words("mhm")
    assert line.decided() == ["StartListening", "Duck", "Interrupt", "Resume"]
    line.bot(True).speech(100).silence(500)
    assert line.decided()[4:] == ["Discard"]


def test_mhm_at_the_bots_last_word_is_no_turn(line: Line) -> None:
    """It was said over the bot, which has ended meanwhile; an answer to the question would have been one of its phrases."""
    line.ask(OPEN).bot(True).speech(200).words("mhm").bot(False).silence(500)
    assert line.decided()[-1] == "Discard"


def test_a_cough_over_the_bot_lets_it_go_on(line: Line) -> None:
    """Half a second of noise silences the bot; half a second of silence later it goes on."""
    line.ask(OPEN).bot(True).speech(500).bot(False).silence(500)
    assert line.decided() == ["StartListening", "Duck", "Interrupt", "Resume", "Discard"]
    assert line.last_at() == 1_000


def test_noise_that_never_becomes_words_gets_two_seconds(line: Line) -> None:
    """A television: the bot goes on after two seconds, is not stopped by the same noise again, but by words."""
    line.ask(OPEN).bot(True).speech(500).bot(False).speech(2_000)
    assert (type(line.last()), line.last_at()) == (Resume, 2_500)
    line.bot(True).speech(1_000)
    assert len(line.log) == 4 + 1  # Duck: it is still speech
    assert type(line.words("nie teraz").last()) is Interrupt


def test_a_word_within_the_two_seconds_keeps_the_bot_silent(line: Line) -> None:
    """The caller's word stands: no going on while they speak, however long."""
    line.ask(OPEN).bot(True).speech(500).bot(False).words("reklamacja").speech(4_000).silence(800)
    assert line.decided() == ["StartListening", "Duck", "Interrupt", "EndTurn"]


def test_after_two_false_alarms_only_words_stop_the_bot(line: Line) -> None:
    """A noisy room does not keep the bot from ever ending its sentence; the next question starts anew."""
    line.ask(OPEN).bot(True)
    for _ in range(2):
        line.speech(600).bot(False).silence(500).bot(True)
    line.speech(600).silence(500)
    assert line.decided().count("Interrupt") == 2
    line.speech(600).words("mam inne pytanie")
    assert line.decided().count("Interrupt") == 3
    assert line.bot(False).silence(800).ask(OPEN).bot(True).speech(600).decided().count("Interrupt") == 4


def test_one_listed_word_stops_the_bot(new_line: Callable[[], Line]) -> None:
    """ "konsultant" alone is enough, even where nothing else may interrupt."""
    assert new_line().ask(OPEN).bot(True).speech(200).words("stop").decided()[-1] == "Interrupt"
    firm = new_line().ask(FIRM).bot(True).speech(900).words("ale ja chcę zapytać")
    assert "Interrupt" not in firm.decided()
    assert new_line().ask(FIRM).bot(True).speech(200).words("konsultant").decided()[-1] == "Interrupt"


def test_an_answer_into_the_bots_last_words_is_kept(new_line: Callable[[], Line]) -> None:
    """ "tak" just before the bot ends counts as soon as it has ended; one said long before is dropped."""
    early = new_line().ask(YES_NO).bot(True).silence(2_000).speech(300).words("tak").silence(600).bot(False)
    assert early.decided() == ["StartListening", "Duck", "Duck", "EndTurn"]
    stale = new_line().ask(YES_NO).bot(True).silence(2_000).speech(300).words("tak").silence(1_600)
    assert stale.decided() == ["StartListening", "Duck", "Duck", "Discard"]


def test_a_turn_begun_before_the_bot_is_not_lost(line: Line) -> None:
    """The caller adds something and the bot's answer starts over it: one word, but it was first."""
    line.ask(OPEN).speech(300).words("reklamacja").bot(True).silence(800)
    assert line.decided() == ["StartListening", "EndTurn"]


def test_a_second_bot_turn_can_be_interrupted_again(line: Line) -> None:
    """Once per turn of the bot, not once per call."""
    line.ask(OPEN).bot(True).speech(600).bot(False).silence(900).bot(True).speech(600)
    assert line.decided().count("Interrupt") == 2


def test_silence_climbs_the_ladder(line: Line) -> None:
    """Nobody speaks: both prompts, then the last step; the bot's own prompts restart the time."""
    line.bot(True).ask(NUMBER).silence(2_000).bot(False).silence(6_000)
    assert (line.last(), line.last_at()) == (NoInput(0, False), 8_000)
    line.bot(True).silence(3_000).bot(False).silence(6_000)
    assert (line.last(), line.last_at()) == (NoInput(1, False), 17_000)
    line.bot(True).silence(1_000).bot(False).silence(6_000)
    assert line.last() == NoInput(2, True)
    line.silence(60_000)
    assert len(line.log) == 3
    assert line.taker.deadline is None


def test_noise_does_not_restart_the_no_input_time(line: Line) -> None:
    """A cough after 3 s: the first step still comes at 6 s."""
    line.ask(NUMBER).silence(3_000).speech(100).silence(3_000)
    assert line.decided() == ["StartListening", "Discard", "NoInput"]
    assert line.last_at() == 6_000


def test_speech_and_keys_start_the_ladder_again(new_line: Callable[[], Line]) -> None:
    """An answer or a key: the full time again, from the first step."""
    spoke = new_line().ask(OPEN).silence(6_000).speech(1_000).words("dzień dobry").silence(800)
    assert spoke.silence(6_000).last() == NoInput(0, False)
    pressed = new_line().ask(OPEN).silence(6_000).key("1").silence(5_000)
    assert pressed.decided() == ["NoInput"]
    assert pressed.silence(1_000).last() == NoInput(0, False)


def test_a_key_closes_a_wordless_turn_only(new_line: Callable[[], Line]) -> None:
    """The key's own beep opened a turn: dropped. Words are kept."""
    assert new_line().ask(NUMBER).speech(200).key("5").decided() == ["StartListening", "Discard"]
    assert new_line().ask(NUMBER).speech(200).words("jeden").key("5").decided() == ["StartListening"]


def test_before_any_question_there_is_no_ladder_but_listening(line: Line) -> None:
    """No question yet: silence means nothing, speech is heard."""
    line.silence(20_000)
    assert line.log == []
    assert line.taker.deadline is None
    line.speech(500).words("halo dzień dobry").silence(800)
    assert line.decided() == ["StartListening", "EndTurn"]


def test_packets_that_stop_end_the_turn_too(line: Line) -> None:
    """A short stall is no silence; when nothing comes any more, time counts."""
    line.ask(YES_NO).speech(400).words("tak").no_audio(300)
    assert line.decided() == ["StartListening"]
    assert line.no_audio(200).decided() == ["StartListening", "EndTurn"]


def test_words_without_a_turn_are_ignored(line: Line) -> None:
    """Late words of a turn that is over change nothing."""
    line.ask(YES_NO).speech(400).words("tak").silence(200).words("tak nie")
    assert line.decided() == ["StartListening", "EndTurn"]
    assert not line.taker.listening


_TEXTS = st.sampled_from(
    [
        "",
        "tak",
        "mhm",
        "yyy",
        "chwileczkę",
        "jeden bo",
        "[unk]",
        "stop",
        "jeden dwa",
        SIX,
        f"{SIX} nie",
        "proszę mi powiedzieć",
    ]
)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("voice"), st.booleans(), st.integers(1, 120)),
        st.tuples(st.just("stall"), st.integers(1, 200)),
        st.tuples(st.just("words"), _TEXTS),
        st.tuples(st.just("bot"), st.booleans()),
        st.tuples(st.just("key")),
        st.tuples(st.just("ask"), st.sampled_from([NUMBER, YES_NO, OPEN, FIRM])),
    ),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # time here is virtual
@given(_STEPS)
def test_whatever_happens_turns_stay_whole(steps: list[tuple[Any, ...]]) -> None:
    """Every turn opens once and closes within its cap, the bot is stopped once per turn of its own, deadlines lie ahead."""
    taker, now = TurnTaker(), 0.0
    opened: float | None = None
    interrupts = 0
    bot = ducked = False
    longest = 15.0

    def check(decisions: list[Any]) -> None:
        nonlocal opened, interrupts, ducked
        for decision in decisions:
            match decision:
                case StartListening():
                    assert opened is None
                    opened = decision.began
                case EndTurn() | Discard() | Wait():
                    assert opened is not None
                    opened = None
                case Interrupt():
                    assert bot
                    assert opened is not None
                    interrupts += 1
                    assert interrupts == 1
                    ducked = False
                case Duck():
                    assert decision.on is not ducked
                    ducked = decision.on
                case Resume():
                    assert interrupts == 1
                    interrupts = 0
            if isinstance(decision, EndTurn):
                assert decision.began <= decision.speech_ended <= decision.decided
                assert decision.noticed <= decision.decided
        assert taker.listening is (opened is not None)
        assert opened is not None or not ducked

    def settle() -> None:
        check(taker.tick(now))
        assert taker.deadline is None or taker.deadline > now - 1e-9
        assert opened is None or now - opened <= longest + 0.1

    for step in steps:
        match step:
            case ("voice", speech, frames):
                for _ in range(frames):
                    now += 0.02
                    check(taker.handle(Voice(speech, now)))
                    settle()
            case ("stall", frames):
                for _ in range(frames):
                    now += 0.02
                    if taker.deadline is not None and taker.deadline <= now:
                        settle()
            case ("words", text):
                check(taker.handle(Words(text, now)))
            case ("bot", on):
                if on and not bot:
                    interrupts = 0
                bot = on
                check(taker.handle(BotTalks(on, now)))
            case ("key",):
                check(taker.handle(KeyPressed("1", now)))
            case ("ask", profile):
                check(taker.handle(Asked(profile, 1, now)))
        settle()
