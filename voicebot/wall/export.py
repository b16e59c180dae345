"""Tables for spreadsheets: CSV with semicolons, in which no cell is a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from voicebot.clock import SHOP_ZONE
from voicebot.records.types import CallRecord
from voicebot.wall.course import course_of

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of something to be worked out."""

Cell = str | int | float | None | datetime

CALL_COLUMNS = (
    *("id", "started", "ended", "seconds", "channel", "outcome"),
    *("queues", "agents", "waited_s", "talked_s", "to_person_s"),
)
HOUR_COLUMNS = (
    *("day", "hour", "queue", "entered", "again", "answered", "gone", "callback", "nobody", "moved"),
    *("service_level", "asa_s", "longest_s", "abandonment", "talks", "talk_s", "wrap_up_s", "aht_s"),
    *("told", "range_held", "forecast_mae_s", "callbacks_reached", "callback_wait_s"),
)


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, excel: bool) -> str:
    """The file's text. excel: as a Polish Excel opens it by a double click, with a byte order mark and decimal commas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(cell, excel) for cell in row])
    return (BOM if excel else "") + out.getvalue()


def call_row(call: CallRecord, *, numbers: bool) -> list[Cell]:
    """A call in the order of CALL_COLUMNS; with `numbers` the caller's comes last."""
    course = course_of(call)
    queues = dict.fromkeys(wait.queue for wait in course.waits)
    agents = dict.fromkeys(talk.agent for talk in course.talks)
    seconds = None if call.ended is None else round((call.ended - call.started).total_seconds())
    row: list[Cell] = [call.id, call.started, call.ended, seconds, call.channel, call.outcome]
    row += [", ".join(queues), ", ".join(agents)]
    row.append(round(sum(wait.waited_s for wait in course.waits), 1) if course.waits else None)
    row.append(round(sum(talk.talked_s for talk in course.talks), 1) if course.talks else None)
    row.append(None if course.reached_s is None else round(course.reached_s, 1))
    return [*row, call.caller] if numbers else row


def hour_row(hour: Mapping[str, Any]) -> list[Cell]:
    """An hour of a queue in the order of HOUR_COLUMNS."""
    return [hour[name] for name in HOUR_COLUMNS]


def _cell(value: Cell, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float):
        return str(value).replace(".", ",") if excel else str(value)
    # an apostrophe makes it text wherever it would have been worked out
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
