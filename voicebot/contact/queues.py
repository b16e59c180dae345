"""The queues, from a file the shopkeeper may edit (nlu_data/queues.yml)."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voicebot.contact.types import CALLBACK, VOICEMAIL, Queue, Strategy, Widening
from voicebot.errors import DataError


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Widening(_Part):
    after_s: float = Field(ge=0, le=3_600)
    level: int = Field(ge=0, le=9)


class _Record(_Part):
    hours: str = Field(min_length=1)
    head_start_s: float = Field(0.0, ge=0, le=3_600)
    strategy: Strategy = Strategy.LONGEST_IDLE
    ring_s: float = Field(20.0, ge=5, le=120)
    wrap_up_s: float = Field(30.0, ge=0, le=600)
    limit: int = Field(100, ge=1, le=1_000)
    max_wait_s: float | None = Field(None, ge=10, le=7_200)
    then: str | None = None
    widening: tuple[_Widening, ...] = Field((), max_length=9)
    handling_s: float = Field(180.0, ge=10, le=7_200)
    tell_again_s: float = Field(120.0, ge=30, le=1_800)
    callback_over_min: int = Field(5, ge=1, le=120)
    title: str = Field("", max_length=40)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.max_wait_s is None) is not (self.then is None):
            raise ValueError("max_wait_s and then need each other")
        steps = [(step.after_s, -step.level) for step in self.widening]
        if any(a >= b or lower >= least for (a, lower), (b, least) in itertools.pairwise(steps)):
            raise ValueError("widening: each step comes later and asks for less than the one before")
        return self


class _File(_Part):
    queues: dict[str, _Record] = Field(min_length=1)


def load(path: Path) -> dict[str, Queue]:
    """Every queue by name. Errors: DataError naming the file, the queue and what is wrong."""
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for name in read.queues:
        if name in (CALLBACK, VOICEMAIL):
            raise DataError(f"{path}: queues.{name}: no queue can have the name of what comes after one")
        _check_overflow(path, name, read.queues)
    made = {name: _queue(name, record) for name, record in read.queues.items()}
    _check_titles(path, made)
    return made


def schema() -> dict[str, Any]:
    """The settings of one queue as JSON schema, for who shows them to people."""
    return _Record.model_json_schema()


def _check_overflow(path: Path, name: str, records: Mapping[str, _Record]) -> None:
    passed = [name]
    while (to := records[passed[-1]].then) not in (None, CALLBACK, VOICEMAIL):
        if to not in records:
            allowed = ", ".join([*sorted(records), CALLBACK, VOICEMAIL])
            raise DataError(f"{path}: queues.{passed[-1]}.then = {to!r}: allowed are {allowed}")
        if to in passed:
            raise DataError(
                f"{path}: queues.{name}.then: goes round in a circle: {' → '.join([*passed, to])}"
            )
        passed.append(to)


def _check_titles(path: Path, queues: Mapping[str, Queue]) -> None:
    called: dict[str, str] = {}
    for queue in queues.values():
        if not queue.called.isprintable() or not queue.called.strip():
            raise DataError(
                f"{path}: queues.{queue.name}.title = {queue.title!r}: a line of text that people can read"
            )
        if queue.called in called:
            raise DataError(
                f"{path}: queues.{queue.name}.title = {queue.called!r}: people could not tell it from queues.{called[queue.called]}"
            )
        called[queue.called] = queue.name


def _queue(name: str, record: _Record) -> Queue:
    told = record.model_dump(exclude={"widening"})
    return Queue(name, **told, widening=tuple(Widening(step.after_s, step.level) for step in record.widening))
