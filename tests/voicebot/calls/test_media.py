"""What happens on a line is told in values that cannot be changed afterwards."""

import dataclasses

import pytest

from voicebot.calls.media import Gone, Key, Played, Said, StopTalking


@pytest.mark.parametrize(
    "event", [Key("1", 0.0), Said("tak", 0.0), StopTalking(0.0), Gone("hangup", 0.0), Played(1, 2, 0.0)]
)
def test_an_event_of_the_line_cannot_be_changed(event: object) -> None:
    """An event of the line cannot be changed once it was told."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.at = 1.0  # type: ignore[attr-defined]
