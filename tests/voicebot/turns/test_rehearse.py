"""Spoken answers through detector, turn taking and recogniser, on the audio's own clock."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from voicebot.audio.frame import RATE, Pcm
from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, Sense, SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.hearing.grammars import grammar
from voicebot.hearing.hurry import Hurry
from voicebot.hearing.numbers import digits
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars
from voicebot.turns.events import Discard, Duck, EndTurn, Interrupt, Resume, StartListening, Wait
from voicebot.turns.rehearse import overhear, rehearse

pytestmark = pytest.mark.real

NUMBER = SlotProfile(
    "order_number",
    grammar("order_number", ["numbers", "corrections", "commands", "intros", "hesitations"]),
    EndOfTurn(1_500, 250, 12_000, Complete(digits=6)),
)
OPEN = SlotProfile("open", end=EndOfTurn(900, 300, 15_000))
FORMS: list[tuple[tuple[str | float, ...], str]] = [
    (("jeden dwa trzy cztery pięć sześć",), "123456"),
    (("siedem osiem dziewięć zero jeden dwa",), "789012"),
    (("dwanaście trzydzieści cztery pięćdziesiąt sześć",), "123456"),
    (("sto dwadzieścia trzy czterysta pięćdziesiąt sześć",), "123456"),
    (("sto dwadzieścia trzy tysiące czterysta pięćdziesiąt sześć",), "123456"),
    (("zero zero siedem sto jedenaście",), "007111"),
    (("numer zamówienia to cztery pięć sześć siedem osiem dziewięć",), "456789"),
    (("jeden dwa trzy cztery pięć nie sześć siedem",), "123467"),
    (("sto dwadzieścia trzy nie sto dwadzieścia cztery pięćset sześć",), "124506"),
    (("jeden dwa", 0.7, "trzy cztery", 0.7, "pięć sześć"), "123456"),
    (("osiem trzy", 0.9, "yyy", 0.7, "siedem sto jedenaście"), "837111"),
    (("jeden dwa trzy cztery pięć", 0.5, "nie", 0.5, "sześć siedem"), "123467"),
]


@pytest.mark.parametrize(
    ("noise_db", "band"), [(45, RATE), (15, RATE), (45, 8_000)], ids=["clean", "noise", "8k"]
)
def test_numbers_are_heard_whole_in_every_form(
    builtin_ears: VoskEars,
    detector: VoiceDetector,
    say: Callable[..., Pcm],
    on_line: Callable[..., Pcm],
    noise_db: float,
    band: int,
) -> None:
    """One turn for each answer, pauses and corrections included; one of six may be misheard in noise."""
    wrong = []
    forms = FORMS if (noise_db, band) == (45, RATE) else FORMS[1::2]
    for parts, expected in forms:
        turns = rehearse(on_line(say(*parts), noise_db, band), NUMBER, builtin_ears, detector)
        if [digits(turn.heard.text) for turn in turns] != [expected]:
            wrong.append((parts, [turn.heard.text for turn in turns]))
    assert len(wrong) <= (1 if noise_db < 20 else 0), wrong


def test_a_whole_number_ends_soon_after_the_last_word(
    builtin_ears: VoskEars, detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """From the true end of speech to the decision 350 ms at most, in the audio's own time."""
    number = replace(NUMBER, grammar=replace(NUMBER.grammar, digits=6))
    for parts, _ in FORMS[:4]:
        speech = say(*parts)
        (turn,) = rehearse(on_line(speech), number, Hurry(builtin_ears), detector)
        assert turn.end.why == "complete"
        assert turn.latency_ms(1.0 + len(speech) / RATE) <= 350


def test_a_sentence_that_is_understood_ahead_ends_sooner(
    builtin_ears: VoskEars, detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Within 500 ms of its last sound instead of 900; what nobody understands is waited for."""
    speech = say("gdzie jest moja paczka")
    matter = replace(OPEN, end=replace(OPEN.end, sense=Sense(frozenset({"order_status"}), 350)))
    ends = []
    for gist in (Gist("order_status", 1.0, 1.0), None):
        (turn,) = rehearse(on_line(speech), matter, builtin_ears, detector, lambda words, gist=gist: gist)
        ends.append((turn.end.why, turn.latency_ms(1.0 + len(speech) / RATE)))
    (sooner, soon), (waited, late) = ends
    assert (sooner, waited) == ("complete", "silence")
    assert soon <= 500 < 800 <= late


@pytest.mark.parametrize("pause", [0.5, 0.7])
def test_a_hesitating_sentence_is_not_cut(
    builtin_ears: VoskEars,
    detector: VoiceDetector,
    say: Callable[..., Pcm],
    on_line: Callable[..., Pcm],
    pause: float,
) -> None:
    """ "chciałbym … yyy … zwrócić buty" is one turn."""
    turns = rehearse(
        on_line(say("chciałbym", pause, "yyy", pause, "zwrócić buty", voice="pl+f2")),
        OPEN,
        builtin_ears,
        detector,
    )
    assert len(turns) == 1
    assert turns[0].heard.text.endswith("zwrócić buty")


def test_noise_alone_makes_no_turn(
    builtin_ears: VoskEars, detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Hiss for three seconds and a cough-long blip: nothing to answer."""
    blip = say("tak")[:800]
    assert rehearse(on_line(blip), NUMBER, builtin_ears, detector) == []


def test_mhm_over_the_bot_leaves_it_the_word_and_a_wish_does_not(
    builtin_ears: VoskEars, detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Whatever "mhm" did to its voice, it speaks on; "konsultant" has it silent within 350 ms, and is a turn."""
    patient = replace(OPEN, interruption=Interruption(True, 2, 220, frozenset({"konsultant"})))
    mhm = overhear(on_line(say("mhm")), patient, builtin_ears, detector)
    assert type(mhm[-1]) is Discard
    assert sum(isinstance(one, Interrupt) for one in mhm) == sum(isinstance(one, Resume) for one in mhm)
    wish = overhear(on_line(say("konsultant")), patient, builtin_ears, detector)
    assert [type(one) for one in wish] == [StartListening, Duck, Interrupt, EndTurn]
    assert wish[2].at - 1.0 <= 0.35


def test_who_asks_for_a_moment_has_not_answered(
    builtin_ears: VoskEars, detector: VoiceDetector, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """ "chwileczkę" is no turn, over the bot or not."""
    plea = on_line(say("chwileczkę"))
    assert rehearse(plea, NUMBER, builtin_ears, detector) == []
    assert type(overhear(plea, NUMBER, builtin_ears, detector)[-1]) is Wait
