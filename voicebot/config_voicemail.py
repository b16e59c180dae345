"""The [voicemail] section of the settings."""

from pydantic import BaseModel, ConfigDict, Field


class VoicemailSettings(BaseModel):
    """Voice messages that callers leave. docs/voicemail.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(True, description="false: nobody is offered to leave one")
    email: str | None = Field(
        None,
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="gets each with words and sound; empty: they are at the agents' desk alone",
    )
