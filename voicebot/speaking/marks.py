"""When each word of a spoken text is over: from the model's own durations where they fit, else shared out by length."""

import re
from collections.abc import Sequence
from itertools import accumulate

_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"\w")
_CLAUSE_END = re.compile(r"[;:,.!?¡¿—…\"«»“”]")
"""What Coqui keeps as punctuation tokens: both the text and the tokens are cut there."""


def word_ends(text: str) -> list[int]:
    """Index just after each word of the text."""
    return [match.end() for match in _WORD.finditer(text)]


def shared_out(text: str, start: float, end: float) -> list[float]:
    """Time each word is over when nothing but the whole stretch [start, end] is known: by letters, plus one for the gap."""
    weights = [1 + len(_LETTER.findall(word)) for word in _WORD.findall(text)]
    total = sum(weights)
    return [start + (end - start) * done / total for done in accumulate(weights)]


def _clauses(text: str) -> list[list[str]]:
    """The words of the text, grouped by clause; a word that is only punctuation belongs to the clause before it."""
    groups: list[list[str]] = [[]]
    for word in _WORD.findall(text):
        groups[-1].append(word)
        if _CLAUSE_END.search(word) and any(_LETTER.search(w) for w in groups[-1]):
            groups.append([])
    if len(groups) > 1 and not any(_LETTER.search(w) for w in groups[-1]):
        groups[-2].extend(groups.pop())
    return groups


def _token_clauses(tokens: Sequence[str], frames: Sequence[float]) -> list[list[float]]:
    """End time (in frames) of each group of sounds between spaces, grouped by clause.

    The pause that a comma or a space stands for is counted to the word before it, as a listener would.
    """
    groups: list[list[float]] = [[]]
    now, sounding = 0.0, False
    for token, length in zip(tokens, frames, strict=True):
        now += length
        if _CLAUSE_END.search(token):
            if sounding:
                groups[-1].append(now)
            elif groups[-1]:
                groups[-1][-1] = now
            elif len(groups) > 1:
                groups[-2][-1] = now
            if groups[-1]:
                groups.append([])
            sounding = False
        elif token.isspace():
            if sounding:
                groups[-1].append(now)
            sounding = False
        elif _LETTER.search(token) and len(token) == 1:
            sounding = True
    if sounding:
        groups[-1].append(now)
    return [group for group in groups if group]


def from_durations(text: str, tokens: Sequence[str], frames: Sequence[float]) -> list[float]:
    """Frame at which each word of the text is over.

    tokens: what the acoustic model was given, one sound, space or punctuation mark each; frames: how long each lasts.
    Exact per word where the phonemiser kept the words apart; where it joined some (a preposition and its noun), the clause's
    own time is shared out by letters; where even the clauses differ, the whole sentence's.
    """
    spoken, sounds = _clauses(text), _token_clauses(tokens, frames)
    if len(spoken) != len(sounds):
        return shared_out(text, 0.0, float(sum(frames)))
    ends: list[float] = []
    start = 0.0
    for words, times in zip(spoken, sounds, strict=True):
        ends += times if len(words) == len(times) else shared_out(" ".join(words), start, times[-1])
        start = times[-1]
    return ends
