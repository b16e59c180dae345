"""The Polish voice's own text."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bench.voice.prompts import prompts
from models.recipes.coqui.texts import Texts


@pytest.fixture
def file(repo: Path) -> Path:
    """The text the voice learns from."""
    return repo / "models" / "recipes" / "coqui_pl" / "text.yml"


def test_nothing_that_the_voice_is_tried_on_was_learnt(file: Path) -> None:
    """No sentence of the trial, and no template of it, is among the sentences or the templates."""
    learnt = set(Texts(file, np.random.default_rng(1)).sentences(2_000))
    assert not learnt & {prompt.text for prompt in prompts()}
    tree = yaml.safe_load(file.read_text("utf-8"))
    trial = yaml.safe_load((Path(__file__).parents[4] / "bench" / "voice" / "prompts.yml").read_text("utf-8"))
    asked = {text for key in ("fixed", "order", "values") for text in trial[key]}
    assert not asked & {*tree["sentences"], *tree["templates"]}


def test_the_text_is_wide(file: Path) -> None:
    """Two thousand words of their own, every letter, none twice."""
    tree = yaml.safe_load(file.read_text("utf-8"))
    words = [word for line in tree["words"] for word in line.split()]
    assert len(words) == len(set(words)) >= 2_000
    assert set("aąbcćdeęfghijklłmnńoóprsśtuwyzźż") <= set("".join(words).lower())
