"""What a data file's check found wrong, as a refusal that a page can show: field, value, and the rule with its limits. Pure."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

from voicebot.errors import DataError, SettingRefused

_SAID = (
    (re.compile(r"queues\.(\w+)\.then = '?([^':]*)'?: allowed are (.*)"), "queues.{0}.then", "one_of"),
    (re.compile(r"queues\.(\w+)\.then: goes round in a circle: (.*)"), "queues.{0}.then", "circle"),
    (re.compile(r"queues\.(\w+)\.title = (.*): a line"), "queues.{0}.title", "title"),
    (re.compile(r"queues\.(\w+)\.title = (.*): people could not"), "queues.{0}.title", "title_twice"),
    (re.compile(r"queues\.(\w+)\.hours = '?([^':]*)'?: allowed are (.*) \("), "queues.{0}.hours", "one_of"),
    (re.compile(r"(\w+), key (\d), leads to '(\w*)'"), "nodes.{0}.options.{1}.next", "leads_nowhere"),
    (re.compile(r"(\w+) leads to '(\w*)', which is not"), "nodes.{0}.next", "leads_nowhere"),
    (re.compile(r"(\w+) leads to '(\w*)', which must be a (\w+)"), "nodes.{0}.next", "must_be"),
    (re.compile(r": (\w+): '(.*)' would choose two options"), "nodes.{0}.words", "word_twice"),
    (
        re.compile(r"look\.(\w+) = '.*' on (\w+) = '.*': contrast ([\d.]+), allowed is ([\d.]+)"),
        "look.{0}",
        "contrast",
    ),
    (re.compile(r"rules\.(\d+) = '(.*)': without a condition"), "rules.{0}.name", "always"),
    (re.compile(r"keypad\.yml: (\w+) says '(.*)', which"), "nodes.{0}.prompt", "no_text"),
)
"""What the checks across a file say: pattern (place, value, more), the field made of its groups, the rule."""
_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "expected")


def as_refused(sheet: str, error: DataError) -> SettingRefused:
    """The refusal of a change of this sheet."""
    if isinstance(error, SettingRefused):
        return error
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        return of_model(cause)
    for pattern, field, rule in _SAID:
        if found := pattern.search(str(error)):
            groups = found.groups()
            return SettingRefused(field.format(*groups), groups[-1], rule, {"allowed": groups[-1]})
    return SettingRefused(sheet, "", "other", {"says": str(error)})


def of_model(error: ValidationError) -> SettingRefused:
    """The refusal of what does not fit a model: its first fault."""
    first = error.errors()[0]
    limits = {name: limit for name, limit in (first.get("ctx") or {}).items() if name in _LIMITS}
    return SettingRefused(_field(first["loc"]), _shown(first["input"]), first["type"], limits)


def _field(place: Sequence[str | int]) -> str:
    """Dotted, without what pydantic adds: the kind of a node, and that a key was meant."""
    kinds = {"menu", "order_status", "say", "hours", "person", "goodbye"}
    parts = [
        str(part) for at, part in enumerate(place) if part != "[key]" and not (at == 2 and part in kinds)
    ]
    return ".".join(parts)


def _shown(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else repr(value)[:200]
