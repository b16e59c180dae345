"""What was heard, as plain words: folded, without hesitations, with the ways to take something back made into marks.

Standard library and Python 3.10: hearing.numbers stands on it, and that runs in the Rasa environment too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

WRONG = "<wrong>"
"""What was said before is taken back; something else must follow."""
RATHER = "<rather>"
"""What follows replaces what was said before, if they are of a kind; alone it means nothing ("tylko", "raczej")."""
EXCEPT = "<except>"
"""What follows is just what the speaker does not mean."""
AGAIN = "<again>"
"""Everything before is forgotten."""
MARKS = frozenset((WRONG, RATHER, EXCEPT, AGAIN))


@lru_cache(maxsize=8192)  # turn taking weighs the same few words with every frame of every call
def fold(word: str) -> str:
    """Lower case, without diacritics."""
    decomposed = unicodedata.normalize("NFKD", word.lower().replace("ł", "l"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def folded(text: str) -> list[str]:
    """The words of a text that is known to be plain words, folded."""
    return [fold(word) for word in text.split()]


HESITATION = "yyy|yy|y|eee|ee|e|mmm|hm|hmm|mhm|aha|chwila|chwilę|chwileczkę|moment|momencik|zaraz|czekaj"
TAKEN_BACK = (
    "nie|oj|ojej|ups|przepraszam|sorry|znaczy|znaczy się|to znaczy|wróć|cofnij|cofam|poprawka|poprawiam"
    "|pomyłka|błąd|źle|pomyliłem się|pomyliłam się|pomyliłem|pomyliłam|źle powiedziałem|źle powiedziałam"
    "|źle podałem|źle podałam|kurczę"
)
REPLACED = "raczej|tylko"
STARTED_OVER = "od nowa|od początku|jeszcze raz|raz jeszcze|zacznijmy od nowa|zacznę od nowa|zaczynam od nowa|powtarzam|powtórzę"
_FILLER = (
    "no|to|będzie|by|jest|tak|więc|proszę|dobra|dobrze|okej|powiedzmy|jakoś|gdzieś|jakieś|około|koło|mniej więcej|tam|ten tego"
    "|w sumie|może|może być|chyba|najlepiej|gdzieś tak|jakoś tak|tak jakoś|nie wiem|nie pamiętam|nie jestem pewien|nie jestem pewna"
)
_EXCLUDED = "byle nie|tylko nie|raczej nie|ale nie|oprócz|poza|zamiast|wszystko jedno byle nie"
_INSTEAD = {
    "nie wcześniej niż": "od",
    "najwcześniej": "od",
    "nie później niż": "do",
    "najpóźniej": "do",
    # "w piątek a nie w sobotę": Friday, or "… oh no, on Saturday"? Nobody can tell without the comma, so it is no mark
    "a nie": "a",
}


def phrase_table(kinds: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """kind → "one|two words|…" turned round: the folded words of each phrase → its kind."""
    return {tuple(folded(phrase)): kind for kind, phrases in kinds.items() for phrase in phrases.split("|")}


_PHRASES = phrase_table(
    {
        "": f"{HESITATION}|{_FILLER}",
        WRONG: TAKEN_BACK,
        RATHER: REPLACED,
        EXCEPT: _EXCLUDED,
        AGAIN: STARTED_OVER,
    }
) | {tuple(folded(phrase)): word for phrase, word in _INSTEAD.items()}
_LONGEST = max(map(len, _PHRASES))
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")


def words(text: str) -> list[str]:
    """Folded words and MARKS in order. Figures stay together with what joins them: "15:30", "24.11.2026"."""
    plain = [fold(match.group()) for match in _WORD.finditer(text)]
    kept, at = [], 0
    while at < len(plain):
        word, taken = plain[at], 1
        for length in range(min(_LONGEST, len(plain) - at), 0, -1):
            phrase = tuple(plain[at : at + length])
            if phrase in _PHRASES:
                word, taken = _PHRASES[phrase], length
                break
        if word:
            kept.append(word)
        at += taken
    return kept


Reader = Callable[[Sequence[str], int], "tuple[Mapping[str, T | None], int] | None"]
"""Reads one expression that begins at an index: its parts by slot (None: said, but not knowable), and the index after it."""


def scan(said: Sequence[str], read: Reader[T]) -> Iterator[Mapping[str, T | None] | str]:
    """The expressions and marks of what was said, in order; words that belong to none are passed over."""
    at = 0
    while at < len(said):
        if said[at] in MARKS:
            yield said[at]
            at += 1
            continue
        found = read(said, at)
        if found is None:
            at += 1
        else:
            yield found[0]
            at = found[1]


def settle(
    found: Iterator[Mapping[str, T | None] | str], rivals: Sequence[frozenset[str]] = ()
) -> dict[str, T] | None:
    """The parts that stand when all was said: {} for nothing, None where they contradict each other or the last was taken back.

    After a mark each slot may be filled once more; a slot of a rival set then also drives out the others of its set.
    """
    kept: dict[str, T | None] = {}
    replaceable: set[str] = set()
    hanging = dropping = False
    for item in found:
        if isinstance(item, str):
            dropping = dropping or item == EXCEPT
            hanging = hanging or (item == WRONG and bool(kept))
            if item == AGAIN:
                kept = {}
            replaceable = set(kept) if item != EXCEPT else replaceable
            continue
        if dropping:
            dropping = False
            continue
        hanging = False
        for slot, value in item.items():
            if slot not in kept:
                for rival in (family for family in rivals if slot in family):
                    for other in rival & replaceable - set(item):
                        del kept[other]
                        replaceable.discard(other)
            elif slot not in replaceable and kept[slot] != value:
                return None
            kept[slot] = value
            replaceable.discard(slot)
    known = {slot: value for slot, value in kept.items() if value is not None}
    return None if hanging or len(known) < len(kept) else known
