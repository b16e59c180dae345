"""Put a made model among the built-in ones: its files, and their sizes and sums in the manifest."""

import hashlib
import re
import shutil
import tomllib
from pathlib import Path

from models.recipes.stages import save
from voicebot.errors import ModelError

SHELF = Path(__file__).resolve().parents[1]
MANIFEST = "manifest.toml"
_MODEL = re.compile(r"^\[\[model\]\]\n", re.MULTILINE)
_FILES = re.compile(r"^\[\[model\.files\]\]\n", re.MULTILINE)


def install(folder: Path, shelf: Path = SHELF) -> Path:
    """folder: the model, named as in the manifest. Its place on the shelf. Errors: ModelError, OSError."""
    manifest = shelf / MANIFEST
    text = manifest.read_text("utf-8")
    listed = {model["name"]: model for model in tomllib.loads(text)["model"]}
    place = listed.get(folder.name, {}).get("builtin")
    if place is None:
        raise ModelError(f"{manifest} lists no built-in model {folder.name!r}")
    target = shelf / str(place)
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder, fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    written = _with_files(text, folder.name, target)
    save(manifest, lambda file: _write(file, written))
    return target


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def _with_files(text: str, name: str, folder: Path) -> str:
    """The manifest with this model's files as they are now."""
    starts = [match.start() for match in _MODEL.finditer(text)]
    parts = [text[: starts[0]]]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if tomllib.loads(part)["model"][0]["name"] == name:
            first = _FILES.search(part)
            head = part[: first.start()] if first else part
            part = head.rstrip() + "\n\n" + "\n".join(_entry(folder, file) for file in _files(folder))
            part += "\n" if end < len(text) else ""
        parts.append(part)
    return "".join(parts)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _entry(folder: Path, file: Path) -> str:
    content = file.read_bytes()
    return (
        "[[model.files]]\n"
        f'path = "{file.relative_to(folder).as_posix()}"\n'
        f"size = {len(content)}\n"
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
    )
