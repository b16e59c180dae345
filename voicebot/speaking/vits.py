"""A VITS voice: text encoder, durations and flow run once a sentence, by Coqui's own code; the HiFi-GAN decoder, nine tenths of the work,
then makes as much as is needed next. Heavy: worker only."""

from collections.abc import Callable

from torch.nn.utils import parametrize
from TTS.tts.models.vits import Vits

from voicebot.speaking.generator import Generator, Held, Latents

SIZES = (24, 32, 48, 64, 96)
"""Frames of the first windows. Small at first, because the caller waits; each is made while the one before is heard, as long as decoding
takes less than 0.45 of the time it sounds; large later, because neighbours are decoded twice."""


class VitsStream:
    """Takes a loaded model over and makes it ready: no discriminator, weight norm folded into the weights, decoder held back.

    The model may go on to be used by Coqui's own Synthesizer, but its waveform is then two zeros.
    """

    def __init__(self, model: Vits) -> None:
        model.disc = None  # for training only, two thirds of the memory
        for module in model.modules():
            if parametrize.is_parametrized(module, "weight"):
                parametrize.remove_parametrizations(module, "weight")
        self.generator = Generator(model.waveform_decoder, SIZES)
        self._held = model.waveform_decoder = Held()

    def encode(self, speak: Callable[[], object]) -> Latents:
        """Run `speak`, which makes Coqui synthesize one sentence, up to the decoder. Errors: SpeakingError; whatever Coqui's."""
        return Latents(self._held.given_by(speak), self.generator)
