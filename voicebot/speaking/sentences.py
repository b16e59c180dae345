"""Cuts a reply into the pieces that are spoken one after another: sentences, and a long first one at its clauses."""

import re

from voicebot.speaking.abbreviations import ABBREVIATIONS, CLOSING_ABBREVIATIONS

LONG = 70
"""Characters: a longer first sentence is cut at a comma, so that the caller hears its beginning while the rest is made."""
CLAUSE_MIN = 18
"""Characters on either side of such a cut; shorter pieces sound torn."""

_CANDIDATE = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"„«(]?[^\Wa-ząćęłńóśźż_])|\n+")
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_CLAUSE = re.compile(r"(?<=[,;:–—])\s+(?!\d)")
_INITIAL = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]")


def _is_abbreviation(before: str) -> bool:
    """Whether the text before a possible cut ends with a dot that ends no sentence: "ul.", "nr.", an initial."""
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match.group(1)
    short = word.lower() + "."
    return (short in ABBREVIATIONS and short not in CLOSING_ABBREVIATIONS) or bool(_INITIAL.fullmatch(word))


def split(text: str) -> list[str]:
    """The sentences of a reply, in order, without surrounding space; " ".join of them says all that the text says."""
    pieces: list[str] = []
    start = 0
    for cut in _CANDIDATE.finditer(text):
        before = text[start : cut.start()].strip()
        if "\n" not in cut.group() and _is_abbreviation(before):
            continue
        if before:
            pieces.append(before)
        start = cut.end()
    if rest := text[start:].strip():
        pieces.append(rest)
    if pieces and len(pieces[0]) > LONG:
        pieces[:1] = _at_clauses(pieces[0])
    return pieces


def _at_clauses(sentence: str) -> list[str]:
    """The sentence in two at the first comma (or the like) that leaves enough on both sides; else as it is."""
    for cut in _CLAUSE.finditer(sentence):
        if cut.start() >= CLAUSE_MIN and len(sentence) - cut.end() >= CLAUSE_MIN:
            return [sentence[: cut.start()], sentence[cut.end() :]]
    return [sentence]
