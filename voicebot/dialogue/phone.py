"""Polish telephone numbers: as dictated, as written for a caller, as stored."""

LENGTH = 9
"""Digits of a Polish number without the country's."""


def national(digits: str) -> str | None:
    """The nine digits out of what was said or typed (+48, 0048 and a lone 0 in front are dropped); None if it is none."""
    for prefix in ("0048", "48", "0"):
        if len(digits) == LENGTH + len(prefix) and digits.startswith(prefix):
            digits = digits[len(prefix) :]
    return digits if len(digits) == LENGTH and digits[0] != "0" else None


def display(digits: str) -> str:
    """Grouped by three, to be read back: 501 222 333."""
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))


def e164(digits: str) -> str:
    """As stored: +48501222333."""
    return f"+48{digits}"
