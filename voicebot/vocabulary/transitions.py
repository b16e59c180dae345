"""Which phone a number on the graph stands for: the transition model at the head of final.mdl."""

import struct
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelError

_HEAD_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Transitions:
    """phone: transition number → phone number; loops: the numbers that stay in a phone's state (each is its forward number − 1)."""

    phone: dict[int, int]
    loops: frozenset[int]

    def forward(self, phone: int) -> int:
        """The number that enters a phone. Errors: ModelError when that depends on the phone's neighbours."""
        found = [number for number, p in self.phone.items() if p == phone and number not in self.loops]
        if len(found) != 1:
            raise ModelError(
                f"phone {phone} of the model sounds different after different neighbours ({len(found)} variants)"
            )
        return found[0]

    @property
    def independent(self) -> bool:
        """Whether every phone has one form, whatever stands beside it: only then can words be put together from outside."""
        return 2 * len(set(self.phone.values())) == len(self.phone)


class _Tokens:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def expect(self, *tokens: str) -> str:
        end = self.data.index(b" ", self.at)
        token = self.data[self.at : end].decode("ascii")
        if token not in tokens:
            raise ValueError(f"{token} where {' or '.join(tokens)} was expected")
        self.at = end + 1
        return token

    def number(self) -> int:
        size, value = struct.unpack_from("<bi", self.data, self.at)
        if size != 4:
            raise ValueError(f"a number of {size} bytes")
        self.at += 5
        return int(value)

    def skip_floats(self, count: int) -> None:
        self.at += 5 * count

    def skip_vector(self) -> None:
        size, count = struct.unpack_from("<bi", self.data, self.at)
        self.at += 5 + abs(size) * count


def read(path: Path) -> Transitions:
    """The transition model of a binary final.mdl with one state a phone (chain models). Errors: ModelError."""
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD_BYTES)
        if data[:2] != b"\0B":
            raise ValueError("not a binary model of Kaldi")
        tokens = _Tokens(data[2:])
        tokens.expect("<TransitionModel>")
        tokens.expect("<Topology>")
        tokens.skip_vector()
        tokens.skip_vector()
        if tokens.number() != -1:
            raise ValueError("no chain model")
        for _ in range(tokens.number()):
            _one_state(tokens)
        tokens.expect("</Topology>")
        tokens.expect("<Tuples>")
        phone, loops = {}, set()
        for index in range(tokens.number()):
            number, state = tokens.number(), tokens.number()
            tokens.number(), tokens.number()
            if state != 0:
                raise ValueError("phones of several states")
            phone[2 * index + 1] = phone[2 * index + 2] = number
            loops.add(2 * index + 1)
        tokens.expect("</Tuples>")
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}") from error
    except (ValueError, struct.error) as error:
        raise ModelError(f"{path}: its transition model cannot be used: {error}") from error
    return Transitions(phone, frozenset(loops))


def _one_state(tokens: _Tokens) -> None:
    """Check one topology: a state with a loop and a way out, then the end."""
    shape = []
    for _ in range(tokens.number()):
        tokens.number(), tokens.number()
        targets = []
        for _ in range(tokens.number()):
            targets.append(tokens.number())
            tokens.skip_floats(1)
        shape.append(targets)
    if shape != [[0, 1], []]:
        raise ValueError(f"phones of the form {shape}")
