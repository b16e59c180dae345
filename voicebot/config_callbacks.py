"""The [callbacks] section of the settings: how often, how many, and what the widget may promise."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

SLOTS = (15, 20, 30, 60)


class Callbacks(BaseModel):
    """Calling customers back. docs/callbacks.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tries: int = Field(3, ge=1, le=3, description="rings of the customer's telephone before it is given up")
    quarantine_min: int = Field(15, ge=1, le=1440, description="after a ring that did not reach them")
    pause_s: int = Field(15, ge=1, le=600, description="after an agent did not take it")
    at_once: int = Field(
        50,
        ge=1,
        le=100,
        description="among those who wait, or in talks, at a time: fewer than wait, and places are kept among these alone",
    )
    offer_s: int = Field(300, ge=5, le=3600, description="until an agent must have accepted")
    dial_s: int = Field(60, ge=10, le=180, description="for the customer's telephone to be answered")
    talk_s: int = Field(3600, ge=60, le=14_400)
    per_hour: int = Field(6, ge=1, le=1000, description="callbacks the agents manage beside the telephone")
    slot_min: int = Field(30, description="length of a time that is offered")
    lead_min: int = Field(15, ge=0, le=1440, description="between now and the first time that is offered")
    days: int = Field(3, ge=1, le=10, description="with times to choose from")
    limit: int = Field(200, ge=1, le=10_000, description="waiting at once; more are not promised on the page")
    per_address_hour: int = Field(10, ge=1, le=1000)
    per_number_hour: int = Field(3, ge=1, le=100)
    shop_email: str | None = Field(
        None,
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="hears of whom we could not reach; empty: the list is all there is",
    )
    secret: SecretStr | None = Field(
        None, min_length=16, description="signs the link that cancels; from the environment only"
    )

    @field_validator("slot_min")
    @classmethod
    def _divides_an_hour(cls, value: int) -> int:
        if value not in SLOTS:
            raise ValueError(f"one of {', '.join(map(str, SLOTS))}")
        return value
