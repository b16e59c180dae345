"""The [shop] section of the settings: which shop, where, and how long it may take."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


class Shop(BaseModel):
    """The shop whose orders the line speaks about. docs/shop-connectors.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["sql", "woocommerce", "prestashop", "rest"] = Field(
        "sql", description="sql: the demo shop in our own database"
    )
    url: str | None = Field(None, description="the shop's address; https, or http on this very machine")
    user: str | None = Field(None, description="woocommerce: the consumer key; rest: a name, for Basic")
    secret: SecretStr | None = Field(
        None, description="woocommerce: the consumer secret; prestashop: the key; rest: the token"
    )
    signing_key: SecretStr | None = Field(
        None, min_length=32, description="the shop's pages sign order numbers with it; docs/signed-orders.md"
    )
    header: str | None = Field(None, description="rest: send the token as this header, not as Bearer")
    mapping: Path | None = Field(None, description="TOML; needed for rest")
    try_s: float = Field(3.0, gt=0, le=10, description="the longest one question to the shop takes")
    limit_s: float = Field(7.0, gt=0, le=30, description="the longest the shop has for one wish")

    @field_validator("url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        ours = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and ours)):
            raise ValueError("https://…, or http:// on this very machine: the shop's key travels with it")
        if parts.username or parts.query:
            raise ValueError("an address without name, password and question mark")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {
            "sql": (),
            "woocommerce": ("url", "user", "secret"),
            "prestashop": ("url", "secret"),
            "rest": ("url", "secret", "mapping"),
        }[self.kind]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.kind} needs {', '.join(f'shop.{name}' for name in missing)}")
        return self
