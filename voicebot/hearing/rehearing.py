"""Another hearing for an answer in which there was speech outside the question's words.

Noise, lost packets and other people's talk make `[unk]` of a digit long before they make another digit of it. Where an answer lacks
digits, the turn's sound is heard again with no place for other speech to go. What the caller said is then what is loud: who talks in
the background is further away. It counts when it is whole. Where it is not a number, the caller did not answer the question but said
something of their own, and the turn is heard again openly. Costs the decoding once more, or twice, only in such turns.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.levels import dbfs
from voicebot.hearing.numbers import MISHEARD, digits, may_grow
from voicebot.hearing.pause import Pause
from voicebot.hearing.types import OPEN, UNKNOWN, Ears, Grammar, Heard, Recognizer, Word

Digits = Callable[[str], str]
"""All digits of a text (languages.tongue)."""
Grows = Callable[[str], bool]
"""Whether the last number of a text could take one more word (languages.tongue)."""

LONGEST_S = 15.0
"""A turn of which more was heard is heard once."""
NEAR_DB = 8.0
"""Words this much quieter than the loudest are somebody else's. Spoken digits differ by up to 6 dB; of six voices 10 dB below the
caller none comes closer than 9."""

SURE = 0.8
"""An open hearing less sure of its words than that was made of noise."""
AGREED = 4
"""Digits from which on two hearings that agree are right: shorter ones are in any noise."""
LETTERS = 8
"""In its words, from which on they are something: "konsultant" is, "el ka" and "nie" are to be heard in any noise."""
CERTAIN = 0.9
"""The question's own words ("tak") need not be long when an open hearing is so sure of them: in noise it finds them better than one
that may take them for other speech."""


def wider(first: Heard, opened: Heard, grammar: Grammar, digits: Digits = digits) -> Heard:
    """What was said to the question or beside it: the open hearing, where it is sure of more. Not where a number was begun, or is
    heard in part: that is an answer with something missing."""
    if digits(first.text) or _letters(opened) <= _letters(first) or _is_part(opened, grammar, digits):
        return first
    own = {word for entry in grammar.words for word in entry.split()}
    answer = opened.confidence >= CERTAIN and own.issuperset(word.text for word in opened.words)
    sentence = opened.confidence >= SURE and _letters(opened) >= LETTERS
    return replace(opened, beyond=True) if answer or sentence else first


def near(words: Iterable[Word], sound: Pcm) -> tuple[Word, ...]:
    """Those that are about as loud as the loudest. sound: what they were heard in, from its first sample."""
    levels = [(word, dbfs(sound[int(word.start * RATE) : int(word.end * RATE) + 1])) for word in words]
    loudest = max((level for _, level in levels), default=0.0)
    return tuple(word for word, level in levels if level > loudest - NEAR_DB)


def fuller(first: Heard, words: tuple[Word, ...], wanted: int, digits: Digits = digits) -> Heard:
    """The words of the second hearing, where they can be the whole of the first: so many digits, and the first ones among them in
    their order. Where there were none, nothing but numbers counts: any sentence has something that sounds like one. Else the first.
    """
    text = " ".join(word.text for word in words)
    found, before = digits(text), digits(first.text)
    rest = iter(found)
    kept = all(digit in rest for digit in before) and (before or all(digits(word.text) for word in words))
    if not kept or len(found) != wanted:
        return first
    confidence = sum(word.confidence for word in words) / len(words)
    return replace(first, text=text, words=words, confidence=confidence)


def grown(
    first: Heard, words: tuple[Word, ...], wanted: int, digits: Digits = digits, grows: Grows = may_grow
) -> Heard:
    """The words of the second hearing, where the first has digits enough but ends in a numeral that could take another word, and other
    speech: "sześćset [unk]" may be "sześćset siedem", as long a number. Else the first."""
    text = " ".join(word.text for word in words)
    longer = len(text) > len(first.text) and text.startswith(f"{first.text} ")
    if not (longer and grows(first.text) and len(digits(text)) == wanted):
        return first
    return replace(first, text=text, words=words)


def restored(
    heard: Heard, wanted: int, digits: Digits = digits, misheard: Mapping[str, str] = MISHEARD
) -> Heard:
    """With one word taken for the numeral that noise made it of, where that alone makes the number whole: "to dwadzieścia dziewięć
    dziewięć sześć cztery" is a digit short of "sto …", "cztery osiem dwa dziesięć jeden trzy" has one more than with "dziewięć". Where
    digits are missing only among numerals: in "numer to …" it is a word of its own, and the number is not all said yet. misheard: what
    is heard → what was said. Else, and where it could be either of two words, as it was."""
    count = len(digits(heard.text))
    if count == wanted:
        return heard
    found = []
    for at, word in enumerate(heard.words):
        if word.text in misheard and (
            count > wanted or all(digits(before.text) for before in heard.words[:at])
        ):
            words = (*heard.words[:at], replace(word, text=misheard[word.text]), *heard.words[at + 1 :])
            text = " ".join(word.text for word in words)
            if len(digits(text)) == wanted:
                found.append(replace(heard, text=text, words=words))
    return found[0] if len(found) == 1 else heard


def agreed(first: Heard, words: tuple[Word, ...], opened: Heard, digits: Digits = digits) -> Heard:
    """The words of the second hearing, where they are nothing but numerals and the open hearing has the same digits, however many were
    asked for: a postcode where the number was asked for, or a number with a digit too few, is no silence. Else the first."""
    text = " ".join(word.text for word in words)
    found, rest = digits(text), iter(digits(text))
    kept = all(digit in rest for digit in digits(first.text)) and len(found) > len(digits(first.text))
    same = len(found) >= AGREED and found == digits(opened.text) and all(digits(word.text) for word in words)
    return replace(first, text=text, words=words) if kept and same else first


def _is_part(heard: Heard, grammar: Grammar, digits: Digits) -> bool:
    """Of a number that is asked for: numerals for the most part, and too few."""
    numerals = sum(bool(digits(word.text)) for word in heard.words)
    few = grammar.digits is not None and len(digits(heard.text)) < grammar.digits
    return few and 0 < len(heard.words) <= 2 * numerals


def _letters(heard: Heard) -> int:
    return sum(len(word.text) for word in heard.words)


class _Recognizer:
    """One call's ear for a question with words of its own. make: recognisers for other grammars."""

    def __init__(
        self,
        grammar: Grammar,
        make: Callable[[Grammar], Recognizer],
        digits: Digits,
        grows: Grows,
        misheard: Mapping[str, str],
    ) -> None:
        self._digits, self._grows, self._misheard = digits, grows, misheard
        self._open = replace(OPEN, language=grammar.language)
        self._grammar, self._first, self._make = grammar, make(grammar), make
        self._strict = replace(grammar, unknown=False)
        self._made: dict[Grammar, Recognizer] = {}
        self._sound: list[Pcm] = []
        self._samples, self._pause = 0, Pause()
        self._strictly: tuple[Word, ...] | None = None
        """What the second hearing found in this pause …"""
        self._opened: Heard | None = None
        """… and the third."""

    def accept(self, pcm: Pcm) -> str:
        self._samples += len(pcm)
        if self._samples <= LONGEST_S * RATE:
            self._sound.append(pcm)
        return self._ahead(self._first.accept(pcm), self._pause.quiet(pcm))

    def finish(self) -> Heard:
        try:
            heard = self._first.finish()
            if self._grammar.digits is not None:
                heard = restored(heard, self._grammar.digits, self._digits, self._misheard)
            return self._again(heard) if heard.unknown and self._samples <= LONGEST_S * RATE else heard
        finally:
            self._forget()

    def reset(self) -> None:
        self._forget()
        self._first.reset()

    def _hear(self, grammar: Grammar, sound: Pcm) -> Heard:
        if grammar not in self._made:
            self._made[grammar] = self._make(grammar)
        self._made[grammar].accept(sound)
        return self._made[grammar].finish()

    def _ahead(self, partial: str, quiet: bool) -> str:
        """The words so far; in a pause after speech that was none of the question's words, what `finish` would make of it: then nobody
        waits for digits that were said already, or for the end of a sentence of the caller's own."""
        if not quiet:
            self._strictly = self._opened = None
            return partial
        words = partial.split()
        whole = len(self._digits(partial)) >= (self._grammar.digits or 1) and not self._grows(partial)
        if UNKNOWN not in words or whole or self._samples > LONGEST_S * RATE:
            return partial
        known = tuple(Word(word, 0.0, 0.0, 0.0) for word in words if word != UNKNOWN)
        first = Heard(" ".join(word.text for word in known), 0.0, known, unknown=1)
        heard = self._again(first)
        return partial if heard is first else heard.text

    def _again(self, heard: Heard) -> Heard:
        """With what the other hearings make of the sound so far; in one pause each is made once."""
        wanted, sound, digits = self._grammar.digits, np.concatenate(self._sound), self._digits
        if wanted is not None:
            short = len(digits(heard.text)) < wanted
            if short or self._grows(heard.text):
                self._strictly = self._numerals(sound) if self._strictly is None else self._strictly
                heard = (
                    fuller(heard, self._strictly, wanted, digits)
                    if short
                    else grown(heard, self._strictly, wanted, digits, self._grows)
                )
            if len(digits(heard.text)) >= wanted:
                return heard
        self._opened = self._hear(self._open, sound) if self._opened is None else self._opened
        if wanted is not None:
            heard = fuller(heard, self._opened.words, wanted, digits)
            if len(digits(heard.text)) < wanted:
                heard = agreed(heard, self._strictly or (), self._opened, digits)
        return wider(heard, self._opened, self._grammar, digits)

    def _numerals(self, sound: Pcm) -> tuple[Word, ...]:
        return near(self._hear(self._strict, sound).words, sound)

    def _forget(self) -> None:
        self._sound, self._samples, self._pause = [], 0, Pause()
        self._strictly = self._opened = None


class Rehearing:
    """Ears that hear an answer again where it helps. digits, grows, misheard: as the language says numbers."""

    def __init__(
        self,
        ears: Ears,
        digits: Digits = digits,
        grows: Grows = may_grow,
        misheard: Mapping[str, str] = MISHEARD,
    ) -> None:
        self.name = ears.name
        self._ears, self._digits, self._grows, self._misheard = ears, digits, grows, misheard

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer."""
        if grammar.is_open:
            return self._ears.recognizer(grammar)
        return _Recognizer(grammar, self._ears.recognizer, self._digits, self._grows, self._misheard)

    def knows(self, word: str) -> bool:
        """As Ears.knows."""
        return self._ears.knows(word)
