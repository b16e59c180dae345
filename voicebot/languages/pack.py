"""A language pack: a folder of data with pack.yml in it. Polish, the house's own, is data.nlu itself; others are folders in it."""

import importlib
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.config import Config
from voicebot.config_language import HOUSE, LANGUAGE
from voicebot.errors import ConfigError, DataError
from voicebot.languages.tongue import Tongue

FILE = "pack.yml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field(pattern=LANGUAGE)
    name: str = Field(min_length=1)
    tongue: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")
    espeak: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """code: two letters. name: in the language itself. folder: its data, a Rasa project among them. tongue: its code. espeak: the
    voice of espeak-ng that speaks it when no other can."""

    code: str
    name: str
    folder: Path
    tongue: Tongue
    espeak: str

    @property
    def is_house(self) -> bool:
        """The shop's own language."""
        return self.code == HOUSE


def folder_of(nlu: Path, code: str) -> Path:
    """Where the pack of a language is, or would be."""
    return nlu if code == HOUSE else nlu / code


def load(folder: Path) -> LanguagePack:
    """Read pack.yml. Errors: DataError naming the file and what is wrong with it."""
    path = folder / FILE
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read as YAML in UTF-8: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    try:
        tongue = importlib.import_module(read.tongue).TONGUE
    except (ImportError, AttributeError) as error:
        raise DataError(f"{path}: tongue: {read.tongue} is no module with a TONGUE: {error}") from error
    if not isinstance(tongue, Tongue) or tongue.code != read.language:
        raise DataError(f"{path}: tongue: {read.tongue} does not speak {read.language!r}")
    return LanguagePack(read.language, read.name, folder, tongue, read.espeak)


def there_are(nlu: Path) -> tuple[str, ...]:
    """The languages that have a pack, the house's own first."""
    return (HOUSE, *sorted(path.parent.name for path in nlu.glob(f"*/{FILE}")))


def spoken(config: Config) -> tuple[LanguagePack, ...]:
    """The packs of the languages of this line, the default first. Errors: ConfigError for a language without one, DataError."""
    nlu, settings = config.data.nlu, config.language
    packs = []
    for code in settings.spoken:
        if code not in there_are(nlu):
            key = "language.default" if code == settings.default else "language.offered"
            raise ConfigError(key, code, f"a language pack of {nlu}: {', '.join(there_are(nlu))}")
        packs.append(load(folder_of(nlu, code)))
    return tuple(packs)
