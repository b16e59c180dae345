"""Order number, postcode and phone number out of what a caller dictates, together or one by one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.dialogue import phone
from voicebot.hearing.numbers import NumberRun

ORDER_DIGITS = 6
POSTCODE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Dictated:
    """What was found; None: not there."""

    order_number: str | None = None
    postal_code: str | None = None


def dictated(runs: Sequence[NumberRun], asked: str | None) -> Dictated:
    """asked: the slot that was asked for (order_number, postal_code), None when nothing was.

    A number of its own right length is taken whatever was asked; pieces ("sto dwadzieścia … yyy … trzy") are put
    together only when a number was asked for.
    """
    pieces = [run.digits for run in runs]
    found = Dictated(_of_length(pieces, ORDER_DIGITS), _of_length(pieces, POSTCODE_DIGITS))
    whole = "".join(pieces)
    if found != Dictated():
        return found
    if len(whole) == ORDER_DIGITS + POSTCODE_DIGITS:
        return Dictated(whole[:ORDER_DIGITS], whole[ORDER_DIGITS:])
    if asked == "order_number" and len(whole) == ORDER_DIGITS:
        return Dictated(order_number=whole)
    if asked == "postal_code" and len(whole) == POSTCODE_DIGITS:
        return Dictated(postal_code=whole)
    return found


def dictated_phone(runs: Sequence[NumberRun]) -> str | None:
    """Nine digits of a phone number: in one run, else all runs together."""
    alone = (phone.national(run.digits) for run in runs)
    return next((number for number in alone if number), None) or phone.national(
        "".join(run.digits for run in runs)
    )


def _of_length(pieces: Sequence[str], length: int) -> str | None:
    """The last one of that length: whoever says two corrects the first."""
    return next((piece for piece in reversed(pieces) if len(piece) == length), None)
