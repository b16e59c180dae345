"""Under which conditions people call: how they speak, what is behind them, what carries them."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from gateway.caller.noise import Kind
from gateway.caller.scenario import Scenario

VOICES = ("f4", "m3", "m7", "Annie")
"""espeak-ng variants that the built-in recogniser was not trained on."""
FLUENT = ("digits", "pairs", "hundreds", "mixed")
HALTING = ("pause", "filler", "corrected")
"""How number strings are said (gateway.caller.spoken)."""
FLUENT_CODE, HALTING_CODE = ("digits", "postcode"), ("digits", "pause")
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class Condition:
    """speed: words a minute. noise_db: signal to noise. way: how the call comes in; sip: A-law at 8 kHz. loss: part of the packets,
    each way. halting: pauses, "yyy" and corrections."""

    name: str
    speed: int = 165
    noise_db: float | None = None
    noise: Kind = "white"
    way: Literal["webrtc", "sip"] = "webrtc"
    loss: float = 0.0
    halting: bool = False

    def forms(self, number: int) -> dict[str, str]:
        """What <form> (order numbers) and <code> (postcodes) stand for in the `number`-th call."""
        forms, codes = (HALTING, HALTING_CODE) if self.halting else (FLUENT, FLUENT_CODE)
        return {"form": forms[number % len(forms)], "code": codes[number % len(codes)]}

    def apply(self, scenario: Scenario, number: int) -> Scenario:
        """The scenario under this condition, in the `number`-th call's voice."""
        return replace(
            scenario,
            voice=VOICES[number % len(VOICES)],
            speed=self.speed,
            noise_db=self.noise_db,
            noise=self.noise,
        )


CLEAN = Condition("clean")
CONDITIONS = (
    CLEAN,
    Condition("slow", speed=125),
    Condition("fast", speed=205),
    Condition("alaw", way="sip"),
    Condition("white15", noise_db=15),
    Condition("white10", noise_db=10),
    Condition("babble10", noise_db=10, noise="babble"),
    Condition("loss2", loss=0.02),
    Condition("halting", halting=True),
)
BY_NAME = {condition.name: condition for condition in CONDITIONS}


def hesitant(text: str) -> str:
    """A sentence as somebody says it who is still thinking: a pause and "yyy" after the second word. What is short, has pauses
    of its own, or is a number (it has forms of its own) stays."""
    words = text.split()
    if len(words) < _FEW_WORDS or re.search(r"[\[{<]", text):
        return text
    return " ".join([*words[:2], "[500] yyy [400]", *words[2:]])
