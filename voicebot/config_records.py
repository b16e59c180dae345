"""The [records] section of the settings: what is kept of calls, and for how long."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from voicebot.records import keys


class Records(BaseModel):
    """Transcripts and recordings. docs/records.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recording: Literal["off", "ask"] = Field("off", description="ask: every call is asked first")
    key: SecretStr | None = Field(None, description="locks recordings; from the environment only")
    old_keys: SecretStr | None = Field(None, description="of earlier recordings, separated by commas")
    recordings_days: int = Field(30, ge=1, le=3650)
    transcripts_days: int = Field(
        90, ge=1, le=3650, description="words and numbers of callers; counts stay for statistics"
    )
    audit_days: int = Field(365, ge=1, le=3650, description="who looked at what, and who signed in")

    @field_validator("key")
    @classmethod
    def _one(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            keys.parse(value.get_secret_value())
        return value

    @field_validator("old_keys")
    @classmethod
    def _some(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            keys.KeyRing.of(None, value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _lockable(self) -> Self:
        if self.recording != "off" and self.key is None:
            raise ValueError(
                'a key for recording = "ask": VOICEBOT_RECORDS__KEY="$(openssl rand -base64 32)"'
            )
        if self.recordings_days > self.transcripts_days:
            raise ValueError(
                f"recordings_days of at most transcripts_days ({self.transcripts_days}): once the number is forgotten, nobody could "
                "say whose recording it is"
            )
        return self

    @property
    def ring(self) -> keys.KeyRing:
        """The keys."""
        return keys.KeyRing.of(
            None if self.key is None else self.key.get_secret_value(),
            None if self.old_keys is None else self.old_keys.get_secret_value(),
        )
