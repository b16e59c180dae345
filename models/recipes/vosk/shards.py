"""Rows of different length in one file: rows of one kind one after the other, and where each ends."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipes.stages import save

Rows = list[NDArray[np.generic]]


def write(file: Path, kinds: Mapping[str, Sequence[NDArray[np.generic]]]) -> None:
    """Whole or not at all. Every kind has at least one row."""
    arrays = {}
    for kind, rows in kinds.items():
        arrays[kind] = np.concatenate(rows)
        arrays[f"{kind}.ends"] = np.cumsum([len(row) for row in rows])

    def there(part: Path) -> None:
        with part.open("wb") as out:
            np.savez(out, allow_pickle=False, **arrays)

    save(file, there)


def read(file: Path, *kinds: str) -> list[Rows]:
    """The rows of each kind."""
    with np.load(file) as arrays:
        return [np.split(arrays[kind], arrays[f"{kind}.ends"][:-1]) for kind in kinds]
