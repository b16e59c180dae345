"""Tests of voicebot.languages.pack."""

from pathlib import Path

import pytest

from voicebot.config import Config, Data
from voicebot.config_language import Language
from voicebot.errors import ConfigError, DataError
from voicebot.languages import pack

ROOT = Path(__file__).resolve().parents[3]
NLU = ROOT / "nlu_data"


def config(nlu: Path = NLU, **language: object) -> Config:
    return Config(data=Data(nlu=nlu), language=Language.model_validate(language))


def test_polish_is_the_folder_itself_and_english_a_folder_in_it() -> None:
    """Each with its own code."""
    polish, english = pack.spoken(config(offered=("en",)))
    assert (polish.code, polish.folder, polish.is_house, polish.tongue.code) == ("pl", NLU, True, "pl")
    assert (english.code, english.folder, english.is_house, english.name) == (
        "en",
        NLU / "en",
        False,
        "English",
    )
    assert pack.there_are(NLU) == ("pl", "en")


def test_the_default_may_be_another_one() -> None:
    """Then Polish is only there where it is offered."""
    assert [one.code for one in pack.spoken(config(default="en"))] == ["en"]


@pytest.mark.parametrize(
    ("settings", "key"), [({"default": "de"}, "language.default"), ({"offered": ("de",)}, "language.offered")]
)
def test_a_language_without_a_pack_stops_the_start(settings: dict[str, object], key: str) -> None:
    """With the ones that there are."""
    with pytest.raises(ConfigError, match=f"{key}.*de.*pl, en"):
        pack.spoken(config(**settings))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("language: xx", "name"),
        ("language: [", "YAML"),
        ("{language: xx, name: X, espeak: x, tongue: voicebot.nowhere}", "no module"),
        ("{language: xx, name: X, espeak: x, tongue: voicebot.clock}", "TONGUE"),
        ("{language: xx, name: X, espeak: x, tongue: voicebot.english.tongue}", "does not speak 'xx'"),
    ],
)
def test_a_pack_that_is_none_is_told_by_its_file(tmp_path: Path, text: str, told: str) -> None:
    """And by what is wrong with it."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "pack.yml").write_text(text, "utf-8")
    with pytest.raises(DataError, match=rf"pack\.yml.*{told}"):
        pack.spoken(config(tmp_path, default="xx"))
