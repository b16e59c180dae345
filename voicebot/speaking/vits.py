"""A VITS voice: text encoder and durations run once a sentence, by Coqui's own code; flow and HiFi-GAN decoder, nineteen twentieths of the
work, then make as much as is needed next. Heavy: worker only."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.utils import parametrize
from TTS.tts.models.vits import Vits

from voicebot.speaking.generator import Generator, Held, Latents, half

SIZES = (24, 32, 48, 64, 96)
"""Frames of the first windows. Small at first, because the caller waits; each is made while the one before is heard, as long as decoding
takes less than 0.45 of the time it sounds; large later, because neighbours are decoded twice."""


class LateFlow(torch.nn.Module):  # type: ignore[misc]  # torch is not looked into
    """Stands where the flow stood and lets its input pass: the flow itself runs over what is decoded next."""

    def __init__(self, flow: Any) -> None:
        super().__init__()
        self._flow = flow
        self.reach = sum(half(m) for m in flow.modules() if isinstance(m, torch.nn.Conv1d))
        """Frames to either side that one frame depends on."""

    def forward(
        self, x: torch.Tensor, x_mask: torch.Tensor, g: torch.Tensor | None = None, reverse: bool = False
    ) -> torch.Tensor:
        return x

    def over(self, z: torch.Tensor, g: torch.Tensor | None, left: int, right: int) -> torch.Tensor:
        """Frames [left, right) as the whole sentence's flow has them."""
        first = max(0, left - self.reach)
        part = z[:, :, first : right + self.reach]
        flowed = self._flow(part, part.new_ones(1, 1, part.shape[-1]), g=g, reverse=True)
        return flowed[:, :, left - first : right - first]


class VitsStream:
    """Takes a loaded model over and makes it ready: no discriminator, weight norm folded into the weights, flow and decoder held back.

    The model may go on to be used by Coqui's own Synthesizer, but its waveform is then two zeros.
    """

    def __init__(self, model: Vits) -> None:
        model.disc = None  # for training only, two thirds of the memory
        for module in model.modules():
            if parametrize.is_parametrized(module, "weight"):
                parametrize.remove_parametrizations(module, "weight")
        if model.args.encoder_sample_rate:  # such a voice stretches frames after the flow
            self.generator = Generator(model.waveform_decoder, SIZES)
        else:
            model.flow = flow = LateFlow(model.flow)
            self.generator = Generator(model.waveform_decoder, SIZES, flow.over)
        self._held = model.waveform_decoder = Held()

    def encode(self, speak: Callable[[], object]) -> Latents:
        """Run `speak`, which makes Coqui synthesize one sentence, up to the decoder. Errors: SpeakingError; whatever Coqui's."""
        return Latents(self._held.given_by(speak), self.generator)
