"""Read a Dockerfile: the small part of the language that ours uses, and nothing silently skipped."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KNOWN = {"FROM", "ENV", "RUN", "COPY", "WORKDIR", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


class DockerfileError(ValueError):
    """A line that this reader does not understand; the message names it."""


@dataclass(frozen=True)
class Step:
    """One instruction and the rest of its line, continuation lines joined."""

    word: str
    rest: str

    def argv(self) -> list[str]:
        """The exec form (a JSON list) of CMD or of HEALTHCHECK's CMD. Errors: DockerfileError."""
        text = self.rest.partition("CMD ")[2] if self.word == "HEALTHCHECK" else self.rest
        try:
            told = json.loads(text)
        except ValueError:
            raise DockerfileError(f"{self.word}: write it as a JSON list: {self.rest}") from None
        return [str(part) for part in told]

    def variables(self) -> dict[str, str]:
        """ENV's names and values. Errors: DockerfileError."""
        pairs = [part.partition("=") for part in shlex.split(self.rest)]
        if not all(equals for _, equals, _ in pairs):
            raise DockerfileError(f"ENV: write NAME=value: {self.rest}")
        return {name: value for name, _, value in pairs}

    def copied(self) -> tuple[list[str], str]:
        """COPY's sources and target. Errors: DockerfileError (flags are not understood)."""
        parts = shlex.split(self.rest)
        if len(parts) < 2 or parts[0].startswith("--"):
            raise DockerfileError(f"COPY: {self.rest}")
        return parts[:-1], parts[-1]


def steps(file: Path) -> Iterator[Step]:
    """The instructions in order. Errors: DockerfileError for one that is not known."""
    lines = (line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word:
            continue
        if word not in KNOWN:
            raise DockerfileError(f"{word} is not understood: {line}")
        yield Step(word, rest.strip())
