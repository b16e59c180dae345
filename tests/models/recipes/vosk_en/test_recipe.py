"""What of the recipe is English."""

from models.recipes.commands import found
from models.recipes.vosk import ears
from models.recipes.vosk_en import readings


def test_data_is_part_of_what_the_text_is_made_of() -> None:
    """Word lists, the pack's own data and what is held out: changed, the text is written again; with its readings only the graph."""
    stages = {stage.name: stage for stage in found("ears", "en").stages}
    names = {file.name for file in stages["text"].files}
    assert {"utterances.txt", "clauses.txt", "verbs.txt", "slots.yml", "talk.yml", "texts_en.yml"} <= names
    readable = {file.name for file in stages["graph"].files}
    assert readable == {"phones.txt", "folds.txt", "readings.txt"}
    assert names.isdisjoint(readable)


def test_it_is_smaller_than_the_house_s_own_language() -> None:
    """A size of its own, in a folder without a suffix; the quick one has another."""
    full, quick = (found("ears", "en", quick=quick) for quick in (False, True))
    assert (full.name, quick.name) == ("vosk_en", "vosk_en-quick")
    stages = {stage.name: stage for stage in full.stages}
    assert ears.QUICK.lines < stages["speech"].settings["lines"] < ears.FULL.lines
    assert ears.QUICK.width < stages["entropy"].settings["width"] < ears.FULL.width
    assert [stage.name for stage in full.stages] == [stage.name for stage in quick.stages]


def test_english_is_no_unknown_speech() -> None:
    """It is spoken in several accents, none of which reads a line as another language would; the trial is in English."""
    stages = {stage.name: stage for stage in found("ears", "en").stages}
    settings = stages["speech"].settings
    assert {"en", "en-us"} <= set(settings["voices"])
    assert not [language for language in settings["others"] if language.startswith("en")]
    assert settings["folds"] == dict(readings.folds())
    assert stages["trial"].settings["language"] == stages["model"].settings["language"] == "en"
