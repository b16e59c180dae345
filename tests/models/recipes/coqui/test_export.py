"""A trained model's folder."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.real


def test_only_weights_and_a_config_without_places_are_left(tmp_path: Path) -> None:
    """No optimizer, no path of the machine; as many bytes as the weights need, even where they are views of larger ones."""
    import torch

    from models.recipes.coqui.export import size, write
    from models.recipes.coqui.shape import voice_config

    config = voice_config("run", "pl")
    config.output_path = str(tmp_path / "secret")
    write(tmp_path / "voice", "voice", config, {"weight": torch.zeros(1_000_000)[:10]}, model_disc=None)
    state = torch.load(tmp_path / "voice" / "model.pth")
    assert state.keys() == {"model", "model_disc"}
    assert state["model"]["weight"].shape == (10,)
    told = (tmp_path / "voice" / "config.json").read_text("utf-8")
    assert "secret" not in told
    assert json.loads(told)["run_name"] == "voice"
    assert 1_000 < size(tmp_path) < 20_000
