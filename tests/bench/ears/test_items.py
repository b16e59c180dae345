"""What is said to the ears."""

import re
from collections import Counter

from bench.ears.items import QUICK, TODAY, VOICES, Size, dictated, items
from bench.ears.languages import ENGLISH, POLISH
from bench.ears.trial import profiles
from nlu_data.grammar.corpus import corpus
from voicebot.hearing.acceptance import accepts
from voicebot.hearing.numbers import digits
from voicebot.hearing.types import Heard, Word
from voicebot.polish.date import days

ALL = items()
WORD = re.compile("[a-z]+(?:'[a-z]+)?")


def test_there_are_enough_sentences_and_each_stands_once() -> None:
    """At least 120, in spoken words: no figures, no capitals, no punctuation."""
    sentences = [item.text for item in ALL if item.task in ("sentence", "unrelated")]
    assert len([item for item in ALL if item.task == "sentence"]) >= 120
    assert len(set(sentences)) == len(sentences)
    assert all(word.isalpha() and word.islower() for text in sentences for word in text.split())


def test_no_sentence_is_one_that_the_dialogue_learns_from() -> None:
    """Neither whole, nor all but a word at either end."""
    learnt = {sentence.text for sentence in corpus()}
    for item in ALL:
        if item.task == "sentence":
            said = item.text.split()
            assert learnt.isdisjoint({item.text, " ".join(said[1:]), " ".join(said[:-1])}), item.text


def test_days_are_the_ones_that_their_words_name() -> None:
    """By the line's own reader: the ears are on trial, not the file."""
    for item in ALL:
        if item.task == "day":
            found = days(item.text, TODAY)
            assert found is not None
            assert found.only == item.value, item.text


def test_numbers_read_back_and_every_form_is_said() -> None:
    """Forms take turns; the same numbers every time."""
    made = list(dictated(6, POLISH.number, 40))
    assert made == list(dictated(6, POLISH.number, 40))
    assert all(digits(text) == number and len(number) == 6 for number, text in made)
    assert len({len(text.split()) for _, text in made}) > 1
    assert any("dzieścia" in text or "dziesiąt" in text for _, text in made)


def test_the_voices_take_turns() -> None:
    """All the held-out ones, about as often; with more voices each text is said in several."""
    said = Counter(item.voice for item in ALL)
    assert set(said) == set(VOICES)
    assert max(said.values()) - min(said.values()) <= len(VOICES)
    twice = [item for item in items(Size(voices=2)) if item.task == "sentence"]
    assert Counter(Counter(item.text for item in twice).values()) == {2: len(twice) // 2}
    assert len({(item.text, item.voice) for item in twice}) == len(twice)


def test_a_quick_run_has_some_of_everything() -> None:
    """And each item its own number."""
    quick = items(QUICK)
    assert {item.task for item in quick} == {item.task for item in ALL}
    assert {item.value for item in quick if item.task == "yes_no"} == {True, False}
    assert len({item.number for item in ALL}) == len(ALL)
    assert len(quick) < len(ALL) / 4


def test_english_is_said_too() -> None:
    """At least 40 sentences, 24 numbers in several forms that read back, yes and no, and other talk; no days, which the line does not
    understand in English."""
    said = items(language=ENGLISH)
    counts = Counter(item.task for item in said)
    assert counts["sentence"] >= 40
    assert counts["number"] >= 24
    assert counts["unrelated"] >= 30
    assert "day" not in counts
    assert {item.value for item in said if item.task == "yes_no"} == {True, False}
    texts = [item.text for item in said if item.task in ("sentence", "unrelated")]
    assert len(set(texts)) == len(texts)
    assert all(WORD.fullmatch(word) for text in texts for word in text.split())
    for form in ("oh", "double", "forty", "hundred"):
        assert any(form in item.text.split() for item in said if item.task == "number"), form


def test_english_answers_are_those_of_the_question() -> None:
    """What is said to a yes/no question is made of what its grammar listens for, or the trial could not be passed."""
    profile = profiles(ENGLISH)["yes_no"]
    for item in items(language=ENGLISH):
        if item.task == "yes_no":
            words = tuple(Word(word, 0.0, 0.0, 1.0) for word in item.text.split())
            assert accepts(profile, Heard(item.text, 1.0, words)), item.text
