"""What the collector does after the start."""

import gc
from collections.abc import Iterator

import pytest

from gateway import garbage

OBJECTS = 300_000
ROUNDS = 12
CYCLES = 10_000


class Cycle:
    """Holds itself."""

    living = 0

    def __init__(self) -> None:
        self.me = self
        type(self).living += 1

    def __del__(self) -> None:
        type(self).living -= 1


@pytest.fixture
def start() -> Iterator[list[list[int]]]:
    """What a start makes: many objects that stay."""
    yield [[number] for number in range(OBJECTS)]
    gc.unfreeze()


def test_cycles_of_calls_go_although_the_start_made_far_more(start: list[list[int]]) -> None:
    """Nobody asks for a collection: the old ones go by themselves, before they are a quarter of what the start made."""
    garbage.keep_what_is_here()
    for _ in range(ROUNDS):
        kept = [Cycle() for _ in range(CYCLES)]
        gc.collect(1)  # as if they had lived through the younger rounds
        del kept
    assert Cycle.living < ROUNDS * CYCLES / 2
    assert len(start) == OBJECTS


def test_what_the_start_made_is_in_no_round_any_more(start: list[list[int]]) -> None:
    """It is set aside, so that a whole round is short."""
    garbage.keep_what_is_here()
    assert gc.get_freeze_count() > OBJECTS
    assert len(gc.get_objects()) < OBJECTS / 2
    del start
