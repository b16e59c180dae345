"""Which models are installed and whole, and which one is to be used."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import structlog

from voicebot.config import Config
from voicebot.errors import ConfigError, ModelError
from voicebot.shelf import derived, integrity, manifest, pins
from voicebot.shelf.manifest import File, Manifest, Model

log = structlog.get_logger()

Kind = Literal["ears", "voice"]
BEST = "best"


@dataclass(frozen=True)
class Installed:
    """A model that is on this machine. files: everything known of its files; path: its folder.

    proven: every file's sum is known, from the manifest or from the pull.
    """

    model: Model
    path: Path
    files: tuple[File, ...]
    proven: bool

    @property
    def label(self) -> str:
        """Name and fingerprint: what health pages, logs and the prompt cache call it."""
        return f"{self.model.name}@{integrity.fingerprint(self.files)}"

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with its files (every one is read); empty when it is whole."""
        if not self.proven:
            return (f"{self.path} was not put there by `voicebot models pull`: its files cannot be checked",)
        return tuple(integrity.problems(self.path, self.files))


class Shelf:
    """The models of one installation. builtin: the repository's models directory; pulled: where downloads are kept."""

    def __init__(
        self, listed: Manifest, builtin: Path, pulled: Path, *, speech: Config | None = None
    ) -> None:
        self.manifest = listed
        self.builtin = builtin
        self.pulled = pulled
        config = speech or Config()
        self._speech, self._language = config.speech, config.language.default

    @classmethod
    def of(cls, config: Config) -> "Shelf":
        """The shelf of this configuration. Errors: DataError."""
        return cls(
            manifest.load(config.data.models),
            config.data.models,
            config.data.directory / "models",
            speech=config,
        )

    @cached_property
    def installed(self) -> tuple[Installed, ...]:
        """Every model whose folder is here, whole or not, in the manifest's order. Errors: ModelError (damaged pins)."""
        pinned = pins.load(self.pulled)
        found = []
        for model in self.manifest.model:
            path = self.builtin / model.builtin if model.builtin else self.pulled / model.folder
            if path.is_dir():
                pin = pinned.get(model.name)
                # what the manifest states is stronger than what was noted at the pull
                stated = {file.path: file for file in model.files if file.sha256 is not None}
                noted = {file.path: file for file in (pin.files if pin else model.files)}
                files = tuple((noted | stated).values())
                proven = pin is not None or all(file.sha256 is not None for file in files)
                found.append(Installed(model, path, files, proven))
        return tuple(found)

    def best(self, kind: Kind, language: str) -> Installed:
        """The first whole model of the manifest's order: pulled ones stand before the built-in. Errors: ModelError."""
        for candidate in self.installed:
            if candidate.model.kind == kind and candidate.model.language == language:
                if not candidate.problems:
                    return candidate
                log.error("model_damaged", model=candidate.model.name, problems=list(candidate.problems[:3]))
        raise ModelError(
            f"no whole {kind} model for language {language!r}: run `voicebot models verify`, "
            "then `voicebot models pull NAME` or restore the models directory"
        )

    def ears(self) -> Installed:
        """The recogniser's model, as speech.ears asks, with the shop's own words where it has some. Errors: ConfigError, ModelError."""
        base = self.base_ears()
        return derived.of(self.pulled, base) or base

    def base_ears(self) -> Installed:
        """The recogniser's model as it was published. Errors: ConfigError, ModelError (also where speech.ears names a server)."""
        if "://" in self._speech.ears:
            raise ModelError("speech.ears names a server: no model of the shelf is its ears")
        return self._chosen("ears", self._speech.ears)

    def voice(self) -> Installed:
        """The voice, as speech.voice asks. Errors: ConfigError, ModelError."""
        return self._chosen("voice", self._speech.voice)

    def _chosen(self, kind: Kind, wanted: str) -> Installed:
        if wanted == BEST:
            return self.best(kind, self._language)
        here = [i for i in self.installed if i.model.kind == kind]
        for candidate in here:
            if candidate.model.name == wanted:
                if candidate.problems:
                    raise ModelError(f"{wanted} is damaged: {'; '.join(candidate.problems[:3])}")
                return candidate
        names = ", ".join([BEST, *(i.model.name for i in here)])
        raise ConfigError(f"speech.{kind}", wanted, f"one of the installed models: {names}")
