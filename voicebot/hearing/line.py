"""The ears of a call: what a model hears, without who talks behind, quick about numbers, and heard again where digits are missing."""

from voicebot.hearing.foreground import Foreground
from voicebot.hearing.hurry import Hurry
from voicebot.hearing.rehearing import Rehearing
from voicebot.hearing.types import Ears
from voicebot.languages.tongue import Tongue


def line_ears(ears: Ears, tongue: Tongue) -> Ears:
    """What calls hear with, and benches that judge calls. ears: the model alone."""
    quick = Foreground(Hurry(ears, tongue.digits))
    return Rehearing(quick, tongue.digits, tongue.may_grow, tongue.misheard)
