"""When a message that could not be sent is tried again. Pure."""

FIRST_S = 15.0
CEILING_S = 3600.0
TRIES = 20
"""About fifteen hours: a mail server that is down over night is no reason to lose a confirmation."""


def wait_s(tries: int) -> float | None:
    """Seconds until the next try after so many failed ones; None: no more."""
    if tries >= TRIES:
        return None
    return min(FIRST_S * 2.0 ** (tries - 1), CEILING_S)
