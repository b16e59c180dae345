"""The built-in model, whose graph the tests read and extend."""

from pathlib import Path

import pytest

BUILTIN = "models/builtin/vosk-pl-voicebot-small"


@pytest.fixture(scope="session")
def model(repo: Path) -> Path:
    """Its folder."""
    return repo / BUILTIN
