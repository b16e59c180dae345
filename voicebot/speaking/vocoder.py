"""A voice with a HiFi-GAN vocoder of its own: the spectrum is made once a sentence, by Coqui's own code; the vocoder, three quarters of the
work, then makes as much as is needed next. Heavy: worker only."""

from collections.abc import Callable
from typing import Any

import torch
from TTS.vocoder.models.hifigan_generator import HifiganGenerator

from voicebot.speaking.generator import Generator, Held, Latents

SIZES = (32, 96)
"""Frames of the first window and of all others. They sound twenty times as long as they take, so two sizes do: torch compiles its work for
each length anew, and that was a third of a sentence's cost while every sentence was a length of its own."""
BLIP_FRAMES = 4
"""The small voice's spectrum ends in a soft blip, inside the pause of the closing punctuation: cut with it."""


class VocoderStream:
    """Takes a loaded GAN over: no discriminator, its generator held back. Coqui's own Synthesizer then gets two zeros from it."""

    def __init__(self, gan: Any) -> None:
        gan.model_d = None  # for training only
        self._margin = int(gan.model_g.inference_padding)
        self.generator = Generator(gan.model_g, SIZES)
        self._held = gan.model_g = Held()

    @staticmethod
    def fits(gan: Any) -> bool:
        """Whether this is a vocoder that can be taken over."""
        return isinstance(getattr(gan, "model_g", None), HifiganGenerator)

    def encode(self, speak: Callable[[], object], *, punctuated: bool) -> Latents:
        """Run `speak`, which makes Coqui synthesize one sentence, up to the vocoder. punctuated: the text ends in a pause. Errors:
        SpeakingError; whatever Coqui's."""
        z, g = self._held.given_by(speak)
        # as the generator's own `inference`: its outermost frames are repeated
        padded = torch.nn.functional.pad(z, (self._margin, self._margin), "replicate")
        return Latents((padded, g), self.generator, margin=self._margin, cut=BLIP_FRAMES if punctuated else 0)
