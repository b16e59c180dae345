"""widget.yml: how the widget looks, what it says, and the rules by which a page of the shop is given voice, callback, or nothing.

The rules are matched in the shopper's browser (gateway/static/widget/rules.js), so that nobody's basket is sent to us to find out.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from voicebot.errors import DataError
from voicebot.widget.colours import READABLE, contrast, is_colour, mix

Part = Literal["voice", "callback"]
PARTS: tuple[Part, ...] = ("voice", "callback")
"""What the widget can show; each is a module of gateway/static/widget/parts.js."""
MOST_RULES = 50
MOST_STARS = 6
"""In one pattern: more of them tell no pages apart, and each costs the shopper's browser time."""
_CONDITIONS = ("url", "category", "cart_from", "cart_below", "cart_has")
_TEXTS_ON = (
    ("on_accent", "accent"),
    ("on_accent", "accent_dark"),
    ("ink", "paper"),
    ("ink", "soft"),
    ("quiet", "paper"),
    ("quiet", "soft"),
)
"""Which colour is read on which."""


def _colour(text: str) -> str:
    if not is_colour(text):
        raise ValueError("allowed is a colour such as #2c5a3a")
    return text.lower()


def _pattern(text: str) -> str:
    if text.count("*") > MOST_STARS:
        raise ValueError(f"allowed are at most {MOST_STARS} stars")
    return text


Colour = Annotated[str, AfterValidator(_colour)]
Words = Annotated[str, Field(min_length=1, max_length=80)]
Pattern = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_pattern)]
Money = Annotated[float, Field(ge=0, le=1_000_000)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(_Table):
    """accent: buttons and heads, on_accent: the text on them. paper: the ground, ink: the text. corner, side_px, bottom_px: where it stands."""

    accent: Colour = "#2c5a3a"
    on_accent: Colour = "#ffffff"
    paper: Colour = "#fffdf8"
    ink: Colour = "#22301f"
    corner: Literal["right", "left"] = "right"
    side_px: int = Field(16, ge=0, le=400)
    bottom_px: int = Field(16, ge=0, le=400)

    def colours(self) -> Mapping[str, str]:
        """The four, and those made of them: accent_dark (a button under the pointer), soft (a quiet ground), line (a rule), quiet (text
        that matters less: paler only as far as it can still be read)."""
        made = {"accent": self.accent, "on_accent": self.on_accent, "paper": self.paper, "ink": self.ink}
        soft, quiet = mix(self.ink, self.paper, 0.06), mix(self.ink, self.paper, 0.75)
        readable = min(contrast(quiet, soft), contrast(quiet, self.paper)) >= READABLE
        towards = (
            "#000000" if contrast(self.on_accent, "#000000") > contrast(self.accent, "#000000") else "#ffffff"
        )
        return made | {
            "accent_dark": mix(self.accent, towards, 0.8),
            "soft": soft,
            "line": mix(self.ink, self.paper, 0.2),
            "quiet": quiet if readable else self.ink,
        }


class Texts(_Table):
    """open: the button on the page. title: of the panel. The rest: the choices in it, and a line about each."""

    open: Words = "Porozmawiaj z nami"
    title: Words = "W czym pomóc?"
    voice: Words = "Porozmawiaj teraz"
    voice_more: Words = "Odpowie automatyczna asystentka, bez czekania."
    callback: Words = "Zamów telefon"
    callback_more: Words = "Konsultant oddzwoni."


class Rule(_Table):
    """On pages for which all of this holds, `show` is shown ([]: nothing), with `open` and `title` in place of the usual texts. url: patterns
    with stars, of the path with its question mark, or of the whole address. category: likewise. cart_from, cart_below: złoty,
    at least and less than. cart_has: patterns of goods."""

    name: Words
    url: tuple[Pattern, ...] | None = Field(None, min_length=1)
    category: tuple[Pattern, ...] | None = Field(None, min_length=1)
    cart_from: Money | None = None
    cart_below: Money | None = None
    cart_has: tuple[Pattern, ...] | None = Field(None, min_length=1)
    show: tuple[Part, ...]
    open: Words | None = None
    title: Words | None = None

    @model_validator(mode="after")
    def _can_hold(self) -> "Rule":
        if self.cart_from is not None and self.cart_below is not None and self.cart_from >= self.cart_below:
            raise ValueError("allowed is a cart_from below cart_below: no basket is in between")
        return self

    @property
    def always(self) -> bool:
        """Whether it holds for every page."""
        return all(getattr(self, name) is None for name in _CONDITIONS)


class Widget(_Table):
    """The whole file. show: where no rule holds."""

    look: Look = Look()
    texts: Texts = Texts()
    show: tuple[Part, ...] = PARTS
    rules: tuple[Rule, ...] = Field((), max_length=MOST_RULES)

    def shown(self) -> dict[str, Any]:
        """As the shop's page gets it."""
        place = {"corner": self.look.corner, "side_px": self.look.side_px, "bottom_px": self.look.bottom_px}
        return {
            "colours": dict(self.look.colours()),
            "place": place,
            "texts": self.texts.model_dump(),
            "show": list(self.show),
            "rules": [rule.model_dump(mode="json", exclude_none=True) for rule in self.rules],
        }


def load(path: Path) -> Widget:
    """Read widget.yml. Errors: DataError with key, value and what is allowed."""
    try:
        tree = yaml.safe_load(path.read_text("utf-8"))
        read = Widget.model_validate(tree or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key, ctx = ".".join(map(str, first["loc"])), first.get("ctx") or {}
        raise DataError(
            f"{path}: {key} = {_short(first['input'])}: {ctx.get('error', first['msg'])}"
        ) from None
    _readable(path, read.look)
    _reached(path, read.rules)
    return read


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _readable(path: Path, look: Look) -> None:
    colours = look.colours()
    for text, ground in _TEXTS_ON:
        found = contrast(colours[text], colours[ground])
        if found < READABLE:
            told = f"look.{text} = {colours[text]!r} on {ground} = {colours[ground]!r}"
            raise DataError(f"{path}: {told}: contrast {found:.1f}, allowed is {READABLE} or more")


def _reached(path: Path, rules: tuple[Rule, ...]) -> None:
    for place, rule in enumerate(rules[:-1]):
        if rule.always:
            raise DataError(
                f"{path}: rules.{place} = {rule.name!r}: without a condition it holds for every page; allowed as the last rule only"
            )
