"""Checksums that nobody published, written down when a model was first pulled, so that a later change is noticed."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from voicebot.errors import ModelError
from voicebot.shelf.manifest import File

PINS = "pins.json"


class Pin(BaseModel):
    """What was pulled: the archive's sum and those of all files that came out of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    archive_sha256: str
    files: tuple[File, ...]


def load(pulled: Path) -> dict[str, Pin]:
    """Model name → pin, for the directory of pulled models. Errors: ModelError when the file is damaged."""
    path = pulled / PINS
    try:
        raw = json.loads(path.read_text("utf-8"))
        return {name: Pin.model_validate(pin) for name, pin in raw.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise ModelError(f"{path} is damaged: restore it, or remove it and pull the models again") from error


def save(pulled: Path, name: str, pin: Pin) -> None:
    """Write the pin of one model down, atomically. Errors: OSError, ModelError."""
    pins = load(pulled) | {name: pin}
    text = json.dumps({key: value.model_dump() for key, value in pins.items()}, indent=1, ensure_ascii=False)
    temporary = pulled / f"{PINS}.new"
    temporary.write_text(text + "\n", "utf-8")
    os.replace(temporary, pulled / PINS)
