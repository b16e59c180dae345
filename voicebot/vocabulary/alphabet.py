"""Which number of the model is which sound: learnt from the words that it knows, because a model does not carry names of its phones.

Every known word votes, position by position, in the pronunciations where espeak-ng has as many sounds as the graph has phones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from voicebot.vocabulary.shape import Phones, Place
from voicebot.vocabulary.sounds import Sounds

SURE = 0.7
"""Part of the votes that a sound's phone must have."""


class Alphabet:
    """(sound, place in the word) → phone number."""

    def __init__(self, phones: Mapping[tuple[str, Place], int]) -> None:
        self._phones = dict(phones)

    def __len__(self) -> int:
        return len(self._phones)

    def phones(self, sounds: Sounds) -> Phones | None:
        """A word's sounds as the model's phones; None when it lacks one of them in its place."""
        found = []
        for at, sound in enumerate(sounds):
            phone = self._phones.get((sound, place_of(at, len(sounds))))
            if phone is None:
                return None
            found.append(phone)
        return tuple(found) or None


def place_of(at: int, length: int) -> Place:
    """Where the sound with this index stands in a word of so many."""
    if length == 1:
        return "singleton"
    return "begin" if at == 0 else "end" if at == length - 1 else "internal"


def learn(known: Iterable[tuple[Sounds, Phones]], place: Mapping[int, Place]) -> Alphabet:
    """The alphabet out of words whose sounds and phones are both known."""
    votes: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
    families = _families(place)
    for sounds, phones in known:
        if len(sounds) == len(phones):
            for sound, phone in zip(sounds, phones, strict=True):
                if phone in families:
                    votes[sound][families[phone]] += 1
    found: dict[tuple[str, Place], int] = {}
    for sound, counted in votes.items():
        family, agreed = counted.most_common(1)[0]
        if agreed >= SURE * counted.total():
            found |= {(sound, place[phone]): phone for phone in family}
    return Alphabet(found)


def _families(place: Mapping[int, Place]) -> dict[int, tuple[int, ...]]:
    """The phones of one sound: Kaldi numbers its four places one after another, in the same order for every sound."""
    numbers = sorted(phone for phone, where in place.items() if where != "nonword")
    families: dict[int, tuple[int, ...]] = {}
    current: list[int] = []
    for phone in numbers:
        if current and (phone != current[-1] + 1 or place[phone] in {place[p] for p in current}):
            _close(current, families)
            current = []
        current.append(phone)
    _close(current, families)
    return families


def _close(current: Sequence[int], families: dict[int, tuple[int, ...]]) -> None:
    for phone in current:
        families[phone] = tuple(current)
