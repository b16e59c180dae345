"""Teaches SpeedySpeech to speak: tokens and their frames → mel frames, by Coqui's own trainer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from TTS.tts.configs.speedy_speech_config import SpeedySpeechConfig
from TTS.tts.models.forward_tts import ForwardTTS

from models.recipes.coqui.corpus import Corpus, Example
from models.recipes.coqui.export import write
from models.recipes.coqui.shape import BANDS, RATE, voice_config
from models.recipes.coqui.telephone import TelephoneMelLoss
from models.recipes.coqui.training import Batches, Length, Told, cycle, train
from models.recipes.stages import Job

NEIGHBOURS = 64
"""A batch is drawn from so many sentences of about the same length: little of it is padding."""
_SILENCE = -4.0


class TelephoneVoice(ForwardTTS):  # type: ignore[misc]  # coqui-tts has no types
    """Coqui's model with the telephone's loss, fed with frames that are known."""

    def __init__(self, config: SpeedySpeechConfig, band: float, contrast: float) -> None:
        super().__init__(config)
        self._weights = band, contrast

    def get_criterion(self) -> TelephoneMelLoss:
        """Called by the trainer."""
        centres = np.argmax(self.ap.mel_basis, axis=1) * RATE / self.ap.fft_size
        return TelephoneMelLoss(self.config, torch.from_numpy(centres), *self._weights)

    def format_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """It is made as it is needed (`padded`)."""
        return batch


def configured(name: str, settings: Mapping[str, Any], length: Length) -> SpeedySpeechConfig:
    """settings: language, hidden, blocks, rate (the highest learning rate)."""
    config = voice_config(name, settings["language"], settings["hidden"], settings["blocks"])
    config.optimizer, config.optimizer_params = "AdamW", {"betas": [0.9, 0.98], "weight_decay": 1e-6}
    config.lr, config.grad_clip = settings["rate"], 1.0
    config.lr_scheduler, config.lr_scheduler_params = "OneCycleLR", cycle(settings["rate"], length.all_steps)
    return config


def teach(
    corpus: Corpus, settings: Mapping[str, Any], length: Length, folder: Path, told: Told
) -> TelephoneVoice:
    """The voice, trained. settings: also batch, band, contrast (weights of the losses). Errors: ModelError."""
    torch.manual_seed(length.seed)
    model = TelephoneVoice(configured("voice", settings, length), settings["band"], settings["contrast"])
    model.config.run_name = "run"
    by_length = np.argsort(corpus.frames, kind="stable")

    def make(random: np.random.Generator) -> dict[str, Any]:
        first = int(random.integers(0, max(1, len(by_length) - NEIGHBOURS + 1)))
        near = by_length[first : first + NEIGHBOURS]
        chosen = random.choice(near, min(settings["batch"], len(near)), replace=False)
        return padded([corpus[int(at)] for at in chosen])

    train(model, Batches(make, length), length, folder, told)
    return model


def stage(job: Job) -> None:
    """Teach it, and leave voice/ as the line loads it."""
    made = teach(Corpus(job.inputs["corpus"]), job.settings, Length.of(job), job.folder, job.progress.at)
    write(job.folder / "voice", "voice", made.config, made.state_dict())


def padded(examples: list[Example]) -> dict[str, Any]:
    """Sentences side by side, as Coqui's train_step takes them."""
    tokens = max(len(one.tokens) for one in examples)
    frames = max(len(one.mel) for one in examples)
    text = torch.zeros(len(examples), tokens, dtype=torch.long)
    spans = torch.zeros(len(examples), tokens)
    mel = torch.full((len(examples), frames, BANDS), _SILENCE)
    for row, one in enumerate(examples):
        text[row, : len(one.tokens)] = torch.from_numpy(one.tokens)
        spans[row, : len(one.tokens)] = torch.from_numpy(one.spans).float()
        mel[row, : len(one.mel)] = torch.from_numpy(one.mel.astype(np.float32))
    return {
        "text_input": text,
        "text_lengths": torch.tensor([len(one.tokens) for one in examples]),
        "mel_input": mel,
        "mel_lengths": torch.tensor([len(one.mel) for one in examples]),
        "durations": spans,
        "d_vectors": None,
        "speaker_ids": None,
    }
