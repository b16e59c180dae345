"""What of the recipe is Polish."""

import pytest

from models.recipes import stages
from models.recipes.commands import found
from models.recipes.vosk_pl import readings, recipe


def test_data_is_part_of_what_the_text_is_made_of() -> None:
    """Word lists and the dialogue's own data: changed, the text is written again; a reading put right changes the graph alone."""
    stages = {stage.name: stage for stage in recipe.recipe(quick=False).stages}
    names = {file.name for file in stages["text"].files}
    assert {"utterances.txt", "frequent.txt", "domain.yml"} <= names
    assert {file.name for file in stages["graph"].files} == {"phones.txt", "readings.txt"}
    assert names.isdisjoint({"phones.txt", "readings.txt"})


def test_the_quick_one_has_a_folder_of_its_own() -> None:
    """And the same stages, of a smaller size."""
    full, quick = (recipe.recipe(quick=quick) for quick in (False, True))
    assert full.name != quick.name
    assert [stage.name for stage in full.stages] == [stage.name for stage in quick.stages]
    speech = {stage.name: stage for stage in full.stages}["speech"]
    assert speech.settings["phones"] == list(readings.reader().phones)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_network_of_another_size_needs_no_other_text_and_no_other_graph(language: str) -> None:
    """Neither is made by code that knows of the network."""
    made = {stage.name: stages._code(stage.make.__module__) for stage in found("ears", language).stages}
    knows = {name for name, code in made.items() if "models.recipes.vosk.net" in code}
    assert "entropy" in knows
    assert not knows & {"voices", "speech", "text", "graph"}
