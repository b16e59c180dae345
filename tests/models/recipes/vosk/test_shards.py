"""Rows of different length in one file."""

from pathlib import Path

import numpy as np

from models.recipes.vosk import shards


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    """Each kind with its lengths and its type."""
    pcm = [np.arange(3, dtype=np.int16), np.arange(5, dtype=np.int16)]
    features = [np.ones((2, 4), np.float16), np.zeros((1, 4), np.float16)]
    shards.write(tmp_path / "a.npz", {"pcm": pcm, "features": features})
    found, rows = shards.read(tmp_path / "a.npz", "pcm", "features")
    assert [row.tolist() for row in found] == [[0, 1, 2], [0, 1, 2, 3, 4]]
    assert [row.shape for row in rows] == [(2, 4), (1, 4)]
    assert rows[0].dtype == np.float16
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
