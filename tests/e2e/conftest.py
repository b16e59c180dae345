"""One line for all end-to-end tests of a worker."""

from collections.abc import Iterator

import pytest

from tests.support.line import RunningLine, running_line


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A running line with the demo shop."""
    # a dialogue that is slow because the machine is busy is no dialogue that is out
    with running_line(tmp_path_factory.mktemp("line") / "data", VOICEBOT_RASA__TIMEOUT_S="6") as running:
        yield running
