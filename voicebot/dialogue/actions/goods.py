"""Which goods of an order a caller names: by any word of the name in any of its cases, by "wszystko", by "oprócz". Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from voicebot.dialogue.actions.matter import Good
from voicebot.hearing.numbers import fold
from voicebot.shop.matters import Piece

ALIKE = 0.8
"""Likeness from which a word the recogniser got a little wrong still is that word."""
_ALL = frozenset(
    [
        "wszystko",
        "wszystkie",
        "wszystkich",
        "wszystkiego",
        "calosc",
        "cale",
        "cala",
        "calego",
        "oba",
        "obie",
        "obydwa",
        "obydwie",
        "oboje",
    ]
)
_EXCEPT = frozenset({"oprocz", "poza", "bez", "procz"})
_NOT = "nie"
_INSTEAD = frozenset({"tylko", "a", "ale", "lecz"})
_COUNTS = {
    1: "jeden jedna jedno jedne jednego jednej 1",
    2: "dwa dwie dwoje dwoch 2",
    3: "trzy troje trzech 3",
}
_COUNT_OF = {word: count for count, words in _COUNTS.items() for word in words.split()}
_STEM = 3


@dataclass(frozen=True, slots=True)
class _Named:
    """Goods by place, among them and taken out again."""

    among: frozenset[int]
    out: frozenset[int]


def choose(text: str, goods: Sequence[Good]) -> tuple[Piece, ...]:
    """The pieces a caller names; nothing when none, or when a name fits several goods and does not say which."""
    said = fold(text).split()
    names = [fold(good.name).split() for good in goods]
    named = _named(said, names)
    if named is None:
        return ()
    everything = bool(_ALL & set(said)) or bool(named.out and not named.among)
    meant = (frozenset(range(len(goods))) if everything and not named.among else named.among) - named.out
    chosen = [goods[at] for at in sorted(meant)]
    count = next((_COUNT_OF[word] for word in said if word in _COUNT_OF), None)
    if len(chosen) == 1 and count is not None and count <= chosen[0].quantity:
        return (Piece(chosen[0].item, count),)
    return tuple(Piece(good.item, good.quantity) for good in chosen)


def _named(said: Sequence[str], names: Sequence[Sequence[str]]) -> _Named | None:
    """None: a word was said that fits several goods, and none that tells them apart."""
    among: set[int] = set()
    out: set[int] = set()
    unclear: list[set[int]] = []
    into = among
    for word in said:
        if word in _EXCEPT or word == _NOT:
            into = out
            continue
        if word in _INSTEAD:
            into = among
            continue
        fits = {at for at, name in enumerate(names) if any(_same(word, part) for part in name)}
        if len(fits) == 1:
            into |= fits
        elif fits:
            unclear.append(fits)
    both = bool(_ALL & set(said))
    for fits in unclear:
        if both and not out & fits:
            among |= fits
        elif not fits & (among | out):
            return None
    return _Named(frozenset(among), frozenset(out))


def _same(said: str, part: str) -> bool:
    """The same word in another case, or a little misheard."""
    if len(said) < _STEM or len(part) < _STEM or said in _ALL:
        return said == part
    common = next((at for at, (a, b) in enumerate(_pairs(said, part)) if a != b), min(len(said), len(part)))
    if common >= _STEM and common >= min(len(said), len(part)) - 2 and abs(len(said) - len(part)) <= _STEM:
        return True
    return SequenceMatcher(None, said, part).ratio() >= ALIKE


def _pairs(one: str, two: str) -> Iterable[tuple[str, str]]:
    return zip(one, two, strict=False)
