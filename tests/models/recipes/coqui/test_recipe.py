"""The whole recipe, in miniature: made, and spoken with by the line's own code."""

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from models.recipes.stages import Recipe

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def recipe() -> "Recipe":
    """The Polish one, a few steps of it."""
    from models.recipes.coqui_pl.recipe import recipe

    return recipe(quick=True)


@pytest.fixture(scope="module")
def made(recipe: "Recipe", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What its last stage left: the one folder that --install takes."""
    from models.recipes.commands import model_in
    from models.recipes.stages import run

    return model_in(run(recipe, tmp_path_factory.mktemp("work"), processes=1))


def test_the_line_speaks_with_what_was_made(made: Path) -> None:
    """It loads as the built-in voice does; a voice of four steps makes noise, but of the right kind and with marks."""
    from voicebot.speaking.synthesis import CoquiSynthesis

    voice = CoquiSynthesis(made / "voice", made / "vocoder")
    speech = voice.render("Dzień dobry, sprawdzam zamówienie.")
    voice.close()
    assert speech.pcm.dtype == np.int16
    assert len(speech.pcm) > 4_000
    assert [mark.end for mark in speech.marks] == [5, 12, 22, 34]
    assert speech.marks[-1].at == len(speech.pcm)


def test_the_card_tells_what_it_was_made_of(made: Path) -> None:
    """Data, lengths, figures; and the figures are measured."""
    assert made.name == "coqui-pl-voicebot-small"
    card = tomllib.loads((made / "card.toml").read_text("utf-8"))
    assert card["model"]["language"] == "pl"
    vocoder = json.loads((made / "vocoder" / "config.json").read_text("utf-8"))
    assert vocoder["discriminator_model"] == "univnet_discriminator"  # or every start takes 270 MB more
    assert card["model"]["bytes"] < 15 * 1024 * 1024
    assert card["data"]["sentences"] + card["data"]["unfit"] == card["corpus"]["sentences"]
    assert card["figures"]["prompts"] > 0
    assert 0 < card["figures"]["longest_silence_at_the_end_ms"] <= 120


def test_the_corpus_s_frames_are_the_sentences(made: Path) -> None:
    """Spans fill the mel, samples fill the frames, and the sound is where the mel is loud."""
    from models.recipes.coqui.corpus import Corpus
    from models.recipes.coqui.shape import HOP

    corpus = Corpus(made.parents[1] / "corpus")
    assert len(corpus) >= 10
    for at in range(len(corpus)):
        one = corpus[at]
        assert len(one.tokens) == len(one.spans)
        assert one.spans.sum() == len(one.mel) == len(one.audio) // HOP
        loud = np.abs(one.audio.reshape(-1, HOP).astype(float)).mean(axis=1)
        assert np.corrcoef(loud, one.mel.astype(float).mean(axis=1))[0, 1] > 0.4


def test_the_full_recipe_is_another_one_with_the_same_stages(recipe: "Recipe") -> None:
    """A quick run never leaves something that a full one would take for done."""
    from models.recipes.coqui_pl.recipe import recipe as polish

    full = polish()
    assert full.name != recipe.name
    assert [stage.name for stage in full.stages] == ["corpus", "voice", "vocoder", "model"]
    assert all(one.settings != other.settings for one, other in zip(full.stages, recipe.stages, strict=True))
