"""The settings of the chat."""

from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voicebot.toml lies around."""
    monkeypatch.chdir(tmp_path)


def test_without_settings_there_is_a_chat_that_waits_five_minutes() -> None:
    """For who is away."""
    chat = load(environ={}).chat
    assert (chat.enabled, chat.max_chats, chat.keep_s, chat.idle_s) == (True, 100, 300, 900)


@pytest.mark.parametrize(("name", "value"), [("MAX_CHATS", "0"), ("KEEP_S", "5"), ("IDLE_S", "x")])
def test_a_senseless_number_stops_the_start(name: str, value: str) -> None:
    """With key and value."""
    with pytest.raises(ConfigError, match=f"chat.{name.lower()}"):
        load(environ={f"VOICEBOT_CHAT__{name}": value})
