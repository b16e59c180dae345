"""Shared by the voice's tests: a short place for sockets, and the built-in voice's folder."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def socket_file() -> Iterator[Path]:
    """A path short enough for a Unix socket (pytest's own folders are not)."""
    folder = Path(tempfile.mkdtemp(prefix="vb"))
    yield folder / "voice.sock"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def builtin_voice(repo: Path) -> Path:
    """The folder of the small Coqui voice."""
    return repo / "models" / "builtin" / "coqui-pl-voicebot-small"
