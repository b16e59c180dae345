"""Tests of voicebot.calls.mailbox."""

import numpy as np

from voicebot.calls.mailbox import Spoken


def test_what_was_spoken_is_kept_as_it_was() -> None:
    """Sound, words, and what the dialogue knew."""
    spoken = Spoken("m1", np.zeros(3, np.int16), "dzień dobry", {"topic": "complaint"})
    assert (len(spoken.sound), spoken.transcript, spoken.slots["topic"]) == (3, "dzień dobry", "complaint")
