"""In which languages ears are tried: what is said, by whom, and the line's own reader of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bench.turns import ROOT
from gateway.caller import spoken_english
from gateway.caller.spoken import FORMS
from voicebot.english.tongue import TONGUE as ENGLISH_TONGUE
from voicebot.languages.tongue import Tongue
from voicebot.polish.date import days
from voicebot.polish.tongue import POLISH as POLISH_TONGUE

HERE = Path(__file__).parent


class Days(Protocol):
    """only: the one day that was meant, None when there may be several."""

    @property
    def only(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Language:
    """texts: sentences, answers, other talk and days. voice: espeak-ng's. nlu: the folder of slots.yml and consent.yml. forms: how digits
    are said, by name; number, postcode: the forms that take turns. days: understands the day that a text names; None: the line does not."""

    code: str
    texts: Path
    voice: str
    nlu: Path
    tongue: Tongue
    forms: Mapping[str, Callable[[str], str]]
    number: tuple[str, ...]
    postcode: tuple[str, ...]
    days: Callable[[str, datetime], Days | None] | None = None


POLISH = Language(
    "pl",
    HERE / "texts.yml",
    "pl",
    ROOT / "nlu_data",
    POLISH_TONGUE,
    FORMS,
    ("digits", "pairs", "hundreds", "mixed"),
    ("postcode", "digits"),
    days,
)
ENGLISH = Language(
    "en",
    HERE / "texts_en.yml",
    "en-gb",
    ROOT / "nlu_data" / "en",
    ENGLISH_TONGUE,
    spoken_english.FORMS,
    ("digits", "oh", "doubled", "pairs", "hundreds", "mixed"),
    ("digits", "postcode", "doubled"),
)
LANGUAGES = {language.code: language for language in (POLISH, ENGLISH)}
