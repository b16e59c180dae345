"""One utterance to three kinds of ears: the question's closed grammar, open hearing, and what the line does with both."""

import gc
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import psutil

from bench.behind import wrong_words
from bench.ears.conditions import Condition, heard_on
from bench.ears.items import TODAY, Item, Task
from bench.ears.languages import POLISH, Language
from gateway.caller.recognise import CHUNK
from voicebot.audio.frame import RATE, Pcm
from voicebot.dialogue import profile_loader
from voicebot.dialogue.consent import ConsentWords
from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.acceptance import accepts
from voicebot.hearing.line import line_ears
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import OPEN, Ears, Heard, Recognizer
from voicebot.hearing.vosk import VoskEars

QUESTIONS: Mapping[Task, str] = {
    "sentence": "how_can_i_help",
    "number": "order_number",
    "postcode": "postal_code",
    "yes_no": "yes_no",
    "unrelated": "yes_no",
    "day": "callback_time",
}
"""The record of slots.yml that is open when it is said."""
WAYS = ("closed", "open", "line")
GROWN = 10
"""Recognisers whose memory is weighed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance, one way of hearing. known: every word of it is in the model. wrong: words. cpu_s: of recognition, and
    audio_s of what."""

    condition: str
    voice: str
    task: Task
    way: str
    said: str
    heard: str
    right: bool
    known: bool
    wrong: int
    words: int
    cpu_s: float
    audio_s: float


@dataclass(frozen=True, slots=True)
class Weight:
    """What a model costs before anybody speaks: seconds of load (clock and CPU), MB of it and of each recogniser."""

    load_s: float
    load_cpu_s: float
    model_mb: float
    recogniser_mb: float
    closed_recogniser_ms: float


class Trial:
    """A model with all that is asked of it. Errors: ModelError, DataError."""

    def __init__(self, ears: Ears, answers: Iterable[Item], language: Language = POLISH) -> None:
        tongue = language.tongue
        self._plain, self._language = ears, language
        self._line = line_ears(ears, tongue)
        self._profiles = profiles(language)
        consent = ConsentWords.load(language.nlu / "consent.yml")
        said = {True: set(consent.yes), False: set(consent.no)}
        for item in answers:
            if isinstance(item.value, bool):
                said[item.value].add(" ".join(re.findall(r"\w+", fold(item.text))))
        self._yes_no = ConsentWords(frozenset(said[True]), frozenset(said[False]))
        self._made: dict[tuple[str, str], Recognizer] = {}

    def rows(self, condition: Condition, items: Sequence[Item]) -> Iterator[Row]:
        """Every item, every way that it can be heard in. Errors: SpeakingError, MediaError, HearingError."""
        for item in items:
            pcm = heard_on(condition, item.text, item.voice, item.number, self._language.voice)
            known = all(self._plain.knows(word) for word in item.text.split())
            profile = self._profiles[QUESTIONS[item.task]]
            for way in WAYS:
                if way == "closed" and profile.grammar.is_open:
                    continue
                began = time.thread_time()
                heard = _hear(self._ear(way, profile), pcm)
                cpu = time.thread_time() - began
                said = item.text.split()
                yield Row(
                    condition=condition.name,
                    voice=item.voice,
                    task=item.task,
                    way=way,
                    said=item.text,
                    heard=heard.text,
                    right=self._understood(item, profile, heard) == item.value,
                    known=known,
                    wrong=wrong_words(item.text, heard.text),
                    words=len(said),
                    cpu_s=cpu,
                    audio_s=len(pcm) / RATE,
                )

    def _ear(self, way: str, profile: SlotProfile) -> Recognizer:
        key = (way, profile.name)
        if key not in self._made:
            ears: Ears = self._line if way == "line" else self._plain
            self._made[key] = ears.recognizer(OPEN if way == "open" else profile.grammar)
        return self._made[key]

    def _understood(self, item: Item, profile: SlotProfile, heard: Heard) -> str | bool | date | None:
        """What the question's own reader makes of it."""
        match item.task:
            case "sentence":
                return heard.text
            case "number" | "postcode":
                return self._language.tongue.digits(heard.text)
            case "day":
                found = self._language.days(heard.text, TODAY) if self._language.days else None
                return found.only if found else None
            case _:
                return self._yes_no.answer(heard.text) if accepts(profile, heard) else None


def _hear(recognizer: Recognizer, pcm: Pcm) -> Heard:
    for start in range(0, len(pcm), CHUNK):
        recognizer.accept(pcm[start : start + CHUNK])
    return recognizer.finish()


def profiles(language: Language) -> Mapping[str, SlotProfile]:
    """The questions of a language. Errors: DataError."""
    return profile_loader.load(language.nlu / "slots.yml", language.tongue, language.code)


def weigh(load: Callable[[], VoskEars], pcm: Pcm, language: Language = POLISH) -> tuple[VoskEars, Weight]:
    """The loaded ears and what they cost. Each weighed recogniser has heard `pcm`. Errors: ModelError."""
    gc.collect()
    process = psutil.Process()
    before, clock, cpu = process.memory_info().rss, time.perf_counter(), time.process_time()
    ears = load()
    load_s, load_cpu_s = time.perf_counter() - clock, time.process_time() - cpu
    loaded = process.memory_info().rss
    kept = [ears.recognizer() for _ in range(GROWN)]
    for recognizer in kept:
        recognizer.accept(pcm)
    grown = process.memory_info().rss
    profile = profiles(language)["order_number"]
    ears.recognizer(profile.grammar)  # the list of its entries is made once
    cpu = time.process_time()
    ears.recognizer(profile.grammar)
    closed = time.process_time() - cpu
    weight = Weight(
        load_s, load_cpu_s, (loaded - before) / 2**20, (grown - loaded) / GROWN / 2**20, closed * 1000
    )
    return ears, weight
