"""Teaches a HiFi-GAN generator to make sound of mel frames, by Coqui's own trainer: spectra first, then against a judge."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from TTS.vocoder.configs import HifiganConfig
from TTS.vocoder.layers.losses import DiscriminatorLoss
from TTS.vocoder.models import setup_generator
from TTS.vocoder.models.gan import GAN

from models.recipes.coqui.corpus import Corpus
from models.recipes.coqui.export import write
from models.recipes.coqui.judge import Judge
from models.recipes.coqui.shape import HOP, vocoder_config
from models.recipes.coqui.telephone import TelephoneWaveLoss
from models.recipes.coqui.training import Batches, Length, Told, cycle, train
from models.recipes.stages import Job

FRAMES = 32
"""Of a segment: 0.37 s."""
QUIET = 0.02
"""A segment without a louder sample is mostly passed over: there is little to learn from silence."""
SILENT_SHARE = 0.1


class TelephoneVocoder(GAN):  # type: ignore[misc]  # coqui-tts has no types
    """Coqui's GAN with the telephone's loss and a judge of our own from epoch `judged_from` on."""

    def __init__(self, config: HifiganConfig, band: float, judged_from: int) -> None:
        # as GAN's own, but for the discriminator: HiFi-GAN's has 70 million weights
        super(GAN, self).__init__(config)
        self.model_g, self.model_d = setup_generator(config), Judge()
        self.train_disc, self.y_hat_g = False, None
        self._band, self._judged_from = band, judged_from

    def get_criterion(self) -> list[torch.nn.Module]:
        """Called by the trainer: of the judge, of the generator."""
        return [DiscriminatorLoss(self.config), TelephoneWaveLoss(self.config, self._band)]

    def on_train_step_start(self, trainer: Any) -> None:
        """By epochs: Coqui counts steps, and one too many after each interruption."""
        self.train_disc = trainer.epochs_done >= self._judged_from


def configured(name: str, settings: Mapping[str, Any], length: Length) -> HifiganConfig:
    """settings: channels, rate, judge_rate, judged_from, and the weights spectrum, features, judged."""
    config = vocoder_config(name, settings["channels"])
    judged = max(1, (length.epochs - settings["judged_from"]) * length.steps)
    config.stft_loss_weight = settings["spectrum"]
    config.feat_match_loss_weight = settings["features"]
    config.mse_G_loss_weight = settings["judged"]
    config.stft_loss_params = {
        "n_ffts": [1024, 512, 256],
        "hop_lengths": [256, 128, 64],
        "win_lengths": [1024, 512, 256],
    }
    config.grad_clip, config.target_loss = [10.0, 10.0], "loss_1"
    config.lr_gen, config.lr_disc = settings["rate"], settings["judge_rate"]
    config.lr_scheduler_gen = config.lr_scheduler_disc = "OneCycleLR"
    config.lr_scheduler_gen_params = cycle(settings["rate"], length.all_steps)
    config.lr_scheduler_disc_params = cycle(settings["judge_rate"], judged)
    return config


def teach(
    corpus: Corpus, settings: Mapping[str, Any], length: Length, folder: Path, told: Told
) -> TelephoneVocoder:
    """The vocoder, trained. settings: also batch and band. Errors: ModelError."""
    torch.manual_seed(length.seed)
    model = TelephoneVocoder(
        configured("vocoder", settings, length), settings["band"], settings["judged_from"]
    )
    model.config.run_name = "run"

    def make(random: np.random.Generator) -> list[torch.Tensor]:
        return segments(corpus, settings["batch"], random)

    train(model, Batches(make, length), length, folder, told)
    return model


def stage(job: Job) -> None:
    """Teach it, and leave vocoder/ as the line loads it: the generator alone; `model_disc` tells Coqui so."""
    made = teach(Corpus(job.inputs["corpus"]), job.settings, Length.of(job), job.folder, job.progress.at)
    write(job.folder / "vocoder", "vocoder", made.config, made.model_g.state_dict(), model_disc=None)


def segments(corpus: Corpus, count: int, random: np.random.Generator) -> list[torch.Tensor]:
    """Mel frames, shape (count, BANDS, FRAMES), and the samples they stand for, shape (count, 1, FRAMES × HOP)."""
    mels: list[torch.Tensor] = []
    waves: list[torch.Tensor] = []
    long = [at for at, frames in enumerate(corpus.frames) if frames > FRAMES]
    while len(mels) < count:
        one = corpus[long[int(random.integers(len(long)))]]
        first = int(random.integers(0, len(one.mel) - FRAMES + 1))
        wave = one.audio[first * HOP : (first + FRAMES) * HOP].astype(np.float32) / 32767
        if np.abs(wave).max() < QUIET and random.random() > SILENT_SHARE:
            continue
        mels.append(torch.from_numpy(one.mel[first : first + FRAMES].T.astype(np.float32)))
        waves.append(torch.from_numpy(wave)[None])
    return [torch.stack(mels), torch.stack(waves)]
