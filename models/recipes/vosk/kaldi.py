"""final.mdl as Kaldi writes it: a transition model and an nnet3 network, in Kaldi's binary form (docs/ears-recipe.md)."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike

from models.recipes.vosk.net import Layer

STAY = 0.5
"""Probability of another frame in the same phone; the graph says the same."""


def write(
    file: Path,
    outputs: Mapping[int, tuple[int, int]],
    layers: Sequence[Layer],
    features: int,
    *,
    small: bool = False,
) -> None:
    """outputs: phone number from 1 → (output of its first frame, of its later ones). small: weights of 8 bits instead of 32, but for the first
    layer, whose inputs differ much in size, and the last.
    Errors: OSError."""
    with file.open("wb") as out:
        out.write(b"\0B")
        _transitions(out, outputs)
        _network(out, layers, features, small)


def _transitions(out: BinaryIO, outputs: Mapping[int, tuple[int, int]]) -> None:
    """Each phone has one state that lasts. The nth phone's transitions are 2n−1 (stays) and 2n (goes on)."""
    phones = sorted(outputs)
    _token(out, "<TransitionModel>")
    _token(out, "<Topology>")
    _integers(out, phones)
    entries = -np.ones(max(phones) + 1, np.int32)
    entries[phones] = 0
    _integers(out, entries)
    _int(
        out, -1, 1, 2
    )  # the form with outputs of its own for a state that stays; one topology; of two states
    _int(out, 0, 1, 2)  # first and later output; two ways on
    _int(out, 0)
    _float(out, STAY)
    _int(out, 1)
    _float(out, 1 - STAY)
    _int(out, -1, -1, 0)  # the end
    _token(out, "</Topology>")
    _token(out, "<Tuples>")
    _int(out, len(phones))
    for phone in phones:
        _int(out, phone, 0, *outputs[phone])
    _token(out, "</Tuples>")
    logs = np.zeros(2 * len(phones) + 1)
    logs[1::2], logs[2::2] = np.log(STAY), np.log(1 - STAY)
    _token(out, "<LogProbs>")
    _vector(out, logs)
    _token(out, "</LogProbs>")
    _token(out, "</TransitionModel>")


def _network(out: BinaryIO, layers: Sequence[Layer], features: int, small: bool) -> None:
    lines, parts = [f"input-node name=input dim={features}"], []
    before = "input"
    for number, layer in enumerate(layers):
        seen = [before if at == 0 else f"Offset({before}, {at})" for at in layer.offsets]
        joined = seen[0] if len(seen) == 1 else f"Append({', '.join(seen)})"
        names = [f"layer{number}.affine", *([f"layer{number}.relu"] if layer.rectified else [])]
        for name, source in zip(names, [joined, *names], strict=False):
            lines.append(f"component-node name={name} component={name} input={source}")
            parts.append((name, layer))
        before = names[-1]
    lines.append(f"output-node name=output input={before} objective=linear")
    _token(out, "<Nnet3>")
    out.write(("\n" + "\n".join(lines) + "\n\n").encode())
    _token(out, "<NumComponents>")
    _int(out, len(parts))
    exact = (layers[0], layers[-1])
    for name, layer in parts:
        _token(out, "<ComponentName>")
        _token(out, name)
        if name.endswith("affine"):
            _affine(out, layer, small and not any(layer is one for one in exact))
        else:
            _rectifier(out, len(layer.bias))
    _token(out, "</Nnet3>")
    # no context: Kaldi works it out from the lines above
    for name in ("<LeftContext>", "<RightContext>"):
        _token(out, name)
        _int(out, 0)
    _token(out, "<Priors>")
    _vector(out, ())


def _affine(out: BinaryIO, layer: Layer, small: bool) -> None:
    _token(out, "<FixedAffineComponent>")
    _token(out, "<LinearParams>")
    _small_matrix(out, layer.weight) if small else _matrix(out, layer.weight)
    _token(out, "<BiasParams>")
    _vector(out, layer.bias)
    _token(out, "</FixedAffineComponent>")


def _rectifier(out: BinaryIO, size: int) -> None:
    _token(out, "<RectifiedLinearComponent>")
    _token(out, "<Dim>")
    _int(out, size)
    for name in ("<ValueAvg>", "<DerivAvg>"):
        _token(out, name)
        _vector(out, ())
    _token(out, "<Count>")
    out.write(b"\x08" + struct.pack("<d", 0.0))
    _token(out, "</RectifiedLinearComponent>")


def _token(out: BinaryIO, name: str) -> None:
    out.write(name.encode() + b" ")


def _int(out: BinaryIO, *values: int) -> None:
    for value in values:
        out.write(b"\x04" + struct.pack("<i", value))


def _float(out: BinaryIO, value: float) -> None:
    out.write(b"\x04" + struct.pack("<f", value))


def _integers(out: BinaryIO, values: ArrayLike) -> None:
    row = np.asarray(values, np.int32)
    out.write(b"\x04" + struct.pack("<i", len(row)) + row.tobytes())


def _vector(out: BinaryIO, values: ArrayLike) -> None:
    row = np.asarray(values, np.float32)
    _token(out, "FV")
    _int(out, len(row))
    out.write(row.tobytes())


def _matrix(out: BinaryIO, values: ArrayLike) -> None:
    matrix = np.ascontiguousarray(values, np.float32)
    _token(out, "FM")
    _int(out, *matrix.shape)
    out.write(matrix.tobytes())


def _small_matrix(out: BinaryIO, values: ArrayLike) -> None:
    """Kaldi's compressed matrix of 8 bits: lowest value, range, rows, columns, then where in the range each is."""
    matrix = np.asarray(values, np.float32)
    lowest = float(matrix.min())
    span = max(float(matrix.max()) - lowest, 1e-9)
    _token(out, "CM3")
    out.write(struct.pack("<ffii", lowest, span, *matrix.shape))
    out.write(np.rint((matrix - lowest) / span * 255).astype(np.uint8).tobytes())
