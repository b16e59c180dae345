"""Whether a final result may be taken for an answer to the open question."""

from collections.abc import Collection, Sequence

from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import Heard
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

LETTERS, LETTERS_PART = 5, 0.5
"""So many names of letters, and that part of the words: an ear makes them of a foreign language."""


def accepts(profile: SlotProfile, heard: Heard) -> bool:
    """False for nothing heard, for a foreign language, and for a "tak" or "nie" found inside other speech by a closed grammar.

    A closed ["tak", "nie"] hears one of them in every eighth unrelated sentence. So to a yes/no question it counts only when
    the whole result is made of the grammar's own entries and says one thing; to any other closed question only when it does
    not stand bare among unknown speech. Without "tak" and "nie", and
    beyond the grammar, whatever was heard is accepted.
    """
    words = fold(heard.text).split()
    said = profile.tongue.answers.bare.intersection(words)
    if not words or is_foreign(heard.text, profile.tongue):
        return False
    if profile.grammar.is_open or heard.beyond or not said:
        return True
    if profile.end.complete.digits is not None:
        return not (heard.unknown and said.issuperset(words))
    entries = {fold(entry) for entry in (*profile.grammar.words, *profile.end.complete.phrases)}
    return heard.unknown == 0 and (len(said) == 1 or " ".join(words) in entries) and made_of(words, entries)


def is_foreign(text: str, tongue: Tongue = POLISH) -> bool:
    """ "el o ka jot u el es e el": nobody spells so much, least of all where no letters are asked for."""
    words = text.split()
    letters = sum(word in tongue.answers.letters for word in words)
    return letters >= LETTERS and letters >= LETTERS_PART * len(words)


def made_of(words: Sequence[str], entries: Collection[str]) -> bool:
    """The words can be read as entries one after the other."""
    reached = [True] + [False] * len(words)
    for end in range(1, len(words) + 1):
        reached[end] = any(reached[begin] and " ".join(words[begin:end]) in entries for begin in range(end))
    return reached[-1]
