"""From a turn of the caller to the words that may be answered."""

from voicebot.calls.parts import CallerTurn
from voicebot.errors import HearingError
from voicebot.hearing.acceptance import accepts
from voicebot.hearing.types import Heard
from voicebot.records.recorder import Recorder


async def understand(turn: CallerTurn, recorder: Recorder) -> Heard | None:
    """What was said; None when no word of it can be used as an answer to the question that was open. Waits for the recogniser."""
    if turn.hearing is None:
        return Heard(turn.text, 1.0)
    try:
        heard = await turn.hearing
    except HearingError:
        recorder.event("recogniser_failed")
        return None
    usable = accepts(turn.profile, heard) if turn.profile else bool(heard.text)
    return heard if usable else None
