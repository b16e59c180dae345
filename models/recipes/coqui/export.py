"""A trained model as the line loads it: config.json and model.pth, and nothing of the training."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

LIMIT = 15 * 1024 * 1024
"""Bytes of voice and vocoder together (issue 5)."""


def write(folder: Path, name: str, config: Any, weights: Mapping[str, torch.Tensor], **more: Any) -> None:
    """A new folder with the model. config: Coqui's. more: what else its loader wants in the checkpoint. Errors: OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    # copies of their own, or torch writes whatever they are views of
    plain = {key: value.detach().cpu().clone() for key, value in weights.items()}
    torch.save({"model": plain, **more}, folder / "model.pth")
    # no paths of the machine it was trained on
    told = config.to_dict() | {"run_name": name, "output_path": "output"}
    (folder / "config.json").write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", "utf-8")


def size(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
