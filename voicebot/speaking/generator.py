"""A HiFi-GAN that makes a sentence's sound window by window: the first is heard while the next is made. Heavy: worker only."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from voicebot.errors import SpeakingError
from voicebot.speaking.windows import Stage, reach, windows

Wave = NDArray[np.float32]
Given = tuple[torch.Tensor, torch.Tensor | None]
"""What a generator makes sound of: [1, channels, frames], and the speaker's embedding where there is one."""
Before = Callable[[torch.Tensor, torch.Tensor | None, int, int], torch.Tensor]
"""A network before the generator, over frames [left, right) of what was given."""


def _as_given(z: torch.Tensor, g: torch.Tensor | None, left: int, right: int) -> torch.Tensor:
    return z[:, :, left:right]


class Generator:
    """One loaded network, Coqui's HifiganGenerator. sizes: frames of the first windows; the last size is kept. before: what comes
    between the frames given and the network."""

    def __init__(self, network: Any, sizes: Sequence[int], before: Before = _as_given) -> None:
        self._network, self.sizes, self._before = network, tuple(sizes), before
        self.hop = int(np.prod([up.stride[0] for up in network.ups]))
        """Samples that a frame becomes."""
        self.reach = _reach(network)
        """Frames decoded on either side of each window."""

    def decode(self, given: Given, left: int, right: int) -> Wave:
        """Sound of frames [left, right) as if there were no others, full scale 1."""
        z, g = given
        with torch.inference_mode():
            part = self._before(z, g, left, right)
            wave = self._network(part) if g is None else self._network(part, g=g)
        return np.asarray(wave[0, 0], dtype=np.float32)


class Held(torch.nn.Module):  # type: ignore[misc]  # torch is not looked into
    """Stands where a generator stood and keeps what it would have been given; whoever calls it gets two zeros."""

    def __init__(self) -> None:
        super().__init__()
        # Coqui asks it where it is
        self.place = torch.nn.Parameter(torch.zeros(1), requires_grad=False)
        self._given: Given | None = None

    def forward(self, z: torch.Tensor, g: torch.Tensor | None = None) -> torch.Tensor:
        self._given = (z, g)
        return z.new_zeros(1, 1, 2)

    def inference(self, z: torch.Tensor) -> torch.Tensor:
        """As of a vocoder."""
        return self.forward(z)

    def given_by(self, speak: Callable[[], object]) -> Given:
        """Run `speak`, which makes Coqui synthesize one sentence up to here. Errors: SpeakingError; whatever Coqui's."""
        self._given = None
        speak()
        given, self._given = self._given, None
        if given is None:
            raise SpeakingError("the voice did not come as far as its decoder")
        return given


class Latents:
    """One sentence before its sound is made. given: with `margin` frames on either side that only keep the ends clean. cut: frames at the
    sentence's end that are not wanted."""

    def __init__(self, given: Given, generator: Generator, *, margin: int = 0, cut: int = 0) -> None:
        self._given, self._all = given, int(given[0].shape[-1])
        self._generator = generator
        self.frames = self._all - 2 * margin
        self.samples = self.frames * generator.hop
        self._first = margin * generator.hop
        self._end = (margin + self.frames - cut) * generator.hop

    def whole(self) -> Wave:
        """The sound in one go."""
        return self._generator.decode(self._given, 0, self._all)[self._first : self._end]

    def waves(self) -> Iterator[Wave]:
        """The same sound window by window, each made when it is asked for."""
        hop = self._generator.hop
        for window in windows(self._all, self._generator.reach, self._generator.sizes):
            at = window.left * hop
            first, end = max(window.start * hop, self._first), min(window.end * hop, self._end)
            if first < end:
                wave = self._generator.decode(self._given, window.left, window.right)
                yield wave[first - at : end - at]


def half(convolution: Any) -> int:
    """Frames to either side that a convolution sees."""
    return int(convolution.dilation[0] * (convolution.kernel_size[0] - 1) // 2)


def _reach(network: Any) -> int:
    """As its layers are, not as the configuration says: this is what was loaded."""
    stages = []
    for number, up in enumerate(network.ups):
        blocks = network.resblocks[number * network.num_kernels : (number + 1) * network.num_kernels]
        seen = max(sum(half(m) for m in b.modules() if isinstance(m, torch.nn.Conv1d)) for b in blocks)
        stages.append(Stage(int(up.stride[0]), int(up.kernel_size[0]), seen))
    return reach(half(network.conv_pre), stages, half(network.conv_post))
