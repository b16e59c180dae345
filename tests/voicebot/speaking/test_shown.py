"""Pieces of speech and the words a person wrote."""

import numpy as np

from voicebot.speaking.normalise import normalise
from voicebot.speaking.shown import Shown
from voicebot.speaking.types import Rendered, WordMark

DISPLAY = "Zamówienie 123 456, tak?"


def _piece(marks: dict[int, int], *, last: bool) -> Rendered:
    return Rendered(np.ones(100, np.int16), tuple(WordMark(*mark) for mark in marks.items()), last)


def test_each_piece_shows_the_words_that_end_in_it() -> None:
    """A number said in many words is shown with its last one; joined by spaces the pieces are the sentence."""
    spoken = normalise(DISPLAY)
    ends = [said for _, said in spoken.ends()]
    shown = Shown(DISPLAY, spoken)
    chunks = [
        shown.chunk(_piece({ends[0]: 60}, last=False), "v"),
        shown.chunk(_piece({ends[0] + 4: 50}, last=False), "v"),
        shown.chunk(_piece({ends[1]: 30, ends[2]: 100}, last=True), "v"),
    ]
    assert [chunk.text for chunk in chunks] == ["Zamówienie", "", "123 456, tak?"]
    assert [chunk.inside for chunk in chunks] == [False, True, True]
    assert chunks[0].marks == (WordMark(10, 60),)
    assert chunks[1].marks == ()
    assert [chunks[2].text[: mark.end] for mark in chunks[2].marks] == ["123 456,", "123 456, tak?"]


def test_a_whole_sentence_is_one_chunk() -> None:
    """All of the text, even what no mark names."""
    chunk = Shown(DISPLAY, normalise(DISPLAY)).chunk(_piece({}, last=True), "v", cached=True)
    assert (chunk.text, chunk.inside, chunk.cached) == (DISPLAY, False, True)
