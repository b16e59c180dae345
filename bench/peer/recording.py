"""The caller as a wav with a list of what is said when. Shared by both sides: standard library only."""

import json
import wave
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RATE = 16_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance. text: its words. start, end: seconds from the wav's beginning to its first loud 10 ms and past the last.
    paused: with pauses inside. asks: the question it answers."""

    text: str
    start: float
    end: float
    paused: bool
    asks: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A caller. pcm: 16 kHz mono int16, as bytes. reply: what the bot answers to everything."""

    pcm: bytes
    spoken: tuple[Spoken, ...]
    reply: str

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE

    def write(self, folder: Path) -> None:
        """As caller.wav and caller.json."""
        with wave.open(str(folder / "caller.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self.pcm)
        tree = {"reply": self.reply, "spoken": [asdict(one) for one in self.spoken]}
        (folder / "caller.json").write_text(json.dumps(tree, ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Recording":
        """What `write` wrote."""
        with wave.open(str(folder / "caller.wav"), "rb") as file:
            pcm = file.readframes(file.getnframes())
        tree = json.loads((folder / "caller.json").read_text("utf-8"))
        return cls(pcm, tuple(Spoken(**one) for one in tree["spoken"]), tree["reply"])


def open_question(spoken: Sequence[Spoken], at: float) -> str:
    """The question a dialogue would have open at this moment of the wav: that of the utterance being said, or the next one."""
    return next((one.asks for one in spoken if one.end > at), spoken[-1].asks)
