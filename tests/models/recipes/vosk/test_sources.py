"""What may be learnt, and what never."""

from pathlib import Path

import pytest

from models.recipes.vosk import sources
from models.recipes.vosk.sources import UTTERANCES, Source
from voicebot.errors import DataError

HELD_OUT = frozenset({("nigdy", "tego", "nie", "mów")})


def test_what_is_tried_is_not_learnt() -> None:
    """By chance a grammar may say it: that sentence is left out, the others stay with their weight."""
    said = sources.by_hand([Source("grammars", 4.0, ["nigdy tego nie mów", "mów"])], HELD_OUT)
    assert [(one.words, one.source, one.weight) for one in said] == [(("mów",), "grammars", 4.0)]


def test_an_utterance_that_is_held_out_stops_the_recipe() -> None:
    """It would make the trial worthless."""
    with pytest.raises(DataError, match="tried on"):
        sources.by_hand([Source(UTTERANCES, 1.0, ["dzień dobry", "nigdy tego nie mów"])], HELD_OUT)


def test_utterances_are_plain_words(tmp_path: Path) -> None:
    """What has figures or marks is passed over, comments too; an apostrophe is a letter among others."""
    (tmp_path / UTTERANCES).write_text("# about\n\nDzień dobry\nnumer 12\ni don't know\nwait, no\n")
    said = sources.by_hand([Source(UTTERANCES, 1.0, sources.utterances(tmp_path))], HELD_OUT)
    assert [one.words for one in said] == [("dzień", "dobry"), ("i", "don't", "know")]


def test_a_trial_without_sentences_is_refused(tmp_path: Path) -> None:
    """A file that moved or changed its keys must not pass as "nothing held out"."""
    (tmp_path / "texts.yml").write_text("yes: [tak]\n")
    with pytest.raises(DataError, match="no sentences"):
        sources.held_out(tmp_path / "texts.yml")
