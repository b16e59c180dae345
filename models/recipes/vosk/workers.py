"""Work shared among processes that step aside for everybody else's."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar

from models.recipes.stages import Progress

NICE = 10
Task = TypeVar("Task")
Found = TypeVar("Found")


def each(
    function: Callable[[Task], Found], tasks: Sequence[Task], processes: int, progress: Progress
) -> list[Found]:
    """What the function makes of every task, in their order. It runs in processes of its own: spawned, so nothing is shared.
    Errors: the function's first."""
    if not tasks:
        return []
    with ProcessPoolExecutor(min(processes, len(tasks)), get_context("spawn"), _modest) as pool:
        futures = [pool.submit(function, task) for task in tasks]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                progress.at(done, len(tasks))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _modest() -> None:
    os.nice(NICE)
