"""Settings of the languages that calls are held in (docs/language-packs.md)."""

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LANGUAGE = r"^[a-z]{2}$"
HOUSE = "pl"
"""The language of the shop's own side: its pages, its letters, what agents read. Its pack is data.nlu itself."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalledBy(_Part):
    """Calls that begin in a language of their own, by who let them in."""

    by: str = Field(pattern=r"^(account|peer|phone):.+$", description="account:NAME, peer:NAME or phone:USER")
    language: str = Field(pattern=LANGUAGE)


class Language(_Part):
    """default: in which calls begin. offered: what they may be held in besides, each with a Rasa (and, with sound, ears and a voice)
    of its own. On the telephone the first of them is offered with key 2, the next with key 3, and so on."""

    default: str = Field(HOUSE, pattern=LANGUAGE)
    offered: tuple[str, ...] = ()
    rasa_urls: tuple[str, ...] = Field(
        (),
        description="where the dialogue engines of `offered` are, in their order; empty: the ports after rasa.url's",
    )
    called: tuple[CalledBy, ...] = ()
    announce: bool = Field(True, description="say on the telephone which keys lead to which languages")

    @field_validator("offered")
    @classmethod
    def _codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(code) != 2 or not code.isascii() or not code.islower() for code in value):
            raise ValueError("languages by their two letters, such as en")
        if len(set(value)) != len(value):
            raise ValueError("every language once")
        return value

    @field_validator("rasa_urls")
    @classmethod
    def _urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not url.startswith(("http://", "https://")) for url in value):
            raise ValueError("addresses such as http://127.0.0.1:5006")
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Language":
        if self.default in self.offered:
            raise ValueError(f"offered: without the default language {self.default!r}")
        if self.rasa_urls and len(self.rasa_urls) != len(self.offered):
            raise ValueError("rasa_urls: as many as languages are offered")
        for called in self.called:
            if called.language not in self.spoken:
                raise ValueError(f"called: {called.language!r} is neither the default nor offered")
        return self

    @property
    def spoken(self) -> tuple[str, ...]:
        """All of them, the default first."""
        return (self.default, *self.offered)
