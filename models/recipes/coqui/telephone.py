"""Losses that care most for what a telephone lets through: 300 to 3,400 Hz. Added to Coqui's own."""

from typing import Any

import torch
from torch import nn
from TTS.tts.layers.losses import ForwardTTSLoss
from TTS.tts.utils.helpers import sequence_mask
from TTS.vocoder.layers.losses import GeneratorLoss

from models.recipes.coqui.shape import RATE

LOWEST_HZ, HIGHEST_HZ = 300.0, 3_400.0
_RESOLUTIONS = ((1024, 256), (512, 128), (256, 64))
"""Length of the transform and its step, samples."""
_FLOOR = 1e-4


def in_band(centres: torch.Tensor) -> torch.Tensor:
    """Which of these frequencies a telephone lets through; the same shape."""
    return (centres >= LOWEST_HZ) & (centres <= HIGHEST_HZ)


class TelephoneMelLoss(ForwardTTSLoss):  # type: ignore[misc]  # coqui-tts has no types
    """Coqui's loss, and that of the telephone's bands again, and of the step from each band to the next: without it harmonics
    blur. centres: Hz of each mel band, shape (BANDS,)."""

    def __init__(self, config: Any, centres: torch.Tensor, band: float, contrast: float) -> None:
        super().__init__(config)
        self._band, self._contrast = band, contrast
        self._inside = in_band(centres)

    def forward(
        self,
        decoder_output: torch.Tensor,
        decoder_target: torch.Tensor,
        decoder_output_lens: torch.Tensor,
        **more: Any,
    ) -> dict[str, torch.Tensor]:
        """decoder_output, decoder_target: shape (sentences, frames, BANDS)."""
        told: dict[str, torch.Tensor] = super().forward(
            decoder_output=decoder_output,
            decoder_target=decoder_target,
            decoder_output_lens=decoder_output_lens,
            **more,
        )
        spoken = sequence_mask(decoder_output_lens, decoder_target.shape[1])[..., None].float()
        off = (decoder_output - decoder_target).abs() * spoken
        inside = off[..., self._inside.to(off.device)]
        band = inside.sum() / (spoken.sum() * inside.shape[-1])
        steps = (decoder_output.diff(dim=-1) - decoder_target.diff(dim=-1)).abs() * spoken
        contrast = steps.sum() / (spoken.sum() * steps.shape[-1])
        told |= {"loss_band": band, "loss_contrast": contrast}
        told["loss"] = told["loss"] + self._band * band + self._contrast * contrast
        return told


class TelephoneWaveLoss(GeneratorLoss):  # type: ignore[misc]
    """Coqui's loss of the generator, and the spectrum of the telephone's band again."""

    def __init__(self, config: Any, band: float) -> None:
        super().__init__(config)
        self._weight = band
        self._windows = nn.ParameterList(
            nn.Parameter(torch.hann_window(size), requires_grad=False) for size, _ in _RESOLUTIONS
        )

    def forward(self, y_hat: torch.Tensor, y: torch.Tensor, *more: Any) -> dict[str, torch.Tensor]:
        """y_hat, y: waves, shape (segments, 1, samples)."""
        told: dict[str, torch.Tensor] = super().forward(y_hat, y, *more)
        band = torch.stack(
            [
                (self._spectrum(y_hat, number) - self._spectrum(y, number)).abs().mean()
                for number in range(len(_RESOLUTIONS))
            ]
        ).mean()
        told["G_band_loss"] = band
        told["loss"] = told["loss"] + self._weight * band
        return told

    def _spectrum(self, wave: torch.Tensor, number: int) -> torch.Tensor:
        """Log magnitudes inside the band."""
        size, step = _RESOLUTIONS[number]
        bins = torch.stft(wave.squeeze(1), size, step, window=self._windows[number], return_complex=True)
        inside = in_band(torch.arange(bins.shape[1], device=wave.device) * RATE / size)
        return bins[:, inside].abs().clamp(min=_FLOOR).log()
