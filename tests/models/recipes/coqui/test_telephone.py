"""Losses for the telephone's band."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    import torch

pytestmark = pytest.mark.real


def wave(hz: float) -> "torch.Tensor":
    """A tone as the vocoder's loss takes it."""
    import torch

    from models.recipes.coqui.shape import RATE

    return torch.from_numpy(0.3 * np.sin(2 * np.pi * hz * np.arange(8_192) / RATE)).float()[None, None]


def test_an_error_that_a_telephone_lets_through_costs_more() -> None:
    """A wrong tone at 1 kHz against one at 7 kHz."""
    from models.recipes.coqui.telephone import TelephoneWaveLoss
    from models.recipes.coqui.training import Length
    from models.recipes.coqui.vocoder import configured

    settings = dict.fromkeys(("rate", "judge_rate"), 1e-3) | {
        "channels": 16,
        "judged_from": 0,
        "spectrum": 1.0,
        "features": 1.0,
        "judged": 1.0,
    }
    loss = TelephoneWaveLoss(configured("x", settings, Length(1, 1, 1, 1)), 10.0)
    speech = wave(500)
    band = {hz: float(loss(speech + 0.3 * wave(hz), speech)["G_band_loss"]) for hz in (1_000, 7_000)}
    assert band[1_000] > 2 * band[7_000]
    assert float(loss(speech, speech)["G_band_loss"]) == 0


def test_a_mel_band_inside_costs_twice() -> None:
    """Coqui's own loss takes all bands alike; padding costs nothing."""
    import torch

    from models.recipes.coqui.shape import BANDS, voice_config
    from models.recipes.coqui.telephone import TelephoneMelLoss

    centres = torch.linspace(0, 8_000, BANDS)
    loss = TelephoneMelLoss(voice_config("x", "pl"), centres, 1.0, 0.0)
    lengths, spans = torch.tensor([5]), torch.ones(1, 3)

    def cost(band: int, frame: int = 2) -> float:
        wrong = torch.zeros(1, 8, BANDS)
        wrong[0, frame, band] = 1.0
        told = loss(
            decoder_output=wrong,
            decoder_target=torch.zeros(1, 8, BANDS),
            decoder_output_lens=lengths,
            dur_output=torch.log(spans + 1),
            dur_target=spans,
            pitch_output=None,
            pitch_target=None,
            energy_output=None,
            energy_target=None,
            input_lens=torch.tensor([3]),
        )
        return float(told["loss"])

    assert cost(20) > 1.9 * cost(70) > 0
    assert cost(20, frame=7) == 0
