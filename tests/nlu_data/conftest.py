"""The real Rasa of these tests: put `@pytest.mark.xdist_group("rasa")` on a test, so that one worker has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.rasa_server import ROOT, RasaServer
from voicebot.dialogue.training import ensure_model


@pytest.fixture(scope="session")
def rasa_model() -> Path:
    """The model of today's sources, trained when they changed."""
    return ensure_model(ROOT, ROOT / "var", ROOT / ".venv-rasa", lambda line: None)


@pytest.fixture(scope="session")
def rasa_server(
    rasa_model: Path, nothing_left_behind: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RasaServer]:
    """One Rasa for every test of the run."""
    server = RasaServer(rasa_model, tmp_path_factory.mktemp("rasa"))
    yield server
    server.close()
