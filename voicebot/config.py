"""All settings: a TOML file, overridden by environment variables; a bad one stops the start with key, value and what is allowed."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voicebot.errors import ConfigError

ENV_PREFIX = "VOICEBOT_"
"""VOICEBOT_SERVER__PORT=8001 overrides port in [server]."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """The web server that carries pages, API and signalling."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    admin_token: SecretStr | None = Field(None, description="opens GET /api/calls; from the environment only")
    trusted_proxies: tuple[str, ...] = ()


class IceServer(_Section):
    """A STUN or TURN server."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: SecretStr | None = None


class Webrtc(_Section):
    """Browser calls."""

    udp_port_min: int = Field(40000, ge=1024, le=65535)
    udp_port_max: int = Field(40199, ge=1024, le=65535)
    ice_servers: tuple[IceServer, ...] = ()
    host_addresses: tuple[str, ...] = Field((), description="empty: every address of the machine")
    public_ip: str | None = Field(None, description="address to announce behind 1:1 NAT")
    max_calls: int = Field(20, ge=1, le=1000)
    max_calls_per_address: int = Field(5, ge=1, le=1000)
    max_call_s: int = Field(1800, ge=30, le=14_400)


class Rasa(_Section):
    """The dialogue engine."""

    managed: bool = Field(True, description="start and supervise it ourselves")
    url: str = "http://127.0.0.1:5005"
    actions_url: str | None = Field(None, description="where Rasa reaches our actions; empty: this server")
    venv: Path = Path(".venv-rasa")
    timeout_s: float = Field(2.0, gt=0, le=10)


class Speech(_Section):
    """Ears and voice. best: the best installed model of the shelf."""

    language: str = "pl"
    ears: str = "best"
    voice: str = "best"
    recognizer_threads: int = Field(2, ge=1, le=64)
    speaking_rate: float = Field(1.0, ge=0.5, le=2.0)


class Data(_Section):
    """Where things are kept."""

    directory: Path = Path("var")
    models: Path = Path("models")
    nlu: Path = Path("nlu_data")
    database_url: str | None = Field(None, description="empty: SQLite in the data directory")

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.directory.resolve() / 'voicebot.db'}"


class Log(_Section):
    """Log lines: JSON, one a line, to standard error."""

    level: str = Field("info", pattern="^(debug|info|warning|error)$")


class Config(_Section):
    """Every setting of the line."""

    server: Server = Server()
    webrtc: Webrtc = Webrtc()
    rasa: Rasa = Rasa()
    speech: Speech = Speech()
    data: Data = Data()
    log: Log = Log()


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Settings from `path` (or VOICEBOT_CONFIG, or voicebot.toml when it is there) and the environment. Errors: ConfigError."""
    environ = os.environ if environ is None else environ
    named = path or (Path(environ["VOICEBOT_CONFIG"]) if environ.get("VOICEBOT_CONFIG") else None)
    tree: dict[str, Any] = {}
    file = named or Path("voicebot.toml")
    if named is not None and not file.is_file():
        raise ConfigError("VOICEBOT_CONFIG", str(file), "the path of a readable TOML file")
    if file.is_file():
        try:
            tree = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(str(file), str(error), "a TOML file in UTF-8") from error
        if "admin_token" in tree.get("server", {}):
            raise ConfigError(
                "server.admin_token", "…", "set by the environment (VOICEBOT_SERVER__ADMIN_TOKEN), not a file"
            )
    for name, value in environ.items():
        if name.startswith(ENV_PREFIX) and "__" in name:
            section, _, key = name[len(ENV_PREFIX) :].lower().partition("__")
            tree.setdefault(section, {})[key] = value.split(",") if key == "host_addresses" else value
    try:
        config = Config.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        value = "…" if "token" in key or "credential" in key else first["input"]
        raise ConfigError(key, value, first["msg"]) from error
    if config.webrtc.udp_port_max < config.webrtc.udp_port_min:
        raise ConfigError(
            "webrtc.udp_port_max",
            config.webrtc.udp_port_max,
            f"at least webrtc.udp_port_min ({config.webrtc.udp_port_min})",
        )
    return config
