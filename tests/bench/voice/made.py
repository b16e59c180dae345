"""A prompt as if it had been spoken, for reports."""

from typing import Any

import numpy as np

from bench.voice.report import Result
from bench.voice.trial import Spoken, Streams

TONE = (3_000 * np.sin(np.arange(1_600) / 5)).astype(np.int16)


def spoken(**changes: Any) -> Spoken:
    """Four words understood right, with 100 ms of silence behind them."""
    fields: dict[str, Any] = {
        "text": "Już <sprawdzam>.", "said": "już sprawdzam to teraz", "heard": "już sprawdzam to teraz", "source_heard": "już",
        "wrong": 0, "source_wrong": 3, "words": 4, "known": True, "order": None, "source_order": None, "order_words": None, "source_order_words": None, "stoi": 0.9,
        "other_stoi": float("nan"), "trailing_ms": (100.0,), "wall_s": 0.1, "cpu_s": 0.04, "audio_s": 1.0, "pcm": TONE, "source": TONE,
    }  # fmt: skip
    return Spoken(**(fields | changes))


def result(*some: Spoken) -> Result:
    """A run with these prompts."""
    return Result("a voice", some, (Streams(2, (100.0, 300.0), 1.0, 0.5, 10.0),), {"PCMA": 0.99}, 5.0, 300.0)
