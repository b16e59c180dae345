"""What the shop answers to questions about itself, and when its people are there (nlu_data/faq.yml)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.contact.hours import Hours
from voicebot.contact.hours_settings import HoursSettings
from voicebot.errors import DataError
from voicebot.hearing.numbers import fold


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str = Field(min_length=1)
    words: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: HoursSettings | None = None
    answers: dict[str, tuple[_Answer, ...]]


class Faq:
    """Answers by intent, and the hours."""

    def __init__(self, hours: Hours, answers: Mapping[str, tuple[_Answer, ...]]) -> None:
        self.hours = hours
        self._answers = dict(answers)

    @classmethod
    def load(cls, path: Path, hours: Hours | None = None) -> Self:
        """Read faq.yml. hours: in place of its own. Errors: DataError naming the file and what is wrong."""
        try:
            read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        for intent, answers in read.answers.items():
            if not answers or answers[-1].words:
                raise DataError(f"{path}: answers.{intent}: the last one must fit every question: no words")
        if hours is None:
            if read.hours is None:
                raise DataError(f"{path}: hours: they are missing")
            hours = read.hours.hours()
        return cls(hours, read.answers)

    def said(self) -> dict[str, str]:
        """Every answer by its place, counted from 1: answer.delivery_info.2."""
        return {
            f"answer.{intent}.{number}": answer.say
            for intent, answers in self._answers.items()
            for number, answer in enumerate(answers, 1)
        }

    def change(self, said: Mapping[str, str]) -> None:
        """From now on these words, by the keys of `said`; the others stay."""
        for intent, answers in self._answers.items():
            self._answers[intent] = tuple(
                answer.model_copy(update={"say": said.get(f"answer.{intent}.{number}", answer.say)})
                for number, answer in enumerate(answers, 1)
            )

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
