"""A VITS voice whose sound is made window by window: text encoder, durations and flow run once a sentence, by Coqui's own code;
the HiFi-GAN decoder, nine tenths of the work, then makes as much as is needed next. Heavy: worker only."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.utils import parametrize
from TTS.tts.models.vits import Vits

from voicebot.errors import SpeakingError
from voicebot.speaking.windows import Stage, reach, windows


class _Held(torch.nn.Module):  # type: ignore[misc]  # torch is not looked into
    """Stands where the decoder stood and keeps what it would have been given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: tuple[torch.Tensor, torch.Tensor | None] | None = None

    def forward(self, z: torch.Tensor, g: torch.Tensor | None = None) -> torch.Tensor:
        self.given = (z, g)
        return z.new_zeros(1, 1, 2)


class VitsStream:
    """Takes a loaded model over and makes it ready: no discriminator, weight norm folded into the weights, decoder held back.

    The model may go on to be used by Coqui's own Synthesizer, but its waveform is then two zeros.
    """

    def __init__(self, model: Vits) -> None:
        model.disc = None  # for training only, two thirds of the memory
        for module in model.modules():
            if parametrize.is_parametrized(module, "weight"):
                parametrize.remove_parametrizations(module, "weight")
        self._decoder = model.waveform_decoder
        self._held = model.waveform_decoder = _Held()
        self.hop = int(np.prod([up.stride[0] for up in self._decoder.ups]))
        """Samples a frame of the decoder's input becomes."""
        self.reach = _reach(self._decoder)
        """Frames decoded on either side of each window."""

    def encode(self, speak: Callable[[], object]) -> "Latents":
        """Run `speak`, which makes Coqui synthesize one sentence, up to the decoder. Errors: SpeakingError; whatever Coqui's."""
        self._held.given = None
        speak()
        if self._held.given is None:
            raise SpeakingError("the voice did not come as far as its decoder")
        (z, g), self._held.given = self._held.given, None
        return Latents(z, g, self)

    def decode(self, z: torch.Tensor, g: torch.Tensor | None) -> NDArray[np.float32]:
        """Sound of these frames, full scale 1."""
        with torch.inference_mode():
            wave = self._decoder(z, g=g)[0, 0]
        return np.asarray(wave, dtype=np.float32)


class Latents:
    """One sentence before its decoding. z: [1, channels, frames]."""

    def __init__(self, z: torch.Tensor, g: torch.Tensor | None, stream: VitsStream) -> None:
        self._z, self._g, self._stream = z, g, stream
        self.frames = int(z.shape[-1])
        self.samples = self.frames * stream.hop

    def whole(self) -> NDArray[np.float32]:
        """The sound in one go."""
        return self._stream.decode(self._z, self._g)

    def waves(self) -> Iterator[NDArray[np.float32]]:
        """The same sound window by window, each made when it is asked for."""
        hop = self._stream.hop
        for window in windows(self.frames, self._stream.reach):
            wave = self._stream.decode(self._z[:, :, window.left : window.right], self._g)
            yield wave[(window.start - window.left) * hop : (window.end - window.left) * hop]


def _half(convolution: Any) -> int:
    return int(convolution.dilation[0] * (convolution.kernel_size[0] - 1) // 2)


def _reach(decoder: Any) -> int:
    """As its layers are, not as the configuration says: this is what was loaded."""
    stages = []
    for number, up in enumerate(decoder.ups):
        blocks = decoder.resblocks[number * decoder.num_kernels : (number + 1) * decoder.num_kernels]
        seen = max(sum(_half(m) for m in b.modules() if isinstance(m, torch.nn.Conv1d)) for b in blocks)
        stages.append(Stage(int(up.stride[0]), int(up.kernel_size[0]), seen))
    return reach(_half(decoder.conv_pre), stages, _half(decoder.conv_post))
