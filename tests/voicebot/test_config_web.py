"""The settings of the web server and of those who sign in."""

from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voicebot.toml lies around."""
    monkeypatch.chdir(tmp_path)


def test_without_settings_only_our_own_pages_carry_the_widget() -> None:
    """And people stay signed in for a shift."""
    config = load(environ={})
    assert config.server.allowed_origins == ()
    assert (config.people.idle_s, config.people.longest_s) == (7200, 43_200)


@pytest.mark.parametrize(
    "origin",
    [
        "https://sklep.pl",
        "https://www.sklep.pl:8443",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:8000",
        "https://xn--d-uga0v0h.pl",
    ],
)
def test_origins_as_a_browser_writes_them_are_taken(origin: str) -> None:
    """With a port where it is not the usual one; on this machine without encryption."""
    environ = {"VOICEBOT_SERVER__ALLOWED_ORIGINS": f"{origin}, https://other.pl"}
    assert load(environ=environ).server.allowed_origins == (origin, "https://other.pl")


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*.sklep.pl",
        "sklep.pl",
        "http://sklep.pl",
        "https://sklep.pl/",
        "https://sklep.pl/koszyk",
        "https://SKLEP.pl",
        "https://sklep.pl:443",
        "https://u:p@sklep.pl",
        "https://łódź.pl",
        "https://",
        "https://sklep.pl:x",
        "null",
        "ftp://sklep.pl",
    ],
)
def test_what_no_browser_would_send_is_refused(origin: str) -> None:
    """It would never match, or match too much; said at the start, with what is allowed."""
    with pytest.raises(ConfigError, match=r"server\.allowed_origins.*https://sklep\.pl"):
        load(environ={"VOICEBOT_SERVER__ALLOWED_ORIGINS": origin})


def test_times_are_checked() -> None:
    """Neither seconds nor years."""
    for name, value in (("IDLE_S", "10"), ("LONGEST_S", "10"), ("LONGEST_S", "999999999"), ("FOREVER", "1")):
        with pytest.raises(ConfigError):
            load(environ={f"VOICEBOT_PEOPLE__{name}": value})


def test_the_first_password_is_no_setting() -> None:
    """The variable of `voicebot people add` may be set while the line starts."""
    load(environ={"VOICEBOT_PEOPLE_PASSWORD": "zielony rower pod lasem"})


def test_talks_are_shown_and_kept_only_where_the_shop_says_so() -> None:
    """Anything else stops the start, and says what is allowed."""
    assert load(environ={}).contact.captions == "show"
    assert load(environ={"VOICEBOT_CONTACT__CAPTIONS": "keep"}).contact.captions == "keep"
    with pytest.raises(ConfigError, match=r"contact\.captions .*one of off, show, keep"):
        load(environ={"VOICEBOT_CONTACT__CAPTIONS": "yes"})
