"""The transition model of final.mdl."""

import struct
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.vocabulary import transitions


def number(value: int) -> bytes:
    return struct.pack("<bi", 4, value)


def final_mdl(tuples: list[tuple[int, int]], *, chain: int = -1, states: int = 2) -> bytes:
    """The head of a model. tuples: (phone, state)."""
    vector = number(0)
    state = number(0) + number(1) + number(2)
    state += number(0) + struct.pack("<bf", 4, 0.5) + number(1) + struct.pack("<bf", 4, 0.5)
    end = number(-1) + number(-1) + number(0)
    head = b"\0B<TransitionModel> <Topology> " + vector + vector
    head += number(chain) + number(1) + number(states) + state + end * (states - 1) + b"</Topology> "
    rows = b"".join(number(p) + number(s) + number(0) + number(1) for p, s in tuples)
    return head + b"<Tuples> " + number(len(tuples)) + rows + b"</Tuples> "


def test_the_builtin_model_has_one_form_of_every_phone(model: Path) -> None:
    """38 sounds in four places, silence and [unk]'s."""
    found = transitions.read(model / "am" / "final.mdl")
    assert found.independent
    assert len(found.phone) == 308
    assert found.forward(1) == 2
    assert found.phone[2] == 1
    assert 1 in found.loops


def test_a_phone_with_neighbours_has_no_single_number(tmp_path: Path) -> None:
    """As in the official model."""
    path = tmp_path / "final.mdl"
    path.write_bytes(final_mdl([(1, 0), (2, 0), (2, 0)]))
    found = transitions.read(path)
    assert not found.independent
    assert found.forward(1) == 2
    with pytest.raises(ModelError, match="2 variants"):
        found.forward(2)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"text", "not a binary model"),
        (final_mdl([(1, 0)], chain=1), "no chain model"),
        (final_mdl([(1, 0)], states=3), "of the form"),
        (final_mdl([(1, 1)]), "several states"),
        (final_mdl([(1, 0)])[:60], "cannot be used"),
        (final_mdl([(1, 0)]).replace(b"<Tuples>", b"<Triples>"), "<Triples> where"),
        (final_mdl([]).replace(b"<Tuples> \4", b"<Tuples> \3"), "a number of 3 bytes"),
    ],
)
def test_other_models_are_refused(content: bytes, why: str, tmp_path: Path) -> None:
    """With the reason."""
    path = tmp_path / "final.mdl"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=why):
        transitions.read(path)


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    """With the path."""
    with pytest.raises(ModelError, match="No such file"):
        transitions.read(tmp_path / "final.mdl")
