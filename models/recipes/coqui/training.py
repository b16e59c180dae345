"""Coqui's Trainer, run so that it may be killed anywhere and goes on as if nothing had happened.

An epoch is a number of steps. Its batches and its dropout depend on the seed and its number only; after each of them the whole
state is written at once. What was broken off goes on with the epoch it was in, and comes to the same weights.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from trainer import Trainer, TrainerArgs
from trainer.io import save_model
from trainer.logging import ConsoleLogger, DummyLogger

from models.recipes.stages import Job, save
from voicebot.errors import ModelError

_RUN, _CHECKPOINT = "run-*", "checkpoint_*.pth"
KEPT = 2
"""Checkpoints: the last, and one more."""

Told = Callable[[int, int, str], None]
"""How many epochs of how many are done, and the losses of the last."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long is trained: epochs of so many steps each. threads: of torch; the weights may differ in the last bits by it."""

    epochs: int
    steps: int
    seed: int
    threads: int

    @classmethod
    def of(cls, job: Job) -> "Length":
        """That of a stage. settings: epochs, steps."""
        return cls(job.settings["epochs"], job.settings["steps"], job.seed("training"), job.processes)

    @property
    def all_steps(self) -> int:
        """Of all epochs."""
        return self.epochs * self.steps


class Batches:
    """What the trainer takes for a data loader. make: a batch by chance."""

    def __init__(self, make: Callable[[np.random.Generator], Any], length: Length) -> None:
        self._make, self._length = make, length
        self.epoch = 0

    def __len__(self) -> int:
        return self._length.steps

    def __iter__(self) -> Iterator[Any]:
        for step in range(self._length.steps):
            yield self._make(np.random.default_rng((self._length.seed, self.epoch, step)))


class _Lines(ConsoleLogger):
    """Says one line for each epoch instead of pages."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def print_epoch_start(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def print_train_start(self) -> None:
        """Nothing."""

    def print_train_step(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def print_epoch_end(self, epoch: int, avg_loss_dict: dict[str, Any]) -> None:
        """The losses, without times and grad norms."""
        losses = {
            name.removeprefix("avg_"): value
            for name, value in avg_loss_dict.items()
            if "loss" in name and not name.endswith("time")
        }
        self._told(epoch + 1, -1, " ".join(f"{name} {value:.3f}" for name, value in losses.items()))


def cycle(peak: float, steps: int) -> dict[str, Any]:
    """A learning rate that rises for a tenth of all steps and then falls: parameters of torch's OneCycleLR."""
    return {"max_lr": peak, "total_steps": steps + 1, "pct_start": 0.1, "cycle_momentum": False}


def train(model: Any, batches: Batches, length: Length, folder: Path, told: Told) -> dict[str, torch.Tensor]:
    """The trained model's weights. folder: where it works, and finds its half-done work again. Errors: ModelError."""
    logging.getLogger("trainer").setLevel(logging.ERROR)
    logging.getLogger("TTS").setLevel(logging.ERROR)
    torch.set_num_threads(length.threads)
    model.config.epochs = length.epochs
    model.config.training_seed = length.seed
    run = last_run(folder)
    model.config.save_on_interrupt = False  # in the middle of an epoch: nothing to go on from

    def begin(trainer: Trainer) -> None:
        batches.epoch = trainer.epochs_done
        torch.manual_seed(length.seed + trainer.epochs_done)

    def end(trainer: Trainer) -> None:
        checkpoint(trainer)

    trainer = Trainer(
        TrainerArgs(continue_path=str(run) if run else ""),
        model.config,
        folder,
        model=model,
        train_loader=batches,
        parse_command_line_args=False,
        c_logger=_Lines(lambda epoch, _, note: told(epoch, length.epochs, note)),
        dashboard_logger=DummyLogger(),
        callbacks={"on_train_epoch_start": begin, "on_epoch_end": end},
    )
    try:
        trainer.fit()
    except SystemExit as error:  # how Coqui's trainer says that it failed; it has printed why
        raise ModelError("Coqui's trainer failed") from error
    return dict(model.state_dict())


def checkpoint(trainer: Trainer) -> None:
    """All that the next epoch begins with, as a whole or not at all."""

    def write(file: Path) -> None:
        save_model(
            trainer.config,
            trainer.model,
            file,
            # the trainer itself begins with the step after this one, but in this epoch
            current_step=trainer.total_steps_done - 1,
            epoch=trainer.epochs_done + 1,
            optimizer=trainer.optimizer,
            scheduler=trainer.scheduler,
        )

    save(trainer.output_path / f"checkpoint_{trainer.total_steps_done}.pth", write)
    for old in _checkpoints(trainer.output_path)[:-KEPT]:
        old.unlink()


def last_run(folder: Path) -> Path | None:
    """The run of an earlier try that left a checkpoint."""
    runs = [run for run in folder.glob(_RUN) if _checkpoints(run)]
    return max(runs, key=lambda run: _number(_checkpoints(run)[-1]), default=None)


def _checkpoints(run: Path) -> list[Path]:
    return sorted(run.glob(_CHECKPOINT), key=_number)


def _number(file: Path) -> int:
    return int(file.stem.rpartition("_")[2])
