"""The ears' network."""

import numpy as np
import pytest
import torch

from models.recipes.vosk.net import FIRST, LEFT, STEP, Layer, Tdnn, around, wanted


@pytest.fixture
def net() -> Tdnn:
    """A narrow one that has seen some data, so that its normalisation is not trivial."""
    torch.manual_seed(1)
    net = Tdnn(7, 12)
    sound = np.random.default_rng(1).normal(3, 2, (500, 40)).astype(np.float32)
    net.learn_scale(sound)
    net.train()
    net(torch.from_numpy(sound[: wanted(60)])[None])
    return net.eval()


def test_as_many_outputs_as_frames(net: Tdnn) -> None:
    """`wanted` says how many features they take."""
    with torch.no_grad():
        assert net(torch.zeros(2, wanted(5), 40)).shape == (2, 5, 7)


def test_an_output_depends_on_its_own_surroundings(net: Tdnn) -> None:
    """A feature outside them changes nothing; the last one inside does."""
    sound = torch.zeros(1, wanted(3), 40)
    with torch.no_grad():
        still = net(sound)
        sound[0, -1] = 5.0
        moved = net(sound)
    assert torch.equal(still[0, :2], moved[0, :2])
    assert not torch.equal(still[0, 2], moved[0, 2])


def test_in_training_whole_channels_of_a_piece_are_left_out(net: Tdnn) -> None:
    """By chance for each piece and layer, and none when the network is used."""
    found: list[torch.Tensor] = []
    net.drop.register_forward_hook(lambda module, before, after: found.append(after))
    net.train()(torch.randn(40, wanted(9), 40))
    assert len(found) == len(net.norm)
    for layer in found:
        silent = (layer == 0).all(2)
        assert torch.equal(silent, (layer == 0).any(2))
        assert 0 < silent.float().mean() < 0.3
    net.eval()(torch.randn(2, wanted(9), 40))
    assert not (found[-1] == 0).all(2).any()


def test_features_beyond_the_ends_are_the_outermost(net: Tdnn) -> None:
    """As Kaldi does."""
    features = np.arange(30, dtype=np.float32)[:, None] * np.ones(40, np.float32)
    there = around(features, 0, 10)[:, 0]
    assert len(there) == wanted(10)
    assert (there[: STEP * LEFT + 3] == 0).all()
    assert there[STEP * LEFT + 3 + 1] == 1
    assert there[-1] == 29


def test_the_layers_say_the_same_as_the_network(net: Tdnn) -> None:
    """Normalisation is folded into them; offsets are in features."""
    sound = np.random.default_rng(2).normal(3, 2, (wanted(4), 40)).astype(np.float32)
    with torch.no_grad():
        expected = net(torch.from_numpy(sound)[None])[0].numpy()
    middle = STEP * LEFT + FIRST[-1]
    found = np.stack([evaluated(net.layers(), sound, middle + STEP * frame) for frame in range(4)])
    assert found == pytest.approx(expected, abs=1e-3)


def evaluated(layers: list[Layer], sound: np.ndarray, at: int) -> np.ndarray:
    """The last layer at one feature, as nnet3 would."""
    if not layers:
        return sound[at]
    *before, last = layers
    seen = np.concatenate([evaluated(before, sound, at + offset) for offset in last.offsets])
    out = last.weight @ seen + last.bias
    return np.maximum(out, 0) if last.rectified else out


def test_a_prior_is_divided_out(net: Tdnn) -> None:
    """Rare outputs gain; all are scaled."""
    sound = torch.zeros(1, wanted(1), 40)
    with torch.no_grad():
        before = net(sound)[0, 0]
        net.divide_by(np.array([0.5, *[0.5 / 6] * 6]), 2.0)
        after = net(sound)[0, 0]
    assert torch.allclose(after[0], 2 * (before[0] - np.log(0.5)), atol=1e-5)
    assert torch.allclose(after[3], 2 * (before[3] - np.log(0.5 / 6)), atol=1e-5)
