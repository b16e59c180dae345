"""The vocoder's discriminator."""

import pytest

pytestmark = pytest.mark.real


def test_each_period_gives_scores_and_what_its_layers_saw() -> None:
    """As Coqui's GAN takes them; any length of wave will do; a change of the wave changes every score."""
    import torch

    from models.recipes.coqui.judge import PERIODS, WIDTHS, Judge

    torch.manual_seed(1)
    judge = Judge()
    wave = torch.randn(2, 1, 1_111)
    scores, seen = judge(wave)
    assert len(scores) == len(seen) == len(PERIODS)
    assert all(len(layers) == len(WIDTHS) for layers in seen)
    other, _ = judge(-wave)
    assert not any(torch.equal(one, two) for one, two in zip(scores, other, strict=True))
