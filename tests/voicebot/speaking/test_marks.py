"""When each word of a spoken text is over."""

import pytest

from voicebot.speaking.marks import from_durations, shared_out, word_ends


def test_word_ends_are_places_in_the_text() -> None:
    """One per word, punctuation included."""
    assert word_ends("Ala ma, kota.") == [3, 7, 13]


def test_sharing_out_ends_exactly_at_the_end() -> None:
    """Longer words get more; the last word ends with the audio."""
    ends = shared_out("a bbbb cc", 1.0, 2.0)
    assert ends == sorted(ends)
    assert ends[-1] == pytest.approx(2.0)
    assert ends[0] - 1.0 < ends[1] - ends[0]


def test_sharing_out_nothing_gives_nothing() -> None:
    """No words, no marks."""
    assert shared_out("  ", 0.0, 1.0) == []


def test_each_word_ends_where_its_sounds_and_the_pause_after_it_end() -> None:
    """Durations per sound add up to the words; a comma's pause belongs to the word before it."""
    tokens = list("ab cd, ef.")
    ends = from_durations("ab cd, ef.", tokens, [1.0] * len(tokens))
    assert ends == [3.0, 6.0, 10.0]


def test_words_the_phonemiser_joined_share_their_clause() -> None:
    """ "w domu" said as one sound group: the clause's own time is shared, the next clause is exact."""
    tokens = list("vdom, kot.")
    ends = from_durations("w domu, kot.", tokens, [1.0] * len(tokens))
    assert ends[1] == 5.0
    assert 0 < ends[0] < 5.0
    assert ends[2] == 10.0


def test_clauses_that_do_not_match_share_the_whole() -> None:
    """When even the clauses differ, the whole sentence is shared out."""
    assert from_durations("a, b, c.", list("abc."), [1.0] * 4)[-1] == pytest.approx(4.0)


def test_stray_punctuation_makes_no_word_of_its_own() -> None:
    """Pauses before and between sounds never break the order; the last word ends with the last sound's pause."""
    tokens = list(", a ,, b . ")
    ends = from_durations("a , b .", tokens, [1.0] * len(tokens))
    assert len(ends) == 4
    assert ends == sorted(ends)
    assert ends[-1] == 10.0


def test_blanks_between_sounds_are_time_but_no_sound() -> None:
    """VITS puts a blank between all sounds."""
    tokens = ["<BLNK>", "a", "<BLNK>", " ", "<BLNK>", "b", "<BLNK>"]
    assert from_durations("a b", tokens, [1.0] * 7) == [4.0, 7.0]
