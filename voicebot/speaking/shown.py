"""Which words of a display text a piece of speech says: marks of the spoken words moved to the text a person wrote."""

from voicebot.speaking.normalise import Speakable
from voicebot.speaking.types import Rendered, SpeechChunk, WordMark


class Shown:
    """One sentence whose speech comes in pieces, in order. display: as written, without surrounding space; spoken: written out."""

    def __init__(self, display: str, spoken: Speakable) -> None:
        self._display = display
        self._ends = list(spoken.ends())
        self._done = 0
        self._begun = False

    def chunk(self, speech: Rendered, engine: str, *, cached: bool = False) -> SpeechChunk:
        """The piece with the display words that are over in it, its marks in them. A part counts as heard once the last of the
        words that speak it is over; what the last piece does not name ends with it."""
        ends = {mark.end: mark.at for mark in speech.marks}
        places = [(shown, ends[said]) for shown, said in self._ends if said in ends]
        begin = self._done
        while begin < len(self._display) and self._display[begin].isspace():
            begin += 1
        if speech.last:
            self._done = len(self._display)
        elif places:
            self._done = places[-1][0]
        marks = tuple(WordMark(end - begin, at) for end, at in places)
        inside, self._begun = self._begun, True
        text = self._display[begin : self._done]
        return SpeechChunk(text, speech.pcm, marks, engine, cached, inside)
