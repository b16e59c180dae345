"""Settings whose data directory is the test's own; the data files are the project's."""

from pathlib import Path

import pytest

from voicebot.config import Config, Data


@pytest.fixture
def config(tmp_path: Path, repo: Path) -> Config:
    """Nothing changed yet."""
    return Config(data=Data(directory=tmp_path, nlu=repo / "nlu_data"))
