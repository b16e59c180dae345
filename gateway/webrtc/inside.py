"""Private attributes of aiortc: when one is gone, this aiortc is one we do not know, and that is said."""

from typing import Any

from voicebot.errors import MediaError


def inside(owner: object, of: type, name: str) -> Any:
    """The private attribute of that class. Errors: MediaError when there is none."""
    try:
        return getattr(owner, _mangled(of, name))
    except AttributeError as error:
        raise MediaError(f"this version of aiortc is not supported: {of.__name__} has no {name}") from error


def replace(owner: object, of: type, name: str, value: object) -> None:
    """Put something else in its place. Errors: MediaError when there is none."""
    inside(owner, of, name)
    setattr(owner, _mangled(of, name), value)


def _mangled(of: type, name: str) -> str:
    return f"_{of.__name__}__{name}"
