"""What is wrong with a setting, in words: its key, its value (never a secret), and what is allowed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from voicebot.errors import ConfigError

_SECRET = (
    "token",
    "credential",
    "password",
    "secret",
    "signing_key",
    "database_url",
    "records.key",
    "old_keys",
)


def refusal(model: type[BaseModel], error: ErrorDetails, origins: Mapping[str, str]) -> ConfigError:
    """What pydantic found, in the words of the settings. model: of all settings. origins: dotted key → variable that set it."""
    key = ".".join(str(part) for part in error["loc"])
    origin = next((name for dotted, name in origins.items() if f"{dotted}.".startswith(f"{key}.")), None)
    allowed = str(error["ctx"]["error"]) if error["type"] == "value_error" else _allowed(model, error)
    match error["type"]:
        case "missing":
            value: object = "nothing"
        case "extra_forbidden":
            value = "…"  # a misspelt name may hide a secret
        case _:
            value = shown(key, error["input"])
    return ConfigError(f"{key} ({origin})" if origin else key, value, allowed)


def shown(key: str, value: object) -> object:
    """A value as a message may show it: secrets and what may hold one are hidden."""
    if any(word in key for word in _SECRET) or (isinstance(value, str) and "@" in value):
        return "…"
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    # a whole table may hold secrets further in
    return value if isinstance(value, str | int | float | bool) else "a table"


def _allowed(model: type[BaseModel], error: ErrorDetails) -> str:
    """What may stand at the place of this error, in words."""
    field: FieldInfo | None = None
    for part in error["loc"]:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        if field is None:
            return f"unknown; one of {', '.join(model.model_fields)}"
        inner = list_item(field) or field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    if field is None:
        return error["msg"]
    return _described(field) or error["msg"]


def _described(field: FieldInfo) -> str:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not type(None)]
    if all(isinstance(kind, str) for kind in kinds):
        return f"one of {', '.join(kinds)}"
    names = {
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        str: "a text",
        Path: "a path",
        SecretStr: "a text",
    }
    item = list_item(field)
    words = (
        ["a list of texts" if item is str else "a list of tables"]
        if item
        else [names.get(kinds[0], "a table")]
    )
    for rule in field.metadata:
        match rule:
            case Ge(low):
                words.append(f"at least {low}")
            case Gt(low):
                words.append(f"more than {low}")
            case Le(high):
                words.append(f"at most {high}")
            case Lt(high):
                words.append(f"less than {high}")
            case MinLen(low):
                words.append(f"of at least {low} characters")
            case _ if pattern := getattr(rule, "pattern", None):
                words.append(f"like {pattern}")
    return ", ".join(words)


def list_item(field: FieldInfo) -> Any:
    """The type of a list's items; None for a field that is no list."""
    args = get_args(field.annotation)
    return args[0] if len(args) == 2 and args[1] is Ellipsis else None


def section_of(field: FieldInfo) -> type[BaseModel]:
    """The settings of one section."""
    section = field.annotation
    assert isinstance(section, type)
    assert issubclass(section, BaseModel)
    return section
