"""What recording costs."""

from bench.recording import measure


def test_the_cost_of_a_recorded_call_is_told() -> None:
    """In per cent of a core, the event loop's share, and bytes on disk."""
    found = measure(seconds=4)
    assert found.keys() == {"cpu_percent", "on_loop", "kb_per_s"}
    assert 0 < found["on_loop"] <= found["cpu_percent"]
    assert 5 < found["kb_per_s"] < 64
