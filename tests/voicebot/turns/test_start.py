"""When speech begins."""

from voicebot.turns.start import Onset


def _run(pattern: str) -> list[float | None]:
    onset = Onset()
    return [onset.frame(mark == "x", index * 0.02) for index, mark in enumerate(pattern, 1)]


def test_three_frames_in_a_row_are_a_beginning() -> None:
    """The third frame decides, and the first one's time is told."""
    assert _run("..xxx") == [None, None, None, None, 0.06]


def test_a_gap_inside_is_bridged() -> None:
    """Three of five are enough."""
    assert _run("x.x.x")[-1] == 0.02


def test_frames_far_apart_are_no_beginning() -> None:
    """Clicks every 60 ms never add up."""
    assert set(_run("x..x..x..x")) == {None}


def test_reset_forgets() -> None:
    """After a reset it takes three frames again."""
    onset = Onset()
    for at in (0.02, 0.04):
        onset.frame(True, at)
    onset.reset()
    assert onset.frame(True, 0.06) is None
