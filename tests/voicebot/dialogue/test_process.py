"""Tests of voicebot.dialogue.process."""

from pathlib import Path

import pytest

from voicebot.config import Config
from voicebot.dialogue.process import rasa_command, rasa_port, rasa_url
from voicebot.errors import ConfigError


def test_rasa_serves_this_model_on_this_port() -> None:
    """argv names Rasa's own interpreter, our launcher, the model and the port."""
    argv, _ = rasa_command(Config(), Path("var/rasa/models/abc.tar.gz"), 5005)
    assert argv == [
        ".venv-rasa/bin/python",
        "nlu_data/launch.py",
        "serve",
        "--model",
        "var/rasa/models/abc.tar.gz",
        "--port",
        "5005",
    ]


def test_the_child_gets_the_actions_address_and_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is a short list, without tokens."""
    monkeypatch.setenv("VOICEBOT_SERVER__ADMIN_TOKEN", "secret")
    _, env = rasa_command(Config(), Path("m"), 5005)
    assert env["RASA_ACTIONS_URL"] == "http://127.0.0.1:8000/rasa/actions"
    assert env["RASA_TELEMETRY_ENABLED"] == "false"
    assert "secret" not in env.values()


def test_another_actions_address_is_taken_over() -> None:
    """rasa.actions_url wins over this server's own."""
    config = Config.model_validate({"rasa": {"actions_url": "http://127.0.0.1:9/x"}})
    assert rasa_command(config, Path("m"), 5005)[1]["RASA_ACTIONS_URL"] == "http://127.0.0.1:9/x"


def test_the_port_comes_from_the_url() -> None:
    """rasa_port reads rasa.url."""
    assert rasa_port(Config()) == 5005


@pytest.mark.parametrize("url", ["http://rasa.example:5005", "http://127.0.0.1"])
def test_a_managed_rasa_elsewhere_is_refused(url: str) -> None:
    """A Rasa we start ourselves is on this machine, on a port that is named."""
    with pytest.raises(ConfigError, match=r"rasa\.url"):
        rasa_port(Config.model_validate({"rasa": {"url": url}}))


def test_further_doors_are_named_by_their_file() -> None:
    """Empty: the line's own door alone."""
    config = Config.model_validate({"rasa": {"credentials": "doors.yml"}})
    argv, _ = rasa_command(config, Path("m"), 5005)
    assert argv[-2:] == ["--credentials", "doors.yml"]


def test_the_engine_of_another_language_is_one_of_its_own() -> None:
    """On the next port, or where it is said to be; its project is named to the launcher, and it opens no further doors."""
    config = Config.model_validate({"language": {"offered": ["en"]}, "rasa": {"credentials": "own.yml"}})
    assert (rasa_url(config, "pl"), rasa_url(config, "en")) == (
        "http://127.0.0.1:5005",
        "http://127.0.0.1:5006",
    )
    assert (rasa_port(config), rasa_port(config, "en")) == (5005, 5006)
    argv, _ = rasa_command(config, Path("m"), 5006, "en")
    assert argv[2:5] == ["--pack", "en", "serve"]
    assert "--credentials" not in argv
    named = Config.model_validate({"language": {"offered": ["en"], "rasa_urls": ["http://127.0.0.1:5999"]}})
    assert rasa_port(named, "en") == 5999
