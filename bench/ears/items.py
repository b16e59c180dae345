"""What is said to the ears: sentences by hand, and numbers, postcodes, days, yes and no with the value they stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle, islice
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import yaml

from bench.ears.languages import POLISH, Language

TODAY = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
"""When the days of the file are said."""
VOICES = ("Annie", "linda", "Gene", "whisperf", "f4", "m3", "m7")
"""espeak-ng's, kept out of all training for good."""

Task = Literal["sentence", "number", "postcode", "yes_no", "unrelated", "day"]


@dataclass(frozen=True, slots=True)
class Item:
    """text: what is said. value: what must be understood; None: anything but yes or no. number: of the item, for its noise."""

    task: Task
    text: str
    value: str | bool | date | None
    voice: str
    number: int


@dataclass(frozen=True, slots=True)
class Size:
    """How much is said under each condition. every: of all only each so manieth. voices: in how many of the voices a text is said;
    yes and no are always said in all."""

    every: int = 1
    voices: int = 1


FULL, QUICK = Size(), Size(every=8)
NUMBERS, POSTCODES = 70, 35
"""Said in one voice each."""


def items(size: Size = FULL, language: Language = POLISH) -> list[Item]:
    """All that is said under one condition; the same under each. The voices take turns."""
    tree = yaml.safe_load(language.texts.read_text("utf-8"))
    answers = [(text, meant) for meant, key in ((True, "yes"), (False, "no")) for text in tree[key]]
    said: list[tuple[Task, str, str | bool | date | None, int]] = [
        *(("sentence", text, text, size.voices) for text in tree["sentences"][:: size.every]),
        *(
            ("number", text, number, 1)
            for number, text in dictated(6, language.number, NUMBERS * size.voices // size.every, language)
        ),
        *(
            ("postcode", text, number, 1)
            for number, text in dictated(
                5, language.postcode, POSTCODES * size.voices // size.every, language
            )
        ),
        *(("yes_no", text, meant, len(VOICES)) for text, meant in answers[:: min(size.every, 4)]),
        *(("unrelated", text, None, size.voices) for text in tree["unrelated"][:: size.every]),
        *(("day", one["said"], one["day"], size.voices) for one in tree.get("dates", ())[:: size.every]),
    ]
    spoken = [
        (task, text, value, VOICES[(place + turn) % len(VOICES)])
        for place, (task, text, value, voices) in enumerate(said)
        for turn in range(voices)
    ]
    return [Item(*one, number) for number, one in enumerate(spoken)]


def dictated(
    length: int, forms: Sequence[str], count: int, language: Language = POLISH
) -> Iterator[tuple[str, str]]:
    """Numbers of so many digits and how they are said, the forms taking turns. Only such as mean one number: "sto dwa" after
    "dwieście" is nobody's mishearing."""
    random, turns = np.random.default_rng(length), cycle(forms)

    def made() -> Iterator[tuple[str, str]]:
        while True:
            number = f"{random.integers(0, 10**length):0{length}}"
            text = language.forms[next(turns)](number)
            if language.tongue.digits(text) == number:
                yield number, text

    return islice(made(), count)
