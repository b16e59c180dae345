"""The English voice: its own text, and the recipe in miniature."""

import re
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench.voice.prompts import file_of, prompts
from models.recipes.coqui.texts import Texts
from voicebot.english.speech import normalise

SOUNDS = {
    "consonants": "p b t d k ɡ f v θ ð s z ʃ ʒ h m n ŋ l ɹ j w tʃ dʒ",
    "vowels": "a ɑː ɒ ɔː ɛ ɜː ə ɐ ɪ i iː ʊ uː ʌ eɪ aɪ ɔɪ aʊ əʊ iə eə ʊə aɪə",
}
"""Of espeak-ng's en-gb."""
_PLACE = re.compile(r"\{.*?\}")


@pytest.fixture
def file(repo: Path) -> Path:
    """The text the voice learns from."""
    return repo / "models" / "recipes" / "coqui_en" / "text.yml"


def plain(text: str) -> str:
    """Without what its places are called, its marks and its capitals."""
    return " ".join(re.findall(r"[a-z_]+", _PLACE.sub("_", text).lower()))


def test_nothing_that_the_voice_is_tried_on_was_learnt(file: Path) -> None:
    """No sentence of the trial, and no template of it, is among the sentences or the templates, however it is written."""
    learnt = {plain(text) for text in Texts(file, np.random.default_rng(1)).sentences(2_000)}
    assert not learnt & {plain(prompt.text) for prompt in prompts(language="en")}
    tree = yaml.safe_load(file.read_text("utf-8"))
    trial = yaml.safe_load(file_of("en").read_text("utf-8"))
    asked = {plain(text) for key in ("fixed", "order", "values") for text in trial[key]}
    assert not asked & {plain(text) for text in (*tree["sentences"], *tree["templates"])}


def test_the_text_is_wide(file: Path) -> None:
    """Sentences and templates by hand, two thousand words of their own, every letter, none twice."""
    tree = yaml.safe_load(file.read_text("utf-8"))
    assert len(set(tree["sentences"])) == len(tree["sentences"]) >= 70
    assert len(set(tree["templates"])) == len(tree["templates"]) >= 50
    words = [word.lower() for line in tree["words"] for word in line.split()]
    assert len(words) == len(set(words)) >= 2_000
    assert set("abcdefghijklmnopqrstuvwxyz") <= set("".join(words))


def test_every_number_is_written_out(file: Path) -> None:
    """As the English line reads it: no digit reaches the voice."""
    for text in Texts(file, np.random.default_rng(3)).sentences(1_000):
        assert not re.search(r"\d|zł", normalise(text).text), text


def test_the_recipe_speaks_as_the_language_pack_does(repo: Path) -> None:
    """Its code, its phonemes and its way to read numbers are the pack's."""
    from models.recipes.coqui_en.recipe import LANGUAGE

    pack = yaml.safe_load((repo / "nlu_data" / "en" / "pack.yml").read_text("utf-8"))
    assert (LANGUAGE.code, LANGUAGE.phonemes, LANGUAGE.tongue) == (
        pack["language"],
        pack["espeak"],
        pack["tongue"],
    )


@pytest.mark.real
@pytest.mark.parametrize("kind", SOUNDS)
def test_every_sound_is_learnt(file: Path, kind: str) -> None:
    """Each sound of English twenty times at least, as espeak-ng reads the text."""
    texts = [normalise(text).text for text in Texts(file, np.random.default_rng(2)).sentences(1_600)]
    said = subprocess.run(
        ["espeak-ng", "-q", "-b", "1", "--ipa=1", "-v", "en-gb", "--stdin"],
        input="\n".join(texts),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.split(r"[_\s]+", re.sub("[ˈˌ]", "", said))
    assert [sound for sound in SOUNDS[kind].split() if found.count(sound) < 20] == []


@pytest.mark.real
def test_the_text_s_sounds_fit_its_tokens(file: Path) -> None:
    """Nineteen of twenty sentences at least can be learnt from."""
    from models.recipes.coqui.corpus import Speech

    texts = Texts(file, np.random.default_rng(4)).sentences(200)
    speech = Speech("en-gb", "en", 155)
    unfit = [text for text in texts if speech.example(normalise(text).text) is None]
    speech.close()
    assert len(unfit) <= 10, unfit


@pytest.mark.real
def test_the_line_speaks_with_what_was_made(tmp_path: Path) -> None:
    """A voice of four steps loads as the built-in one does, reads by English phonemes, and was tried by English ears."""
    from models.recipes.commands import main, model_in
    from voicebot.speaking.synthesis import CoquiSynthesis

    assert main(["voice", "--language", "en", "--quick", "--work", str(tmp_path), "--processes", "1"]) == 0
    made = model_in(tmp_path / "coqui_en-quick" / "model")
    assert made.name == "coqui-en-voicebot-small"
    voice = CoquiSynthesis(made / "voice", made / "vocoder")
    speech = voice.render("I am sorry, the Polish post is late.")
    phonemes = voice._model.tokenizer.phonemizer.phonemize("The Polish post.", separator="")
    voice.close()
    assert [mark.end for mark in speech.marks] == [1, 4, 11, 15, 22, 27, 30, 36]
    assert phonemes == "ðə pˈəʊlɪʃ pˈəʊst."
    card = tomllib.loads((made / "card.toml").read_text("utf-8"))
    assert card["model"]["language"] == "en"
    assert card["figures"]["prompts"] > 0
    assert card["figures"]["words_wrong_percent"] > 0
