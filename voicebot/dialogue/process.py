"""How the Rasa child process is started; the supervisor starts it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from voicebot.config import Config
from voicebot.config_language import HOUSE
from voicebot.errors import ConfigError

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
"""What the child gets of our environment: no tokens, no passwords."""


def rasa_url(config: Config, language: str) -> str:
    """Where the Rasa of a language is: rasa.url for the default one, language.rasa_urls or the ports after it for the others."""
    if language == config.language.default:
        return config.rasa.url
    at = config.language.offered.index(language)
    if config.language.rasa_urls:
        return config.language.rasa_urls[at]
    parts = urlsplit(config.rasa.url)
    return f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1 + at}"


def rasa_port(config: Config, language: str | None = None) -> int:
    """The port of a Rasa of our own. language: None for the default one. Errors: ConfigError when its url is not on this machine."""
    url = config.rasa.url if language is None else rasa_url(config, language)
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost") or parts.port is None:
        raise ConfigError("rasa.url", url, "http://127.0.0.1:PORT as long as rasa.managed is true")
    return parts.port


def rasa_command(
    config: Config, model_path: Path, port: int, language: str = HOUSE
) -> tuple[list[str], dict[str, str]]:
    """argv and the whole environment of a Rasa that serves `model_path` on 127.0.0.1:`port`. language: of the model."""
    python = config.rasa.venv / "bin" / "python"
    launcher = config.data.nlu / "launch.py"
    pack = [] if language == HOUSE else ["--pack", language]
    argv = [*map(str, (python, launcher)), *pack, "serve", "--model", str(model_path), "--port", str(port)]
    if config.rasa.credentials is not None and language == config.language.default:
        argv += ["--credentials", str(config.rasa.credentials)]
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env["RASA_ACTIONS_URL"] = config.rasa.actions_url or f"http://127.0.0.1:{config.server.port}/rasa/actions"
    env["RASA_TELEMETRY_ENABLED"] = "false"
    return argv, env
