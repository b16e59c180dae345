"""What noise and other people's talk behind a caller cost, and what is won back: `python -m bench.behind [MODEL]` (five minutes; no
line is needed).

Open sentences go through detector, recogniser and turn taking on the audio's own clock; six digits go to the recogniser alone.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.summary import percentile
from bench.turns import ROOT, VOICES
from gateway.caller.noise import Kind, noise
from gateway.caller.packets import RATE as CALLER_RATE
from gateway.caller.voice import Voice
from voicebot.audio.frame import Pcm
from voicebot.audio.resample import resample
from voicebot.dialogue import profile_loader
from voicebot.hearing.foreground import Foreground
from voicebot.hearing.grammars import grammar
from voicebot.hearing.numbers import digits
from voicebot.hearing.rehearing import Rehearing
from voicebot.hearing.types import Ears
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars
from voicebot.turns.rehearse import rehearse

CONDITIONS: tuple[tuple[str, Kind, float], ...] = (
    ("quiet", "white", 40.0),
    ("white noise 10 dB below", "white", 10.0),
    ("other people's talk 10 dB below", "babble", 10.0),
)
SENTENCES = (
    "gdzie jest moja paczka",
    "chciałabym zgłosić reklamację towaru",
    "chcę zwrócić całe zamówienie",
    "proszę anulować moje zamówienie",
    "chcę zmienić adres dostawy",
    "poproszę fakturę do zamówienia",
    "kiedy dostanę zwrot pieniędzy",
    "na jakim etapie jest moje zamówienie",
    "ile kosztuje dostawa kurierem",
    "chcę porozmawiać z konsultantem",
    "proszę oddzwonić jutro po dziesiątej",
    "czy mogę już odebrać paczkę",
)
NUMBERS = 24
WORDS = ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć")
BEFORE_S, AFTER_S = 1.0, 4.0
RAW: Mapping[str, Callable[..., list[bytes]]] = {"raw": lambda pcm: [pcm.tobytes()]}


def speech(variant: str, speed: int, text: str, language: str = "pl") -> np.ndarray:
    """A voice's words without silence around them, at the caller's rate."""
    utterance = Voice(variant, speed=speed, codecs=RAW, language=language).utter(text)
    whole = np.frombuffer(b"".join(utterance.packets["raw"]), np.int16).astype(np.float32)
    return whole[utterance.began : utterance.ended]


def called(
    text: str,
    variant: str,
    kind: Kind,
    below_db: float,
    at: int,
    *,
    speed: int = 165,
    around_s: tuple[float, float] = (BEFORE_S, AFTER_S),
    language: str = "pl",
) -> tuple[Pcm, float]:
    """A line on which this is said with noise from before its first to after its last word, and where it ends (seconds). at: where in
    the noise it begins. speed: words a minute. around_s: line before and after the words. language: espeak-ng's; others talk Polish."""
    said = speech(variant, speed, text, language)
    before, after = (round(seconds * CALLER_RATE) for seconds in around_s)
    whole = np.pad(said, (before, after))
    level = np.sqrt(np.mean(said**2)) * 10 ** (-below_db / 20)
    behind = np.resize(np.roll(noise(kind, speech), at), len(whole)) * level
    line = (whole + behind).clip(-32768, 32767).astype(np.int16)
    return resample(line, CALLER_RATE), (before + len(said)) / CALLER_RATE


def wrong_words(said: str, heard: str) -> int:
    """Words put in, left out or changed."""
    there, here = said.split(), heard.split()
    row = list(range(len(here) + 1))
    for number, word in enumerate(there, 1):
        corner, row[0] = row[0], number
        for place, other in enumerate(here, 1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (word != other))
    return row[-1]


def sentences(ears: Ears, lines: Sequence[tuple[str, Pcm, float]], detector: VoiceDetector) -> str:
    """One row: part of the words that are wrong, and how long after the last one the turn is taken for over."""
    profile = profile_loader.load(ROOT / "nlu_data" / "slots.yml")["how_can_i_help"]
    wrong, words, waits = 0, 0, []
    for text, pcm, ended in lines:
        turns = rehearse(pcm, profile, ears, detector)
        wrong += wrong_words(text, " ".join(turn.heard.text for turn in turns))
        words += len(text.split())
        waits += [turn.latency_ms(ended) for turn in turns[:1]]
    p50, p95 = (percentile(waits, part) or float("nan") for part in (0.5, 0.95))
    return f"{wrong / words:6.1%}   {p50:5.0f} {p95:5.0f}"


def numbers(ears: Ears, lines: Sequence[tuple[str, Pcm, float]]) -> int:
    """How many six-digit numbers are heard right."""
    recognizer = ears.recognizer(replace(grammar("number", ["numbers"]), digits=6))
    right = 0
    for number, pcm, _ in lines:
        recognizer.accept(pcm)
        right += digits(recognizer.finish().text) == number
    return right


def measure(model: Path) -> Iterable[str]:
    """The tables, line by line."""
    plain = VoskEars(model)
    near, detector, random = Foreground(plain), VoiceDetector(), np.random.default_rng(5)
    order = [f"{number:06}" for number in random.integers(0, 1_000_000, NUMBERS)]
    spelled = [" ".join(WORDS[int(digit)] for digit in number) for number in order]
    yield f"{'behind the caller':34} {'ears':20} words wrong  turn over after, ms (p50 p95)"
    for name, kind, below in CONDITIONS:
        lines = [
            (text, *called(text, variant, kind, below, int(random.integers(0, CALLER_RATE * 4))))
            for text in SENTENCES
            for variant in VOICES
        ]
        for what, ears in (("all that is heard", plain), ("as they are", near)):
            yield f"{name:34} {what:20} {sentences(ears, lines, detector)}"
    yield f"\n{'behind the caller':34} six digits right of {NUMBERS}: once, heard again"
    for name, kind, below in CONDITIONS:
        said = zip(spelled, VOICES * NUMBERS, strict=False)
        lines = [
            (number, *called(text, variant, kind, below, int(random.integers(0, CALLER_RATE * 4))))
            for number, (text, variant) in zip(order, said, strict=False)
        ]
        yield f"{name:34} {numbers(plain, lines):4} {numbers(Rehearing(near), lines):4}"


if __name__ == "__main__":
    chosen = (
        Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "builtin" / "vosk-pl-voicebot-small"
    )
    for row in measure(chosen):
        print(row, flush=True)
