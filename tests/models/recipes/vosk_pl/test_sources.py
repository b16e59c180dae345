"""What may be learnt, and what never."""

import pytest

from models.recipes.vosk_pl import sources
from voicebot.errors import DataError

HELD_OUT = frozenset({("nigdy", "tego", "nie", "mów")})


def test_nothing_that_the_ears_are_tried_on_is_learnt():
    """No source has a held-out sentence, and every source has some others."""
    held_out = sources.held_out()
    said = sources.by_hand(held_out)
    assert len(held_out) > 150
    assert held_out.isdisjoint(sentence.words for sentence in said)
    assert {sentence.source for sentence in said} == set(sources.WEIGHTS)


def test_an_utterance_that_is_held_out_stops_the_recipe(tmp_path):
    """It would make the trial worthless."""
    (tmp_path / sources.UTTERANCES).write_text("# about\ndzień dobry\nnigdy tego nie mów\n")
    with pytest.raises(DataError, match="tried on"):
        sources.by_hand(HELD_OUT, tmp_path)


def test_utterances_are_plain_words(tmp_path):
    """What has figures or marks is passed over, comments too."""
    (tmp_path / sources.UTTERANCES).write_text("# about\nDzień dobry\nnumer 12\n")
    own = [s.words for s in sources.by_hand(HELD_OUT, tmp_path) if s.source == sources.UTTERANCES]
    assert own == [("dzień", "dobry")]


def test_a_trial_without_sentences_is_refused(tmp_path):
    """A file that moved or changed its keys must not pass as "nothing held out"."""
    (tmp_path / "texts.yml").write_text("yes: [tak]\n")
    with pytest.raises(DataError, match="no sentences"):
        sources.held_out(tmp_path / "texts.yml")


def test_every_answer_to_a_question_can_be_heard(repo):
    """The words of all closed grammars are among what is learnt: the line says so at its start otherwise."""
    words = {word for sentence in sources.by_hand(frozenset()) for word in sentence.words}
    assert words >= {"zero", "dziewięćset", "przepraszam", "konsultanta", "chwileczkę", "yyy", "tysięcy"}
