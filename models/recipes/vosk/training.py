"""Training in steps that can be broken off: every step's chance comes from its number alone, so a resumed run goes the same way."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.recipes.stages import Job, save

CHECKPOINT_S = 45.0
NET = "net.pt"
_CHECKPOINT = "checkpoint.pt"
SMOOTH = 0.98
"""How much of the told loss is that of the steps before."""
DECAY = 1e-3


def device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast_sums() -> torch.autocast:
    """A context for the network's own sums: 16 bits where the machine has instructions for them. On a processor without, such sums
    are worked out one by one, and a step takes fifteen times as long."""
    where, able = device(), torch.cpu.get_capabilities()
    has = where.type != "cpu" or any(able.get(name) for name in ("avx512_bf16", "amx_bf16"))
    return torch.autocast(where.type, dtype=torch.bfloat16, enabled=has)


def train(
    job: Job,
    net: nn.Module,
    loss: Callable[[int], Tensor],
    steps: int,
    rate: float,
    *,
    clip: float,
    warm: float = 0.04,
) -> None:
    """Adam with decay, the learning rate warmed up over a part of the steps and then falling as a cosine. loss: of a step's own
    batch. Leaves the network in NET."""
    torch.set_num_threads(job.processes)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=DECAY)
    checkpoint = job.folder / _CHECKPOINT
    began, told = 0, 0.0
    if checkpoint.exists():
        there = torch.load(checkpoint, map_location=device(), weights_only=True)
        net.load_state_dict(there["net"])
        optimizer.load_state_dict(there["optimizer"])
        began, told = there["step"], there["loss"]
        job.progress.say(f"goes on at step {began}")
    job.progress.start(began)
    saved = time.monotonic()
    net.train()
    for step in range(began, steps):
        torch.manual_seed(job.seed("step", step))
        for group in optimizer.param_groups:
            group["lr"] = rate * _share(step / steps, warm)
        optimizer.zero_grad()
        value = loss(step)
        value.backward()
        nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimizer.step()
        told = SMOOTH * told + (1 - SMOOTH) * value.item() if step else value.item()
        job.progress.at(step + 1, steps, f"loss {told:.3f}")
        if time.monotonic() - saved > CHECKPOINT_S:
            there = {
                "net": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": step + 1,
                "loss": told,
            }
            save(checkpoint, _writer(there))
            saved = time.monotonic()
    net.eval()
    save(job.folder / NET, _writer(net.state_dict()))
    checkpoint.unlink(missing_ok=True)


def _share(done: float, warm: float) -> float:
    """Of the highest learning rate."""
    if done < warm:
        return (done + 0.1 * warm) / (1.1 * warm)
    return max(0.01, 0.5 * (1 + math.cos(math.pi * (done - warm) / (1 - warm))))


def _writer(what: Any) -> Callable[[Path], None]:
    return lambda file: torch.save(what, file)


def load(net: nn.Module, folder: Path) -> None:
    """The weights that a stage left."""
    net.load_state_dict(torch.load(folder / NET, map_location="cpu", weights_only=True))
