"""What the shop answers to questions about itself, and when its people are there (nlu_data/faq.yml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Self

import holidays
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.errors import DataError
from voicebot.hearing.numbers import fold

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEARCHED = 30
"""Days looked ahead for one that is open."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str = Field(min_length=1)
    words: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: dict[str, tuple[time, time]]
    closed_on_holidays: bool = True
    closed: tuple[date, ...] = ()
    answers: dict[str, tuple[_Answer, ...]]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person can be reached. by_weekday: 0 is Monday; a day that is missing is closed. closed: single days off."""

    by_weekday: Mapping[int, tuple[time, time]]
    holidays: bool
    closed: frozenset[date]

    def on(self, day: date) -> tuple[time, time] | None:
        """From and until, or None when nobody is there."""
        off = day in self.closed or (self.holidays and day in holidays.country_holidays("PL", years=day.year))
        return None if off else self.by_weekday.get(day.weekday())

    def within(self, start: datetime, end: datetime | None) -> datetime | None:
        """The first moment of [start, end) at which somebody is there; equal ends: that moment or none. Times are local and aware."""
        for ahead in range(_SEARCHED):
            day = start.date() + timedelta(days=ahead)
            opening = self.on(day)
            if opening is None:
                continue
            first, last = (datetime.combine(day, at, start.tzinfo) for at in opening)
            found = max(start, first)
            if found < last:
                return found if end is None or found == start or found < end else None
        return None


class Faq:
    """Answers by intent, and the hours."""

    def __init__(self, hours: Hours, answers: Mapping[str, tuple[_Answer, ...]]) -> None:
        self.hours = hours
        self._answers = dict(answers)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read faq.yml. Errors: DataError naming the file and what is wrong."""
        try:
            read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        unknown = read.hours.keys() - set(_DAYS)
        if unknown:
            raise DataError(f"{path}: hours: {sorted(unknown)[0]!r} is none of {', '.join(_DAYS)}")
        for intent, answers in read.answers.items():
            if not answers or answers[-1].words:
                raise DataError(f"{path}: answers.{intent}: the last one must fit every question: no words")
        by_weekday = {_DAYS.index(day): hours for day, hours in read.hours.items()}
        return cls(Hours(by_weekday, read.closed_on_holidays, frozenset(read.closed)), read.answers)

    def topics(self) -> frozenset[str]:
        """The intents that have an answer."""
        return frozenset(self._answers)

    def answer(self, intent: str, text: str) -> str | None:
        """What to say: the first answer one of whose words begins a word of the question, else the last. None: no answer at all."""
        said = fold(text).split()
        for answer in self._answers.get(intent, ()):
            stems = tuple(fold(word) for word in answer.words)
            if not stems or any(word.startswith(stems) for word in said):
                return answer.say
        return None

    def all(self) -> tuple[str, ...]:
        """Every answer."""
        return tuple(answer.say for answers in self._answers.values() for answer in answers)
