"""Which turns of a call can be played, and where in its recording they are. Pure: made of the call's record."""

from voicebot.records.types import CallRecord, TurnRecord

BEFORE_MS, AFTER_MS = 200, 300
"""Played around a turn: its edges are known to a tenth of a second."""
LONGEST_MS = 60_000


def span(record: CallRecord, turn: TurnRecord) -> tuple[int, int] | None:
    """From, to: milliseconds of the recording. None where the turn was said before the caller's yes, or while the recording paused: what is
    not recorded with consent is never played."""
    if turn.ended_ms is None:
        return None
    began: int | None = None
    stopped: list[tuple[int, int | None]] = []
    for event in record.events:
        match event.name:
            case "recording_began":
                began = event.at_ms
            case "recording_paused":
                stopped.append((event.at_ms, None))
            case "recording_resumed" if stopped:
                stopped[-1] = (stopped[-1][0], event.at_ms)
    if began is None or turn.started_ms < began:
        return None
    if any(turn.ended_ms > off and (on is None or turn.started_ms < on) for off, on in stopped):
        return None
    begin = max(0, turn.started_ms - began - BEFORE_MS)
    return begin, min(begin + LONGEST_MS, turn.ended_ms - began + AFTER_MS)
