"""What of the recipe is Polish."""

from models.recipes.vosk_pl import readings, recipe


def test_data_is_part_of_what_the_text_is_made_of() -> None:
    """Word lists and the dialogue's own data: changed, the text is written again."""
    text, *_ = recipe.recipe(quick=False).stages
    names = {file.name for file in text.files}
    assert {"phones.txt", "readings.txt", "domain.yml"} <= names


def test_the_quick_one_has_a_folder_of_its_own() -> None:
    """And the same stages, of a smaller size."""
    full, quick = (recipe.recipe(quick=quick) for quick in (False, True))
    assert full.name != quick.name
    assert [stage.name for stage in full.stages] == [stage.name for stage in quick.stages]
    speech = {stage.name: stage for stage in full.stages}["speech"]
    assert speech.settings["phones"] == list(readings.reader().phones)
