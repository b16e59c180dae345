"""The English word lists."""

from pathlib import Path

import pytest

from models.recipes.vosk_en import vocabulary
from voicebot.errors import DataError


def test_the_lists_hold_what_callers_need() -> None:
    """Goods, names, towns, brands, letters and the spelling alphabet, numbers, days, months, words with an apostrophe."""
    words = vocabulary.words()
    assert 2_500 < len(words) < 4_000
    assert words >= {
        "kettles", "shelves", "susan", "warsaw", "inpost", "z", "foxtrot", "nought", "treble", "ninety", "thousand",
        "thirtieth", "wednesday", "february", "don't", "o'clock", "refunded", "zloty", "uh",
    }  # fmt: skip


def test_no_verb_is_given_forms_that_it_has_not() -> None:
    """What follows no rule is written out, and a helping verb is no verb to be bent."""
    assert vocabulary.words() >= {"agreeing", "may", "cannot", "born"}
    assert vocabulary.words().isdisjoint({"agreing", "mayed", "cans", "borned", "sended", "goed"})


def listed(folder: Path, text: str) -> vocabulary.Lists:
    """The parts of one file."""
    (folder / "a.txt").write_text(f"# about\n{text}\n")
    return vocabulary.lists(folder)


def test_goods_have_a_plural(tmp_path: Path) -> None:
    """By the rule, or as it is written; an underscore joins what is one thing."""
    parts = listed(tmp_path, "[goods]\nlamp box toy diary shelf/shelves board_game")
    assert parts["goods"] == ("lamp", "box", "toy", "diary", "shelf", "board game")
    assert parts["goods_many"] == ("lamps", "boxes", "toys", "diaries", "shelves", "board games")


def test_verbs_have_their_forms(tmp_path: Path) -> None:
    """By the rule, or all of them as they are written."""
    parts = listed(tmp_path, "[verbs]\nrepair\nreplace\nreply\nwatch\nsend/sends/sending/sent")
    assert parts["verbs"] == (
        "repair", "repairs", "repairing", "repaired", "replace", "replaces", "replacing", "replaced",
        "reply", "replies", "replying", "replied", "watch", "watches", "watching", "watched",
        "send", "sends", "sending", "sent",
    )  # fmt: skip


def test_what_is_no_word_is_refused(tmp_path: Path) -> None:
    """With its file and line: a capital or a figure would be heard by nobody."""
    with pytest.raises(DataError, match=r"a\.txt, line 3"):
        listed(tmp_path, "[goods]\nUSB2")
