"""The settings of what is kept of calls."""

import base64
from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError

KEY = base64.b64encode(bytes(range(32))).decode()
OLD = base64.b64encode(bytes(32)).decode()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voicebot.toml lies around."""
    monkeypatch.chdir(tmp_path)


def of(**values: str) -> dict[str, str]:
    return {f"VOICEBOT_RECORDS__{name.upper()}": value for name, value in values.items()}


def test_without_settings_nothing_is_recorded() -> None:
    """And words are kept for a while, not for ever."""
    records = load(environ={}).records
    assert (records.recording, records.key, records.recordings_days, records.transcripts_days) == (
        "off",
        None,
        30,
        90,
    )
    assert records.ring.current is None


def test_with_a_key_calls_may_be_asked() -> None:
    """The key, and those of earlier recordings; neither is shown."""
    records = load(environ=of(recording="ask", key=KEY, old_keys=f"{OLD},{KEY}")).records
    assert records.ring.current == bytes(range(32))
    assert KEY not in repr(records)


def test_recording_needs_a_key() -> None:
    """The start stops with how to make one."""
    with pytest.raises(ConfigError, match="openssl rand"):
        load(environ=of(recording="ask"))


@pytest.mark.parametrize("name", ["key", "old_keys"])
def test_a_bad_key_stops_the_start_and_is_not_shown(name: str) -> None:
    """With the variable that holds it."""
    with pytest.raises(ConfigError, match=f"records.{name}.*VOICEBOT_RECORDS__{name.upper()}") as caught:
        load(environ=of(**{name: "geheim"}))
    assert "geheim" not in str(caught.value)


def test_a_key_does_not_stand_in_the_file() -> None:
    """A file may be copied; it names the variable."""
    Path("voicebot.toml").write_text(f"[records]\nrecording = 'ask'\nkey = '{KEY}'\n")
    with pytest.raises(ConfigError, match="env:NAME"):
        load(environ={})
    Path("voicebot.toml").write_text("[records]\nrecording = 'ask'\nkey = 'env:K'\n")
    assert load(environ={"K": KEY}).records.ring.current == bytes(range(32))


@pytest.mark.parametrize(
    ("name", "value"), [("recordings_days", "0"), ("transcripts_days", "4000"), ("recording", "on")]
)
def test_what_is_out_of_bounds_is_refused(name: str, value: str) -> None:
    """With what is allowed."""
    with pytest.raises(ConfigError, match=rf"records\.{name}.*{value}"):
        load(environ=of(**{name: value}))


def test_sound_does_not_outlive_the_knowledge_of_whose_it_is() -> None:
    """Or nobody could erase it for them."""
    with pytest.raises(ConfigError, match="at most transcripts_days"):
        load(environ=of(recordings_days="91"))
    assert load(environ=of(recordings_days="90")).records.recordings_days == 90
