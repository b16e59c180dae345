"""All settings: a TOML file, overridden by environment variables; a bad one stops the start with key, value and what is allowed."""

import ipaddress
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from voicebot.config_callbacks import Callbacks
from voicebot.config_chat import Chat
from voicebot.config_language import Language
from voicebot.config_records import Records
from voicebot.config_shop import Shop
from voicebot.config_voicemail import VoicemailSettings
from voicebot.config_web import Contact, People, Server
from voicebot.config_words import list_item, refusal, section_of, shown
from voicebot.errors import ConfigError

IN_ENVIRONMENT = frozenset(
    {"admin_token", "token", "credential", "password", "secret", "signing_key", "key", "old_keys"}
)
"""Settings that a file may only name the variable of."""
ENV_PREFIX = "VOICEBOT_"
"""VOICEBOT_SERVER__PORT=8001 overrides port in [server]."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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

    @field_validator("host_addresses", "public_ip")
    @classmethod
    def _addresses(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for address in (value,) if isinstance(value, str) else value or ():
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise ValueError("an IP address") from None
        return value


class SipPeer(_Section):
    """A trunk or PBX whose calls are taken without a password, because they come from its addresses."""

    name: str = Field(min_length=1)
    addresses: tuple[str, ...] = Field(min_length=1, description="IP addresses or networks (10.0.0.0/24)")
    trusted_identity: bool = Field(False, description="its P-Asserted-Identity is believed")

    @field_validator("addresses")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                raise ValueError("IP addresses or networks such as 10.0.0.0/24") from None
        return value


class SipAccount(_Section):
    """An account of ours at a trunk or PBX: it registers, calls come in by it and go out by it."""

    name: str = Field(min_length=1)
    user: str = Field(min_length=1)
    password: SecretStr
    registrars: tuple[str, ...] = Field(
        min_length=1, description="sip:host[:port][;transport=udp|tcp|tls], the next one when one fails"
    )
    domain: str | None = Field(None, description="of the address of record; empty: the registrar's host")
    caller_id: str | None = Field(None, description="the number shown to who is called")
    trusted_identity: bool = Field(False, description="its P-Asserted-Identity is believed")
    expires_s: int = Field(600, ge=60, le=86_400)


class SipPhone(_Section):
    """A telephone that may call us from anywhere with this name and password (digest)."""

    user: str = Field(min_length=1)
    password: SecretStr


class Sip(_Section):
    """The telephone: SIP signalling and RTP. Nobody may call who is not named: a peer, an account, or a phone."""

    enabled: bool = True
    host: str = Field("127.0.0.1", description="address to listen on; an IP address")
    port: int = Field(5060, ge=1, le=65535, description="UDP and TCP")
    tls_port: int | None = Field(None, ge=1, le=65535, description="empty: no TLS")
    tls_directory: Path | None = Field(None, description="folder with agent.pem (key + chain) and cafile.pem")
    public_ip: str | None = Field(None, description="address to announce behind 1:1 NAT")
    rtp_port_min: int = Field(41000, ge=1024, le=65535)
    rtp_port_max: int = Field(41399, ge=1024, le=65535)
    codecs: tuple[Literal["opus", "G722", "PCMA", "PCMU"], ...] = Field(
        ("opus", "G722", "PCMA", "PCMU"), min_length=1, description="in the order we like them"
    )
    srtp: Literal["off", "optional", "required"] = "optional"
    peers: tuple[SipPeer, ...] = (SipPeer(name="this machine", addresses=("127.0.0.1", "::1")),)
    accounts: tuple[SipAccount, ...] = ()
    phones: tuple[SipPhone, ...] = ()
    country: str = Field("PL", pattern="^[A-Z]{2}$", description="whose numbers are written without a prefix")
    max_calls: int = Field(60, ge=1, le=1000)
    max_call_s: int = Field(1800, ge=30, le=14_400)
    dial_prefixes: tuple[str, ...] = Field(
        ("+48",),
        description="E.164 beginnings that may be called; a longer one with ! before it is forbidden",
    )
    dial_per_minute: int = Field(10, ge=0, le=1000)
    dial_at_once: int = Field(5, ge=0, le=1000)

    @field_validator("host", "public_ip")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        try:
            return value if value is None else str(ipaddress.ip_address(value))
        except ValueError:
            raise ValueError("an IP address") from None

    @field_validator("dial_prefixes")
    @classmethod
    def _prefixes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for prefix in value:
            digits = prefix.removeprefix("!").removeprefix("+")
            if not prefix.removeprefix("!").startswith("+") or not digits.isdigit():
                raise ValueError("beginnings such as +48, or !+48700 for what may never be called")
        return value


class Mail(_Section):
    """The shop's mail server, for confirmations to customers."""

    host: str | None = Field(None, description="empty: no e-mail is sent, it waits in the outbox")
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field("sklep@example.com", pattern=r"^[^@\s]+@[^@\s]+$")
    sender_name: str = "Sklep"
    timeout_s: float = Field(20.0, gt=0, le=50)


class Sms(_Section):
    """An SMS gateway's HTTP interface."""

    url: str | None = Field(None, pattern="^https?://[^/]", description="empty: no SMS is sent")
    token: SecretStr | None = Field(None, description="sent as Authorization: Bearer")
    format: Literal["json", "form"] = "json"
    to_field: str = "to"
    text_field: str = "message"
    sender_field: str = "from"
    key_field: str | None = Field("idempotency_key", description="empty: none is sent")
    sender: str | None = None
    plus: bool = Field(True, description="write numbers with the + of E.164")
    timeout_s: float = Field(10.0, gt=0, le=50)


class Rasa(_Section):
    """The dialogue engine."""

    managed: bool = Field(True, description="start and supervise it ourselves")
    url: str = Field("http://127.0.0.1:5005", pattern="^https?://[^/]")
    actions_url: str | None = Field(None, description="where Rasa reaches our actions; empty: this server")
    venv: Path = Path(".venv-rasa")
    credentials: Path | None = Field(
        None, description="empty: credentials.yml of data.nlu; another one opens further doors (docs/chat.md)"
    )
    timeout_s: float = Field(2.0, gt=0, le=10)


class Speech(_Section):
    """Ears and voice. best: the best installed model of the shelf for the default language. ears: also ws://host:port of a Vosk server (docs/other-voices.md)."""

    ears: str = Field("best", pattern=r"^(wss?://[^/\s]+\S*|[^/:\s]+)$")
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

    level: Literal["debug", "info", "warning", "error"] = "info"
    personal: bool = Field(False, description="show what callers say; only with level debug")


class Config(_Section):
    """Every setting of the line."""

    server: Server = Server()
    webrtc: Webrtc = Webrtc()
    sip: Sip = Sip()
    shop: Shop = Shop()
    people: People = People()
    contact: Contact = Contact()
    chat: Chat = Chat()
    mail: Mail = Mail()
    sms: Sms = Sms()
    callbacks: Callbacks = Callbacks()
    voicemail: VoicemailSettings = VoicemailSettings()
    rasa: Rasa = Rasa()
    language: Language = Language()
    speech: Speech = Speech()
    data: Data = Data()
    records: Records = Records()
    log: Log = Log()


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Settings from `path` (or VOICEBOT_CONFIG, or voicebot.toml when it is there) and the environment. Errors: ConfigError."""
    environ = os.environ if environ is None else environ
    tree = _file(path, environ)
    origins = _override(tree, environ)
    try:
        config = Config.model_validate(tree)
    except ValidationError as error:
        raise refusal(Config, error.errors()[0], origins) from None
    if config.webrtc.udp_port_max < config.webrtc.udp_port_min:
        raise ConfigError(
            "webrtc.udp_port_max",
            config.webrtc.udp_port_max,
            f"at least webrtc.udp_port_min ({config.webrtc.udp_port_min})",
        )
    if config.log.personal and config.log.level != "debug":
        raise ConfigError("log.personal", True, "true only together with log.level = debug")
    return config


def _file(path: Path | None, environ: Mapping[str, str]) -> dict[str, Any]:
    named = path or (Path(environ["VOICEBOT_CONFIG"]) if environ.get("VOICEBOT_CONFIG") else None)
    file = named or Path("voicebot.toml")
    if named is not None and not file.is_file():
        raise ConfigError("VOICEBOT_CONFIG", str(file), "the path of a readable TOML file")
    if not file.is_file():
        return {}
    try:
        tree = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), str(error), "a readable TOML file in UTF-8") from error
    return {key: _with_secrets(key, value, environ) for key, value in tree.items()}


def _with_secrets(key: str, value: Any, environ: Mapping[str, str]) -> Any:
    """A file may be copied, shown and kept in a repository: it names the variable that holds a secret, never the secret."""
    if isinstance(value, dict):
        return {name: _with_secrets(f"{key}.{name}", inner, environ) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_secrets(f"{key}.{at}", inner, environ) for at, inner in enumerate(value)]
    if key.rpartition(".")[2] not in IN_ENVIRONMENT:
        return value
    variable = value.removeprefix("env:") if isinstance(value, str) else ""
    if not isinstance(value, str) or not value.startswith("env:") or not environ.get(variable):
        raise ConfigError(key, "…", "env:NAME, where NAME is an environment variable that holds the secret")
    return environ[variable]


def _override(tree: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Put the environment's settings into `tree`; dotted key → variable that set it. An empty variable sets nothing."""
    origins: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith(ENV_PREFIX) or not value:
            continue
        section, mark, key = name[len(ENV_PREFIX) :].lower().partition("__")
        if not mark:
            _refuse_near_miss(name)
            continue
        table = tree.setdefault(section, {})
        if not isinstance(table, dict):
            raise ConfigError(section, shown(section, table), f"a table: [{section}]")
        table[key] = _parsed(name, section, key, value)
        origins[f"{section}.{key}"] = name
    return origins


def _refuse_near_miss(name: str) -> None:
    """VOICEBOT_SERVER_PORT would be ignored in silence; nobody who wrote it wants that."""
    for section, field in Config.model_fields.items():
        for key in section_of(field).model_fields:
            if name == f"{ENV_PREFIX}{section}_{key}".upper():
                raise ConfigError(
                    name, "…", f"written {ENV_PREFIX}{section.upper()}__{key.upper()} (two underscores)"
                )


def _parsed(name: str, section: str, key: str, value: str) -> Any:
    """Lists: of texts by commas, of tables as JSON; everything else stays text for pydantic to read."""
    model = Config.model_fields.get(section)
    field = section_of(model).model_fields.get(key) if model else None
    if field is None or (item := list_item(field)) is None:
        return value
    if item is str or get_origin(item) is Literal:
        return [part.strip() for part in value.split(",") if part.strip()]
    try:
        return json.loads(value)
    except ValueError:
        raise ConfigError(f"{section}.{key} ({name})", "…", "a list of tables, written as JSON") from None
