"""final.mdl as Kaldi writes it."""

from pathlib import Path

import numpy as np
import pytest

from models.recipes.vosk import kaldi
from models.recipes.vosk.net import Layer
from models.recipes.vosk.phones import table
from voicebot.vocabulary import transitions

TABLE = table(("SIL", "a", "b"))


def layers(width: int = 8) -> list[Layer]:
    """Three, with weights from -1 to 1."""
    random = np.random.default_rng(1)
    return [
        Layer(
            offsets, random.uniform(-1, 1, (out, 40 * len(offsets))).astype(np.float32)[:, :seen], bias, last
        )
        for offsets, out, seen, bias, last in (
            ((-1, 0, 1), width, 120, np.ones(width, np.float32), True),
            ((0,), 20, width, np.ones(20, np.float32), True),
            ((0,), 7, 20, np.zeros(7, np.float32), False),
        )
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A written model."""
    kaldi.write(tmp_path / "final.mdl", TABLE.outputs, layers(), 40)
    return tmp_path / "final.mdl"


def test_each_phone_has_two_transitions(file: Path) -> None:
    """2n - 1 stays in the nth phone, 2n enters it, whatever stands beside it."""
    found = transitions.read(file)
    assert found.independent
    assert found.phone[1] == found.phone[2] == 1
    assert set(found.loops) == set(range(1, TABLE.transitions, 2))
    assert found.forward(2) == 4


def test_the_network_is_told_in_nnet3s_words(file: Path) -> None:
    """Its nodes and what each sees."""
    content = file.read_bytes()
    assert (
        b"component-node name=layer0.affine component=layer0.affine "
        b"input=Append(Offset(input, -1), input, Offset(input, 1))\n" in content
    )
    assert b"output-node name=output input=layer2.affine objective=linear\n\n" in content
    assert content.count(b"<FixedAffineComponent>") == 3
    assert layers()[0].weight.tobytes() in content


def test_weights_of_8_bits_are_a_quarter(tmp_path: Path, file: Path) -> None:
    """And near what they were; those of the first and last layer stay."""
    kaldi.write(tmp_path / "small.mdl", TABLE.outputs, layers(), 40, small=True)
    content = (tmp_path / "small.mdl").read_bytes()
    weight = layers()[1].weight
    assert file.stat().st_size - len(content) == 3 * weight.size - 7
    at = content.index(b"CM3 ") + 4
    lowest, span = np.frombuffer(content[at : at + 8], np.float32)
    rows, columns = np.frombuffer(content[at + 8 : at + 16], np.int32)
    assert (rows, columns) == weight.shape
    assert content.count(b"CM3 ") == 1
    assert layers()[0].weight.tobytes() in content
    small = np.frombuffer(content[at + 16 : at + 16 + rows * columns], np.uint8).reshape(rows, columns)
    assert small / 255 * span + lowest == pytest.approx(weight, abs=span / 400)
