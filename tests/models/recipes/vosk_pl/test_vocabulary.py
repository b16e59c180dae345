"""The word lists."""

import pytest

from models.recipes.vosk_pl import vocabulary
from voicebot.errors import DataError


def test_the_lists_hold_what_callers_need():
    """Thousands of forms: goods, names, towns, streets, brands, letters, the spelling alphabet, numbers in all cases."""
    words = vocabulary.words()
    assert len(words) > 20_000
    assert words >= {
        "sukienkę",
        "ładowarki",
        "kowalskiej",
        "krakowie",
        "kwiatowej",
        "allegro",
        "igrek",
        "grażyna",
        "dwudziestego",
        "osiemdziesięciu",
    }
    assert all(word.isalpha() and word == word.lower() for word in words)


def test_the_vocabulary_takes_more_forms_of_words_that_were_said():
    """Of the others only those that callers use most."""
    assert "wiertarką" not in vocabulary.common(frozenset())
    assert {"wiertarkę", "wiertarki"} <= vocabulary.common(frozenset())
    assert "wiertarką" in vocabulary.common({"wiertarka"})
    assert {"dziewięćset", "siedemnastej"} <= vocabulary.common(frozenset())


def test_seldom_words_have_fewer_forms(tmp_path):
    """Until a sentence has them."""
    (tmp_path / "a.txt").write_text("[seldom]\na: owalny\n[qualities]\na: szary\n")
    assert vocabulary.common(frozenset(), tmp_path) >= {"owalny", "owalna", "owalne", "szarą"}
    assert "owalną" not in vocabulary.common(frozenset(), tmp_path)
    assert "owalnego" in vocabulary.common({"owalne"}, tmp_path)


def test_a_word_by_hand_takes_the_place_of_a_rule(tmp_path):
    """Irregular words are written out."""
    (tmp_path / "a.txt").write_text(
        "# about\n[goods]\nmu: stół but\nmu! stół stołu stołowi stół stołem stole stoły stołów stołom stoły stołami stołach\n"
    )
    [table, shoe] = vocabulary.lists(tmp_path)["goods"]
    assert (table.forms["gen"], shoe.forms["gen"]) == ("stołu", "butu")


@pytest.mark.parametrize("line", ["noun: stół", "mu! stół stołu", "words without a kind"])
def test_a_line_that_says_nothing_is_refused(tmp_path, line):
    """With its file and number."""
    (tmp_path / "a.txt").write_text(f"[goods]\n{line}\n")
    with pytest.raises(DataError, match=r"a\.txt, line 2"):
        vocabulary.lists(tmp_path)
