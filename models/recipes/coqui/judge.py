"""The vocoder's discriminator: HiFi-GAN's of several periods (Kong, Kim, Bae 2020), narrow enough to learn on a CPU."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

PERIODS = (2, 3, 5, 7, 11)
WIDTHS = (8, 24, 64, 96)
_SLOPE = 0.1


class PeriodJudge(nn.Module):
    """Looks at every so manieth sample. In: waves, shape (segments, 1, samples); out: scores, and what each layer saw."""

    def __init__(self, period: int) -> None:
        super().__init__()
        self._period = period
        sizes = (1, *WIDTHS)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(narrow, wide, (5, 1), (3, 1), padding=(2, 0)))
            for narrow, wide in pairwise(sizes)
        )
        self.last = weight_norm(nn.Conv2d(sizes[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, wave: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Scores near 1: taken for real."""
        wave = functional.pad(wave, (0, -wave.shape[-1] % self._period), "reflect")
        sheet = wave.view(len(wave), 1, -1, self._period)
        seen = []
        for layer in self.layers:
            sheet = functional.leaky_relu(layer(sheet), _SLOPE)
            seen.append(sheet)
        return self.last(sheet).flatten(1), seen


class Judge(nn.Module):
    """One of each period."""

    def __init__(self) -> None:
        super().__init__()
        self.periods = nn.ModuleList(PeriodJudge(period) for period in PERIODS)

    def forward(self, wave: torch.Tensor) -> tuple[list[torch.Tensor], list[list[torch.Tensor]]]:
        """Scores and layers of each."""
        found = [judge(wave) for judge in self.periods]
        return [score for score, _ in found], [seen for _, seen in found]
