"""Coqui's trainer, broken off and gone on with."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from voicebot.errors import ModelError

if TYPE_CHECKING:
    import torch

    from models.recipes.coqui.corpus import Example

pytestmark = pytest.mark.real
SETTINGS: dict[str, Any] = {
    "language": "pl", "hidden": 8, "blocks": 1, "rate": 1e-3, "batch": 2, "band": 0.5, "contrast": 0.5,
}  # fmt: skip


class Corpus:
    """Four sentences of noise."""

    frames = (24, 28, 30, 36)

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, at: int) -> "Example":
        from models.recipes.coqui.corpus import Example
        from models.recipes.coqui.shape import BANDS, HOP

        random, frames = np.random.default_rng(at), self.frames[at]
        mel = random.normal(0, 1, (frames, BANDS)).astype(np.float16)
        spans = np.array([frames - 12, 2, 3, 1, 4, 2])
        return Example("x", np.array([5, 6, 7, 8, 9, 10]), spans, mel, np.zeros(frames * HOP, np.int16))


def taught(folder: Path, epochs: int, of: int) -> "dict[str, torch.Tensor]":
    """The weights after so many epochs of a training that is meant to have `of`."""
    from models.recipes.coqui import voice
    from models.recipes.coqui.training import Length

    class Broken(Exception):
        """The power fails."""

    def told(done: int, _of: int, _note: str) -> None:
        if done > epochs:
            raise Broken

    folder.mkdir(exist_ok=True)
    try:
        model = voice.teach(Corpus(), SETTINGS, Length(of, 2, 7, 1), folder, told)  # type: ignore[arg-type]
    except ModelError:
        return {}
    return dict(model.state_dict())


def test_what_was_broken_off_comes_to_the_same_weights(tmp_path: Path) -> None:
    """Broken off in its third epoch, after two were kept; to the last bit, dropout and learning rate included."""
    import torch

    whole = taught(tmp_path / "whole", 3, 3)
    assert taught(tmp_path / "broken", 2, 3) == {}
    kept = sorted(file.name for file in (tmp_path / "broken").glob("run-*/checkpoint_*.pth"))
    assert kept == ["checkpoint_2.pth", "checkpoint_4.pth"]
    again = taught(tmp_path / "broken", 3, 3)
    assert whole.keys() == again.keys()
    assert all(torch.equal(whole[name], again[name]) for name in whole)
    assert len(list((tmp_path / "broken").glob("run-*/checkpoint_*.pth"))) == 2


def test_a_run_without_a_checkpoint_is_none_to_go_on_with(tmp_path: Path) -> None:
    """It begins anew; of several the farthest counts."""
    from models.recipes.coqui.training import last_run

    assert last_run(tmp_path) is None
    (tmp_path / "run-a").mkdir()
    assert last_run(tmp_path) is None
    for run, step in (("run-b", 90), ("run-c", 100)):
        (tmp_path / run).mkdir()
        (tmp_path / run / f"checkpoint_{step}.pth").touch()
    assert last_run(tmp_path) == tmp_path / "run-c"
