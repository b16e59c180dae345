"""One line for all end-to-end tests of a worker, and a browser for agents."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support.agents import browser
from tests.support.line import RunningLine, running_line


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A running line with the demo shop."""
    # a dialogue that is slow because the machine is busy is no dialogue that is out
    with running_line(tmp_path_factory.mktemp("line") / "data", VOICEBOT_RASA__TIMEOUT_S="6") as running:
        yield running


@pytest.fixture
async def chromium(tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser for agents, whose microphone says strokes of AGENT_HZ."""
    async with async_playwright() as playwright, browser(playwright, tmp_path) as running:
        yield running
