"""What is said to the ears."""

from collections import Counter

from bench.ears.items import FILE, NUMBER_FORMS, QUICK, TODAY, VOICES, Size, dictated, items
from nlu_data.grammar.corpus import corpus
from voicebot.hearing.numbers import digits
from voicebot.polish.date import days

ALL = items()


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
    made = list(dictated(6, NUMBER_FORMS, 40))
    assert made == list(dictated(6, NUMBER_FORMS, 40))
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
    assert FILE.is_file()
