"""How the Rasa child process is started; the supervisor starts it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from voicebot.config import Config
from voicebot.errors import ConfigError

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
"""What the child gets of our environment: no tokens, no passwords."""


def rasa_port(config: Config) -> int:
    """The port of a Rasa of our own, from rasa.url. Errors: ConfigError when the url is not on this machine."""
    parts = urlsplit(config.rasa.url)
    if parts.hostname not in ("127.0.0.1", "localhost") or parts.port is None:
        raise ConfigError(
            "rasa.url", config.rasa.url, "http://127.0.0.1:PORT as long as rasa.managed is true"
        )
    return parts.port


def rasa_command(config: Config, model_path: Path, port: int) -> tuple[list[str], dict[str, str]]:
    """argv and the whole environment of a Rasa that serves `model_path` on 127.0.0.1:`port`."""
    python = config.rasa.venv / "bin" / "python"
    launcher = config.data.nlu / "launch.py"
    argv = [*map(str, (python, launcher)), "serve", "--model", str(model_path), "--port", str(port)]
    if config.rasa.credentials is not None:
        argv += ["--credentials", str(config.rasa.credentials)]
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env["RASA_ACTIONS_URL"] = config.rasa.actions_url or f"http://127.0.0.1:{config.server.port}/rasa/actions"
    env["RASA_TELEMETRY_ENABLED"] = "false"
    return argv, env
