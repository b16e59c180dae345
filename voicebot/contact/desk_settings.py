"""How people answer, from a file the shopkeeper may edit (nlu_data/desk.yml): whose queue it is, when it is open, what agents note."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.contact.hours import Hours
from voicebot.contact.hours_settings import HoursSettings
from voicebot.contact.types import Queue
from voicebot.errors import DataError

GENERAL = "general"
"""The hours of the shop's people (faq.yml)."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    queue: str
    topics: dict[str, str] = {}
    hours: dict[str, HoursSettings] = {}
    wrap_up: dict[str, str] = Field(min_length=1)
    breaks: dict[str, str] = Field(min_length=1)
    rating: bool = True
    show_monitor: bool = True
    whisper: bool = True
    chats: int = Field(3, ge=1, le=20)
    chats_on_call: int = Field(0, ge=0, le=20)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """queue: the one for everybody. topics: the dialogue's topic → queue. hours: by queue. wrap_up, breaks: key → what people read. rating: callers are
    asked how the talk was. show_monitor: agents are shown that a supervisor hears their talk. whisper: the agent hears what it is
    about before the caller hears them. chats: side by side for one agent; chats_on_call: beside a talk by voice."""

    queue: str
    topics: Mapping[str, str]
    hours: Mapping[str, Hours]
    wrap_up: Mapping[str, str]
    breaks: Mapping[str, str]
    rating: bool = True
    show_monitor: bool = True
    whisper: bool = True
    chats: int = 3
    chats_on_call: int = 0

    def queue_of(self, topic: object) -> str:
        """Where somebody waits with this topic, if the dialogue found one."""
        return self.topics.get(topic, self.queue) if isinstance(topic, str) else self.queue


def load(path: Path, queues: Mapping[str, Queue], general: Hours) -> DeskSettings:
    """desk.yml beside its queues. general: the hours of the shop's people. Errors: DataError naming the file, the key and what is
    allowed."""
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    named = {"queue": read.queue} | {f"topics.{topic}": queue for topic, queue in read.topics.items()}
    for key, name in named.items():
        if name not in queues:
            raise DataError(f"{path}: {key} = {name!r}: allowed are {', '.join(sorted(queues))}")
    hours = {GENERAL: general} | {name: settings.hours() for name, settings in read.hours.items()}
    for queue in queues.values():
        if queue.hours not in hours:
            allowed = ", ".join(sorted(hours))
            raise DataError(
                f"queues.{queue.name}.hours = {queue.hours!r}: allowed are {allowed} (hours of {path})"
            )
    by_queue = {queue.name: hours[queue.hours] for queue in queues.values()}
    return DeskSettings(
        read.queue,
        read.topics,
        by_queue,
        read.wrap_up,
        read.breaks,
        read.rating,
        read.show_monitor,
        read.whisper,
        read.chats,
        read.chats_on_call,
    )
