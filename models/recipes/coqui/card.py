"""The card of a voice, card.toml: what it was made of, by which seeds, and what came out. Pure."""

from collections.abc import Mapping
from typing import Any

Table = Mapping[str, Any]


def card(tables: Mapping[str, Table]) -> str:
    """Tables of texts, numbers, truths and lists of them, as TOML. Errors: TypeError for anything else."""
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case list() | tuple():
            return "[" + ", ".join(_value(one) for one in value) + "]"
    raise TypeError(f"a card cannot hold {type(value).__name__}")
