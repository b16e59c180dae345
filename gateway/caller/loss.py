"""Which of a caller's packets the network loses: part of them, and of an utterance the same ones every time it is said."""

import random


class Loss:
    """One call's. part: lost each way, 0 to 1; seed: of the drawing."""

    def __init__(self, part: float, seed: int) -> None:
        self._part, self._seed = part, seed
        self._incoming = random.Random(seed)

    def outgoing(self, place: tuple[int, int]) -> bool:
        """Whether a packet that leaves is lost. place: the mouth's. How long the bot spoke before must not decide it: a call that
        fails could not be called again."""
        return self._part > 0 and random.Random(f"{self._seed} {place}").random() < self._part

    def incoming(self) -> bool:
        """Whether the next packet that comes is lost."""
        return self._part > 0 and self._incoming.random() < self._part
