"""The [server], [people] and [contact] sections of the settings: the web server and whose pages may use it, how people stay signed in,
and the queue."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_ORIGIN = (
    "origins such as https://sklep.pl or https://sklep.pl:8443, without path; http only for this very machine"
)


class Server(BaseModel):
    """The web server that carries pages, API and signalling."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    admin_token: SecretStr | None = Field(
        None, min_length=8, description="opens GET /api/calls; from the environment only"
    )
    trusted_proxies: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = Field(
        (), description="other sites whose pages may carry the widget; empty: only pages of this server"
    )
    calls_per_minute: int = Field(
        120, ge=1, le=100_000, description="browser and text calls begun by one address"
    )
    priority: Literal["first", "usual"] = Field(
        "first",
        description="first: calls get the processor before usual programs, where the system allows it",
    )

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _is_origin(origin):
                raise ValueError(_ORIGIN)
        return value


class People(BaseModel):
    """How long people stay signed in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle_s: int = Field(7200, ge=300, le=86_400, description="a session unused for so long ends")
    longest_s: int = Field(43_200, ge=300, le=604_800, description="a session ends after this, used or not")


class Contact(BaseModel):
    """The queue and the agents who answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        True, description="false: nobody is put through, wishes for a person are written down"
    )
    queues: Path | None = Field(None, description="empty: queues.yml of data.nlu")
    desk: Path | None = Field(None, description="empty: desk.yml of data.nlu")
    captions: Literal["off", "show", "keep"] = Field(
        "show",
        description="what callers say to an agent, read along on the agent's page; keep: both sides of talks, also in the record",
    )
    max_agents: int = Field(50, ge=1, le=500, description="signed on with sound at the same time")


def _is_origin(text: str) -> bool:
    """Whether a browser would write an Origin so: scheme, host in small letters, port only where it is not the usual one."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    ours = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and ours)):
        return False
    if "*" in text or not text.isascii():  # a browser writes łódź.pl as xn--d-uga0v0h.pl
        return False
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"https": 443, "http": 80}[parts.scheme]
    return text == f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")
