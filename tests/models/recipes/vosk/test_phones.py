"""The numbers of the model's sounds."""

import pytest

from models.recipes.vosk import phones
from models.recipes.vosk_pl import readings
from voicebot.errors import DataError
from voicebot.vocabulary import shape, transitions


def test_numbers_are_those_of_the_model_on_the_shelf(repo):
    """Whoever trains a network anew may keep the graph, and the other way round: both count alike."""
    model = repo / "models" / "builtin" / "vosk-pl-voicebot-small"
    table = phones.table(phones.read(readings.PHONES))
    assert table.places == shape.places(model / "graph" / "phones" / "word_boundary.int")
    moves = transitions.read(model / "am" / "final.mdl")
    assert moves.phone == {number: (number + 1) // 2 for number in range(1, table.transitions + 1)}


def test_a_sound_has_its_number_by_its_place():
    """First, last, in the middle, alone: four numbers, one after another, of the same outputs."""
    table = phones.table(["SIL", "a", "b"])
    assert table.word(("b", "a", "b", "a")) == (6, 4, 8, 3)
    assert table.word(("a",)) == (5,)
    assert [table.outputs[number] for number in (1, 2, 5, 6, 10)] == [(1, 1), (2, 3), (2, 3), (4, 5), (6, 6)]


def test_a_sound_counts_as_a_phone(tmp_path):
    """As its line says, as none, or as the full sound where it is a weak one."""
    (tmp_path / "folds.txt").write_text("# about\na# = @\n; =\n")
    folds = phones.read_folds(tmp_path / "folds.txt")
    assert [phones.fold(sound, folds) for sound in ("a", "a#", ";", "I#")] == ["a", "@", "", "I"]
    (tmp_path / "folds.txt").write_text("a# @\n")
    with pytest.raises(DataError, match="line 1"):
        phones.read_folds(tmp_path / "folds.txt")


def test_a_sound_that_the_model_lacks_has_no_number():
    """It is an error, no silence."""
    with pytest.raises(KeyError):
        phones.table(["SIL", "a"]).word(("th",))
