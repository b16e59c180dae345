"""What of a person may be shown to whom: the one place that knows how to hide it."""

import re

DOT = "•"

# five digits or more, also when written in groups: an order number, a phone, a postcode
_DIGITS = re.compile(r"\+?\d(?:[ \u00a0\u202f-]?\d){4,}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*")
_IPV4 = re.compile(r"\b(?!127\.)(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b")


def mask_number(number: str) -> str:
    """A phone number or code with only its last two digits left, so that two callers can still be told apart."""
    digits = [c for c in number if c.isdigit()]
    return DOT * 3 + "".join(digits[-2:]) if len(digits) > 4 else DOT * 3


def mask_text(text: str) -> str:
    """Somebody's words: only their length is left."""
    return f"{DOT * 3} ({len(text)})"


def mask_inside(text: str) -> str:
    """A technical message with everything in it that looks like a person's number or address made unreadable."""
    text = _MAIL.sub(DOT * 3, text)
    text = _IPV4.sub(rf"\1.{DOT}.{DOT}", text)
    return _DIGITS.sub(DOT * 3, text)
