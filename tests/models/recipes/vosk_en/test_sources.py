"""What may be learnt in English, and what never."""

import pytest
import yaml

from models.recipes.vosk.sources import UTTERANCES, Said
from models.recipes.vosk_en import sources
from voicebot.dialogue import profile_loader
from voicebot.english.tongue import TONGUE

IN_A_ROW = 5


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """All of it."""
    return sources.by_hand(sources.held_out())


def runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All that stands in a row in them."""
    return {words[at : at + IN_A_ROW] for at in range(len(words) - IN_A_ROW + 1)}


def test_there_are_enough_utterances_and_no_sentence_on_trial_among_them(said: list[Said]) -> None:
    """At least 250; none shares five words in a row with a sentence that the ears are tried on, nor is it a template's."""
    utterances = [one.words for one in said if one.source == UTTERANCES]
    learnt = {run for words in utterances for run in runs(words)}
    assert len(set(utterances)) >= 250
    assert len(sources.held_out()) >= 70
    assert not [words for words in sources.held_out() if runs(words) & learnt]
    assert sources.held_out().isdisjoint(one.words for one in said)


def test_the_pack_s_examples_are_learnt(said: list[Said]) -> None:
    """All of them; where a figure stands, it is said in several ways."""
    learnt = {one.words for one in said}
    talk = yaml.safe_load((sources.PACK / "data" / "nlu" / "talk.yml").read_text("utf-8"))
    examples = [line[2:] for block in talk["nlu"] for line in block["examples"].splitlines()]
    for text in examples:
        if not any(sign.isdigit() for sign in text):
            assert tuple(text.split()) in learnt, text
    numbers = {words for words in learnt if words[:4] == ("my", "order", "number", "is")}
    assert len(numbers) >= sources.WAYS


def test_every_answer_to_a_question_can_be_heard(said: list[Said]) -> None:
    """The words of all closed questions, of recording's consent too, are among what is learnt: the line says so at its start otherwise."""
    words = {word for one in said for word in one.words}
    profiles = profile_loader.load(sources.PACK / "slots.yml", TONGUE, "en").values()
    asked = {word for profile in profiles for entry in profile.grammar.words for word in entry.split()}
    assert len(asked) > 100
    assert asked <= words
    assert {"consent", "agree", "that's", "triple"} <= words
