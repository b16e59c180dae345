"""Whether a final result may be taken for an answer to the open question."""

from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.numbers import fold
from voicebot.hearing.types import Heard


def accepts(profile: SlotProfile, heard: Heard) -> bool:
    """False for nothing heard, and for a short answer found inside other speech of a closed grammar.

    A closed ["tak", "nie"] hears one of them in every eighth unrelated sentence, so there an answer among other words or
    unknown speech is no answer; "tak tak" is one.
    """
    if not heard.text:
        return False
    phrases = {fold(phrase) for phrase in profile.end.complete.phrases}
    if profile.grammar.is_open or not phrases:
        return True
    said = fold(heard.text)
    if said in phrases or _once(said) in phrases:
        return heard.unknown == 0
    return not any(f" {phrase} " in f" {said} " for phrase in phrases)


def _once(text: str) -> str:
    words = text.split()
    return words[0] if words and len(set(words)) == 1 else text
