"""A sentence that is whole by its sense: the dialogue knows already what the words so far mean, it is an answer to the open question,
and sentences end in such words. "gdzie jest" has a sense and no end, "moja paczka" an end and no sense: both must be there."""

from voicebot.dialogue.profiles import EndOfTurn
from voicebot.dialogue.types import Gist
from voicebot.hearing.types import UNKNOWN
from voicebot.turns.hesitation import patience_for

SURE = 0.8
"""Of what it means, from which on nothing else is expected of the words to come."""
ENDS, MAY_END = 0.6, 0.4
"""Share of the sentences with such last words that end there: most of them, or many …"""
MAY_END_MS = 250
"""… which are waited for so much longer."""


def patience_ms(end: EndOfTurn, text: str, gist: Gist | None) -> int | None:
    """Silence after which the turn is over; None where the sense does not say so. Numbers have a shape of their own, and may go on."""
    sense = end.sense
    if sense is None or gist is None or gist.ends < MAY_END or UNKNOWN in text.split():
        return None
    if sense.intents and (gist.intent not in sense.intents or gist.confidence < SURE):
        return None
    if patience_for(text, end.tongue) or end.tongue.digits(text):
        return None
    return sense.silence_ms + (0 if gist.ends >= ENDS else MAY_END_MS)
