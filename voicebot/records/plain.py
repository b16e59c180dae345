"""Values of any origin made fit for JSON and for a database."""

import math
from collections.abc import Mapping, Set
from typing import Any

from voicebot.store.types import safe_text

DEPTH = 8
"""Levels of nesting kept; what lies deeper comes from no honest source."""


def plain(value: Any, depth: int = DEPTH) -> Any:
    """The same value from dict, list, str, int, float, bool and None alone.

    Numbers that JSON does not know become None, anything unknown its str().
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, Mapping | list | tuple | Set):
        if depth == 0:
            return "…"
        if isinstance(value, Mapping):
            return {safe_text(str(key)): plain(item, depth - 1) for key, item in value.items()}
        return [plain(item, depth - 1) for item in value]
    return safe_text(str(value))
