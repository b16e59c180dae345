"""A HiFi-GAN window by window: the same sound, from no more than it needs."""

import numpy as np
import pytest
import torch
from TTS.vocoder.models.hifigan_generator import HifiganGenerator

from voicebot.errors import SpeakingError
from voicebot.speaking.generator import Generator, Given, Held, Latents

FRAMES = 160


@pytest.fixture(scope="module")
def generator() -> Generator:
    """A thin one of random weights."""
    torch.manual_seed(3)
    network = HifiganGenerator(
        4,
        1,
        "1",
        [[1, 3, 5], [1, 3, 5]],
        [3, 5],
        [8, 8],
        16,
        [4, 4],
        inference_padding=0,
    )
    network.remove_weight_norm()
    return Generator(network.eval(), (24, 48))


def _given(margin: int = 0) -> tuple[torch.Tensor, None]:
    torch.manual_seed(4)
    return torch.randn(1, 4, FRAMES + 2 * margin), None


@pytest.mark.parametrize(("margin", "cut"), [(0, 0), (5, 0), (5, 4), (30, 0), (0, FRAMES)])
def test_windows_together_are_the_whole(generator: Generator, margin: int, cut: int) -> None:
    """Without the margins, which may be wider than a window, and what is cut off; the length is the uncut sentence's."""
    latents = Latents(_given(margin), generator, margin=margin, cut=cut)
    whole, waves = latents.whole(), list(latents.waves())
    assert latents.samples == FRAMES * generator.hop
    assert len(whole) == (FRAMES - cut) * generator.hop == sum(map(len, waves))
    assert all(len(wave) for wave in waves)
    if waves:
        assert np.abs(whole).max() > 0.01
        assert np.abs(np.concatenate(waves) - whole).max() < 1e-5


def test_the_reach_is_no_less_than_it_needs(generator: Generator) -> None:
    """One frame changed changes nothing farther away than the reach, and something close to it."""
    (z, _), frame, hop = _given(), FRAMES // 2, generator.hop
    before = generator.decode((z, None), 0, FRAMES)
    z = z.clone()
    z[:, :, frame] += 3.0
    changed = np.flatnonzero(generator.decode((z, None), 0, FRAMES) != before)
    far = max((frame * hop - changed[0]) / hop, (changed[-1] - frame * hop) / hop - 1)
    assert generator.reach / 2 < far <= generator.reach


def test_a_window_is_made_when_it_is_asked_for(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first alone, however long the sentence."""
    decoded: list[int] = []
    decode = generator.decode

    def noted(given: Given, left: int, right: int) -> np.ndarray:
        decoded.append(right - left)
        return decode(given, left, right)

    monkeypatch.setattr(generator, "decode", noted)
    next(Latents(_given(), generator).waves())
    assert decoded == [24 + generator.reach]


def test_what_stands_in_for_a_generator_keeps_what_it_is_given() -> None:
    """As a decoder or as a vocoder, for one sentence; who never comes to it is told."""
    held, z, g = Held(), torch.ones(1, 2, 3), torch.ones(1, 2, 1)
    assert held.given_by(lambda: held(z, g=g)) == (z, g)
    assert held.given_by(lambda: held.inference(z)) == (z, None)
    assert held(z).shape == (1, 1, 2)
    held.given_by(lambda: held(z))
    with pytest.raises(SpeakingError, match="decoder"):
        held.given_by(lambda: None)
