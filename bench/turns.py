"""What each policy of turn taking costs and saves: `python -m bench.turns` (six minutes; no line is needed, but the dialogue model).

Spoken answers go through detector, recogniser and turn taking on the audio's own clock, once with each policy.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from bench.summary import percentile
from bench.understanding import understanding
from gateway.caller.noise import Kind
from gateway.caller.packets import RATE as CALLER_RATE
from gateway.caller.voice import Encode, Packets, Voice
from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.resample import resample
from voicebot.dialogue import profile_loader
from voicebot.dialogue.profiles import Complete, SlotProfile
from voicebot.hearing import room
from voicebot.hearing.foreground import Foreground
from voicebot.hearing.line import line_ears
from voicebot.hearing.rehearing import Rehearing
from voicebot.hearing.types import Ears
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars
from voicebot.polish.tongue import POLISH
from voicebot.turns import end
from voicebot.turns.events import Duck, Interrupt, Resume
from voicebot.turns.rehearse import Understand, overhear, rehearse

ROOT = Path(__file__).resolve().parents[1]
VOICES = ("m3", "m7", "f2", "f4")
BEFORE_S, AFTER_S = 1.0, 6.0
"""Line around what is said: room for the longest patience."""
KNOWN_S = 5.0
"""Noise before what is said in it: as much as there is of it while the bot asks."""
NOISE_RMS = 60.0
NOISES: Mapping[str, tuple[Kind, float]] = {
    "white noise 15 dB below": ("white", 15.0),
    "white noise 10 dB below": ("white", 10.0),
    "babble 10 dB below": ("babble", 10.0),
}
YES_NO = (
    "tak",
    "nie",
    "tak zgadza się",
    "nie zgadza się",
    "tak [150] zgadza się",
    "nie [250] nie zgadza się",
)
NUMBERS = (
    "jeden dwa trzy cztery pięć sześć",
    "siedem osiem dziewięć zero jeden dwa",
    "dwanaście trzydzieści cztery pięćdziesiąt sześć",
    "dwanaście trzydzieści cztery pięćdziesiąt [200] sześć",
    "sto dwadzieścia trzy czterysta pięćdziesiąt sześć",
    "sto dwadzieścia trzy [600] czterysta pięćdziesiąt sześć",
    "zero zero siedem sto [200] jedenaście",
    "jeden dwa [700] trzy cztery [700] pięć sześć",
    "jeden dwa trzy cztery pięć [300] nie [300] sześć siedem",
)
LAST = (
    "nie dziękuję",
    "to wszystko dziękuję",
    "nie [150] to wszystko",
    "do widzenia",
    "nie dziękuję [150] do widzenia",
)
THINKING = (
    "jeden dwa trzy [800] yyy [2000] cztery pięć sześć",
    "jeden dwa [500] chwileczkę [3000] trzy cztery pięć sześć",
    "osiem trzy [900] yyy [1900] siedem sto jedenaście",
)
MATTERS = (
    "chciałabym sprawdzić status zamówienia",
    "chcę zwrócić całe zamówienie",
    "czy mogę już odebrać paczkę",
    "poproszę fakturę do zamówienia",
    "w jakich godzinach pracujecie",
    "chcę porozmawiać z konsultantem",
    "kiedy dostanę zwrot pieniędzy",
    "proszę anulować moje zamówienie",
)
HALTING = tuple(" ".join([*text.split()[:2], "[500] yyy [400]", *text.split()[2:]]) for text in MATTERS)
RAW: Mapping[str, Encode] = {"raw": lambda pcm: [pcm.tobytes()]}
TAKING_OVER = ("konsultant", "nie to nie tak", "gdzie jest moja paczka", "stop", "chcę zapytać o zwrot")
LISTENING = ("mhm", "aha", "no tak", "rozumiem")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer on the line. began, ended: seconds from its first sample to the caller's first and past the last."""

    text: str
    pcm: Pcm
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Row:
    """latencies: ms, of answers taken whole. cut: answers taken for over too early."""

    policy: str
    latencies: Sequence[float]
    cut: int
    of: int


def on_the_line(text: str, sound: Pcm, began: int = 0, ended: int | None = None) -> Spoken:
    """A sound (16 kHz) with quiet line around it."""
    quiet = np.zeros(round(BEFORE_S * RATE)), np.zeros(round(AFTER_S * RATE))
    whole = np.concatenate([quiet[0], sound, quiet[1]])
    whole = whole + np.random.default_rng(1).normal(0, NOISE_RMS, len(whole))
    last = len(sound) if ended is None else ended
    return Spoken(
        text, whole.clip(-32768, 32767).astype(np.int16), BEFORE_S + began / RATE, BEFORE_S + last / RATE
    )


def spoken(texts: Iterable[str], voices: Sequence[str] = VOICES) -> list[Spoken]:
    """Each text in each voice. Errors: SpeakingError."""
    said = []
    for voice in voices:
        for text in texts:
            utterance = Voice(voice, codecs=RAW).utter(text)
            sound = _at_rate(utterance.packets)
            share = RATE / CALLER_RATE
            said.append(
                on_the_line(text, sound, round(utterance.began * share), round(utterance.ended * share))
            )
    return said


def in_noise(
    texts: Iterable[str], kind: Kind, below_db: float, voices: Sequence[str] = VOICES
) -> list[Spoken]:
    """The same in a noise that is always there. Errors: SpeakingError."""
    said = []
    for voice in voices:
        caller = Voice(voice, noise=kind, noise_db=below_db, codecs=RAW)
        behind = _at_rate(caller.background())
        for text in texts:
            utterance = caller.utter(text)
            before = np.resize(behind, round(KNOWN_S * RATE))
            parts = before, _at_rate(utterance.packets), np.resize(behind, round(AFTER_S * RATE))
            began, ended = (KNOWN_S + at / CALLER_RATE for at in (utterance.began, utterance.ended))
            said.append(Spoken(text, np.concatenate(parts), began, ended))
    return said


def _at_rate(packets: Packets) -> Pcm:
    return resample(np.frombuffer(b"".join(packets["raw"]), np.int16), CALLER_RATE)


def noises() -> list[Spoken]:
    """Coughs and doors: bursts that die away."""
    random, made = np.random.default_rng(2), []
    for ms, low in ((200, 1), (350, 1), (250, 24), (400, 24)):
        size = RATE * ms // 1000
        burst = np.convolve(random.normal(0, 1, size), np.ones(low) / low, "same") * np.exp(
            -np.arange(size) / (size / 4)
        )
        made.append(on_the_line("noise", (burst / np.abs(burst).max() * 12_000).astype(np.int16)))
    return made


def ends(
    policy: str,
    profile: SlotProfile,
    said: Sequence[Spoken],
    ears: Ears,
    detector: VoiceDetector,
    understand: Understand | None = None,
) -> Row:
    """How long after their last sound answers are taken, and how many in pieces."""
    latencies, cut = [], 0
    for answer in said:
        turns = rehearse(answer.pcm, profile, ears, detector, understand)
        if len(turns) == 1 and turns[0].end.decided > answer.ended - 0.1:
            latencies.append(turns[0].latency_ms(answer.ended))
        else:
            cut += 1
    return Row(policy, latencies, cut, len(said))


def stops(
    policy: str, profile: SlotProfile, said: Sequence[Spoken], ears: Ears, detector: VoiceDetector
) -> tuple[Row, list[float]]:
    """How long after their first sound the bot is silent, and for how long (ms) where it goes on again. cut: never silent."""
    latencies, silences, missed = [], [], 0
    for sound in said:
        decided = overhear(sound.pcm, profile, ears, detector)
        stopped = [decision.at for decision in decided if isinstance(decision, Interrupt)]
        resumed = [decision.at for decision in decided if isinstance(decision, Resume)]
        missed += not stopped
        if stopped:
            latencies.append((stopped[0] - sound.began) * 1000)
        silences += [(there - here) * 1000 for here, there in zip(stopped, resumed, strict=False)]
    return Row(policy, latencies, missed, len(said)), silences


def lowered(profile: SlotProfile, said: Sequence[Spoken], ears: Ears, detector: VoiceDetector) -> list[float]:
    """How long (ms) after their first sound the bot lowers its voice or is silent, whichever is first."""
    first = []
    for sound in said:
        decided = overhear(sound.pcm, profile, ears, detector)
        at = [one.at for one in decided if isinstance(one, Interrupt) or (isinstance(one, Duck) and one.on)]
        first += [(at[0] - sound.began) * 1000] if at else []
    return first


def table(rows: Sequence[Row], cut: str) -> str:
    """Policy, p50/p95 in ms, and how many."""
    lines = [f"{'policy':44} {'p50':>6} {'p95':>6}  {cut}"]
    for row in rows:
        both = (percentile(row.latencies, part) for part in (0.5, 0.95))
        p50, p95 = ("-" if value is None else f"{value:.0f}" for value in both)
        lines.append(f"{row.policy:44} {p50:>6} {p95:>6}  {row.cut} of {row.of}")
    return "\n".join(lines)


def measure(
    ears: Ears, patient: Ears, understand: Understand, voices: Sequence[str] = VOICES
) -> Iterable[str]:
    """The tables, one after the other. patient: the same ears without haste at a number's end."""
    profiles = profile_loader.load(ROOT / "nlu_data" / "slots.yml")
    detector = VoiceDetector()

    def endings(
        question: str, texts: Iterable[str], *variants: tuple[str, SlotProfile, bool], by: Ears = ears
    ) -> str:
        said = spoken(texts, voices)
        rows = []
        for name, profile, guarded in variants:
            guard: AbstractContextManager[object] = (
                nullcontext() if guarded else patch.object(end, "GROWING_MS", 0)
            )
            with guard:
                rows.append(ends(name, profile, said, by, detector))
        return f"{question}: end of speech → decision, ms\n{table(rows, 'cut in pieces')}\n"

    yes_no, number = profiles["yes_no"], profiles["order_number"]
    yield endings(
        "yes or no",
        YES_NO,
        ("silence alone", _with(yes_no, complete=Complete()), True),
        ("whole answers after 350 ms", _with(yes_no, complete_silence_ms=350), True),
        ("as in slots.yml", yes_no, True),
    )
    yield endings(
        "six digits",
        NUMBERS,
        ("silence alone", _with(number, complete=Complete()), True),
        ("whole numbers after 280 ms", _with(number, complete_silence_ms=280), True),
        ("as in slots.yml, without the guard for growing", number, False),
        ("as in slots.yml", number, True),
    )
    for noise, (kind, below_db) in NOISES.items():
        for question, profile, texts in (("yes or no", yes_no, YES_NO), ("six digits", number, NUMBERS)):
            said = in_noise(texts, kind, below_db, voices)
            with patch.object(room, "AT_FLOOR", 0.0), patch.object(room, "STEADY", -1.0):
                late = ends("silence from where it is noticed", profile, said, ears, detector)
            rows = [late, ends("from where it began", profile, said, ears, detector)]
            yield f"{question}, {noise}: end of speech → decision, ms\n{table(rows, 'cut in pieces')}\n"
    yield endings("six digits, not hurried", NUMBERS, ("as in slots.yml", number, True), by=patient)
    farewell = profiles["anything_else"]
    yield endings(
        "last words",
        LAST,
        ("as any whole answer", _with(farewell, final=None, complete=_phrases(farewell)), True),
        ("as in slots.yml", farewell, True),
    )
    with patch.object(end, "patience_for", lambda text, tongue: 0):
        hasty = endings("thinking aloud, without patience", THINKING, ("as in slots.yml", number, True))
    yield hasty
    yield endings("thinking aloud", THINKING, ("as in slots.yml", number, True))
    for name, texts in (("what they call for", MATTERS), ("the same, halting", HALTING)):
        said = spoken(texts, voices)
        matter = profiles["how_can_i_help"]
        rows = [
            ends("silence alone", _with(matter, complete=Complete()), said, ears, detector),
            ends("as in slots.yml: by its sense", matter, said, ears, detector, understand),
        ]
        yield f"{name}: end of speech → decision, ms\n{table(rows, 'cut in pieces')}\n"
    groups = (("taking over", spoken(TAKING_OVER, voices)), ("mhm, aha", spoken(LISTENING, voices)))
    for name, said in (*groups, ("coughs and doors", noises())):
        rows, silences = [], {}
        for policy, ms in (("words alone", 5_000), ("500 ms of speech", 500), ("as in slots.yml", None)):
            rule = profiles["anything_else"].interruption
            rule = rule if ms is None else replace(rule, min_speech_ms=ms)
            profile = replace(profiles["anything_else"], interruption=rule)
            row, silences[policy] = stops(policy, profile, said, ears, detector)
            rows.append(row)
        lower = lowered(profiles["anything_else"], said, ears, detector)
        rows.append(Row("lower, as in slots.yml", lower, len(said) - len(lower), len(said)))
        again = ", ".join(
            f"{policy}: {len(each)}, longest silence {max(each):.0f} ms"
            for policy, each in silences.items()
            if each
        )
        yield f"{name}: first sound → silence, ms\n{table(rows, 'not silenced')}\nwent on again: {again or 'never'}\n"


def _phrases(profile: SlotProfile) -> Complete:
    """Its final answers as whole ones."""
    final = profile.end.final
    return replace(
        profile.end.complete, phrases=profile.end.complete.phrases | (final.phrases if final else frozenset())
    )


def _with(profile: SlotProfile, **changes: object) -> SlotProfile:
    return replace(profile, end=replace(profile.end, **changes))  # type: ignore[arg-type]


if __name__ == "__main__":
    model = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "builtin" / "vosk-pl-voicebot-small"
    with understanding() as knows:
        whole = VoskEars(model)
        for text in measure(line_ears(whole, POLISH), Rehearing(Foreground(whole)), knows):
            print(text, flush=True)
