"""The [callbacks] section of the settings."""

from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


def test_a_line_without_a_word_about_callbacks_has_them() -> None:
    """Three tries, six an hour, no e-mail and no links."""
    callbacks = load(environ={}).callbacks
    assert (callbacks.tries, callbacks.per_hour, callbacks.slot_min) == (3, 6, 30)
    assert (callbacks.shop_email, callbacks.secret) == (None, None)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("tries", "4", "at most 3"),
        ("tries", "0", "at least 1"),
        ("slot_min", "25", "60"),
        ("shop_email", "nobody", "like"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(key: str, value: str, allowed: str) -> None:
    """One to three tries, slots that divide an hour, an address that is one."""
    with pytest.raises(ConfigError, match=f"callbacks.{key}") as caught:
        load(environ={f"VOICEBOT_CALLBACKS__{key.upper()}": value})
    assert allowed in str(caught.value)


def test_the_secret_is_in_no_file_and_in_no_message(tmp_path: Path) -> None:
    """From the environment only; one that is too short is refused without being shown."""
    file = tmp_path / "voicebot.toml"
    file.write_text('[callbacks]\nsecret = "written down for all to see"\n', "utf-8")
    with pytest.raises(ConfigError, match="env:NAME"):
        load(file, {})
    with pytest.raises(ConfigError) as caught:
        load(environ={"VOICEBOT_CALLBACKS__SECRET": "short-one"})
    assert "short-one" not in str(caught.value)
    config = load(environ={"VOICEBOT_CALLBACKS__SECRET": "long enough to sign"})
    assert config.callbacks.secret is not None
    assert "long enough" not in repr(config)
