"""What models exist and how to know that one is whole: models/manifest.toml, read and checked."""

import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from voicebot.errors import DataError

MANIFEST = "manifest.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _checked_sha256(value: str | None) -> str | None:
    if value is not None and not _SHA256.fullmatch(value):
        raise ValueError("64 lower-case hexadecimal digits")
    return value


class File(_Entry):
    """One file of a model. sha256 (and size) None: nobody published it; it is pinned when the model is first pulled."""

    path: str
    size: int | None = Field(None, ge=0)
    sha256: str | None = None

    _sha256 = field_validator("sha256")(_checked_sha256)

    @field_validator("path")
    @classmethod
    def _inside(cls, value: str) -> str:
        parts = PurePosixPath(value).parts
        if not parts or value.startswith("/") or ".." in parts:
            raise ValueError("a path inside the model's folder")
        return value


class Archive(_Entry):
    """A zip to be downloaded. root: the folder inside it that holds the model. sha256 None: not published, see File."""

    url: str = Field(pattern=r"^https?://")
    root: str
    size: int | None = Field(None, ge=1)
    sha256: str | None = None

    _sha256 = field_validator("sha256")(_checked_sha256)


class Model(_Entry):
    """One model of the shelf. builtin: its folder in the repository, else `archive` says where it comes from."""

    name: str = Field(pattern=r"^[A-Za-z0-9._/-]+$")
    kind: Literal["ears", "voice"]
    engine: Literal["vosk", "coqui"]
    language: str
    licence: str
    about: str
    builtin: str | None = None
    archive: Archive | None = None
    files: tuple[File, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_source(self) -> "Model":
        if (self.builtin is None) == (self.archive is None):
            raise ValueError("either builtin or archive")
        if self.builtin is not None and any(f.sha256 is None or f.size is None for f in self.files):
            raise ValueError("a built-in model states size and sha256 of every file")
        return self

    @property
    def folder(self) -> str:
        """Its folder's name where pulled models are kept."""
        return self.name.replace("/", "--")

    @property
    def checksum_known(self) -> bool:
        """Whether what is downloaded can be proven to be what was published."""
        return self.archive is None or self.archive.sha256 is not None


class Manifest(_Entry):
    """The whole shelf, best first within a kind and language."""

    version: Literal[1]
    model: tuple[Model, ...]

    @model_validator(mode="after")
    def _unique(self) -> "Manifest":
        names = [m.folder for m in self.model]
        if len(set(names)) != len(names):
            raise ValueError("every model name once")
        return self

    def get(self, name: str) -> Model:
        """The model of this name. Errors: KeyError."""
        for model in self.model:
            if model.name == name:
                return model
        raise KeyError(name)


def load(models: Path) -> Manifest:
    """The manifest of this models directory. Errors: DataError with file, key and what is wrong."""
    path = models / MANIFEST
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{path}: {where}: {first['msg']}") from error
