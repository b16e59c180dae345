"""The [chat] section of the settings: how many may write, and how long who is away is waited for."""

from pydantic import BaseModel, ConfigDict, Field


class Chat(BaseModel):
    """The chat on the shop's pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(True, description="false: no chat begins; the voice button stays")
    max_chats: int = Field(
        100, ge=1, le=10_000, description="at the same time, those whose page is away included"
    )
    max_per_address: int = Field(10, ge=1, le=10_000, description="of them from one address")
    keep_s: int = Field(300, ge=10, le=3600, description="a chat whose page is away so long is over")
    idle_s: int = Field(
        900, ge=60, le=14_400, description="nobody wrote for so long, and no person is wanted: over"
    )
    longest_s: int = Field(14_400, ge=300, le=86_400, description="the longest chat")
