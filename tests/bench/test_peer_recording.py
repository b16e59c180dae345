"""The caller of the comparison, as it is kept and as a dialogue follows it."""

from pathlib import Path

from bench.peer.recording import Recording, Spoken, open_question

SPOKEN = (Spoken("tak", 1.0, 1.5, False, "yes_no"), Spoken("sześć", 6.0, 7.0, True, "order_number"))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Sound, words, times and the answer."""
    recording = Recording(b"\x01\x00\x02\x00" * 8_000, SPOKEN, "Dobrze.")
    recording.write(tmp_path)
    assert Recording.read(tmp_path) == recording
    assert recording.seconds == 1.0


def test_the_open_question_is_that_of_the_utterance_being_said_or_the_next() -> None:
    """An answer given too early opens the same question again; after the last one nothing new is asked."""
    asked = [open_question(SPOKEN, at) for at in (0.0, 1.2, 1.5, 6.5, 9.0)]
    assert asked == ["yes_no", "yes_no", "order_number", "order_number", "order_number"]
