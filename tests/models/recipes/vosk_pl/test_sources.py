"""What may be learnt in Polish, and what never."""

from models.recipes.vosk_pl import sources


def test_nothing_that_the_ears_are_tried_on_is_learnt():
    """No source has a held-out sentence, and every source has some others."""
    held_out = sources.held_out()
    said = sources.by_hand(held_out)
    assert len(held_out) > 150
    assert held_out.isdisjoint(sentence.words for sentence in said)
    assert {sentence.source for sentence in said} == set(sources.WEIGHTS)


def test_every_answer_to_a_question_can_be_heard(repo):
    """The words of all closed grammars are among what is learnt: the line says so at its start otherwise."""
    words = {word for sentence in sources.by_hand(frozenset()) for word in sentence.words}
    assert words >= {"zero", "dziewięćset", "przepraszam", "konsultanta", "chwileczkę", "yyy", "tysięcy"}
