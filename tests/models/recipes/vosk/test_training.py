"""Training that can be broken off."""

import io
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from models.recipes.stages import Job, Progress
from models.recipes.vosk import training

STEPS = 12


class Killed(Exception):
    """The run ended here."""


def job(folder: Path) -> Job:
    """A stage with a folder of its own."""
    folder.mkdir(exist_ok=True)
    return Job("train", folder, {}, {}, 1, Progress("x", io.StringIO()))


def trained(folder: Path, *, dies_at: int | None = None) -> dict[str, Tensor]:
    """The weights of a small network with chance in it, after all steps or a death."""
    here = job(folder)
    torch.manual_seed(here.seed("weights"))
    net = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 1))

    def loss(step: int) -> Tensor:
        if step == dies_at:
            raise Killed
        sound = torch.from_numpy(here.random(step).standard_normal((16, 4))).float()
        return (net(sound) - sound.sum(1, keepdim=True)).square().mean()

    training.train(here, net, loss, STEPS, 1e-2, clip=1.0)
    weights: dict[str, Tensor] = net.state_dict()
    return weights


def test_a_resumed_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step's chance is its own, so it makes no difference where the run was broken off."""
    whole = trained(tmp_path / "whole")
    monkeypatch.setattr(training, "CHECKPOINT_S", -1.0)
    with pytest.raises(Killed):
        trained(tmp_path / "parts", dies_at=7)
    assert not (tmp_path / "parts" / training.NET).exists()
    parts = trained(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    assert [file.name for file in (tmp_path / "parts").iterdir()] == [training.NET]


def test_weights_are_kept_for_the_next_stage(tmp_path: Path) -> None:
    """And loaded there."""
    weights = trained(tmp_path / "a")
    net = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 1))
    training.load(net, tmp_path / "a")
    assert torch.equal(net.state_dict()["0.weight"], weights["0.weight"])
