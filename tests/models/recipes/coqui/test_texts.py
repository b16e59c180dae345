"""The sentences a voice learns from."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from models.recipes.coqui.texts import Texts

SMALL = {
    "sentences": ["Tak.", "Nie."],
    "templates": ["{what} numer {digits:4}.", "{what} za {int:9} zł."],
    "what": ["paczka"],
    "words": ["ala ma", "kota"],
    "onsets": ["k"],
    "nuclei": ["a"],
    "codas": ["t"],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small text file."""
    path = tmp_path / "text.yml"
    path.write_text(yaml.safe_dump(SMALL, allow_unicode=True), "utf-8")
    return path


def drawn(file: Path, count: int, seed: int = 1) -> list[str]:
    """So many sentences."""
    return Texts(file, np.random.default_rng(seed)).sentences(count)


def test_all_that_was_written_by_hand_comes_first_and_nothing_twice(file: Path) -> None:
    """The rest is drawn."""
    texts = drawn(file, 40)
    assert texts[:2] == ["Tak.", "Nie."]
    assert len(set(texts)) == len(texts) == 40


def test_the_same_seed_draws_the_same(file: Path) -> None:
    """And another one something else."""
    assert drawn(file, 30) == drawn(file, 30) != drawn(file, 30, seed=2)


def test_places_are_filled_and_a_sentence_begins_with_a_capital(file: Path) -> None:
    """Numbers of the length that was asked for."""
    filled = [text for text in drawn(file, 60) if text.startswith("Paczka numer")]
    assert filled
    assert all(len(text.removeprefix("Paczka numer ").rstrip(".")) == 4 for text in filled)
    assert all(text[0].isupper() and text[-1] in ".?!," for text in drawn(file, 60))


def test_a_place_that_names_no_list_is_told(tmp_path: Path) -> None:
    """Not spoken as it is written."""
    path = tmp_path / "text.yml"
    path.write_text(yaml.safe_dump({**SMALL, "templates": ["{nothing}"]}), "utf-8")
    with pytest.raises(ValueError, match="nothing"):
        drawn(path, 60)
