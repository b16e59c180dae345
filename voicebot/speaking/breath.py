"""The silence around sentences: a short one after each, so that the line listens soon, and more of it only where another follows."""

from dataclasses import replace

import numpy as np

from voicebot.audio.frame import RATE
from voicebot.speaking.types import SpeechChunk, WordMark

SENTENCE_S = 0.1
CLAUSE_S = 0.08
"""After the last sound of what ends a sentence, or goes on. A voice adds nothing else: whoever is asked may answer at once."""
PAUSE_S = 0.12
"""More between two sentences of one turn: they must not run into each other."""

_ENDS = (".", "?", "!", "…")
_CLOSING = "\"”»)'’ "


def ends_sentence(text: str) -> bool:
    """Whether a sentence is over with this text, spoken or displayed."""
    return text.rstrip(_CLOSING).endswith(_ENDS)


def after_s(spoken: str) -> float:
    """Seconds of silence that belong after these words."""
    return SENTENCE_S if ends_sentence(spoken) else CLAUSE_S


def following(chunk: SpeechChunk, before: SpeechChunk | None) -> SpeechChunk:
    """The chunk with a pause at its beginning where it begins a sentence after another one."""
    if before is None or chunk.inside or not ends_sentence(before.text):
        return chunk
    pause = np.zeros(round(PAUSE_S * RATE), np.int16)
    marks = tuple(WordMark(mark.end, mark.at + len(pause)) for mark in chunk.marks)
    return replace(chunk, pcm=np.concatenate([pause, chunk.pcm]), marks=marks)
