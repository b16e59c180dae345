"""In which pieces a reply is spoken."""

from voicebot.speaking.normalise import normalise
from voicebot.speaking.plan import by_sentence


def test_without_recordings_it_is_sentence_by_sentence() -> None:
    """Each with its words for the voice."""
    pieces = by_sentence("Dzień dobry. Miejsce: 5.", normalise)
    assert [(piece.display, piece.spoken.text, piece.recorded) for piece in pieces] == [
        ("Dzień dobry.", "Dzień dobry.", None),
        ("Miejsce: 5.", "Miejsce: pięć.", None),
    ]
