"""What an agent is whispered before the caller hears them: the matter, the end of the order number, the wait. Pure."""

from collections.abc import Mapping
from typing import Any

from voicebot.dialogue.prompts import Prompts

DIGITS = 3
"""Of the order number; all of it would take longer than the whisper may."""
LONGEST_S = 3.0
"""The caller hears music meanwhile."""


def whispers(slots: Mapping[str, Any], texts: Prompts, *, waited_s: float, again: bool = False) -> list[str]:
    """The same in several lengths, the longest first: whoever speaks it takes the first that is short enough. again: the caller was in a
    talk already that broke off."""
    topic = slots.get("topic")
    key = f"card_tried_{topic}"
    matter = texts.text("whisper_lost") if again else texts.text(key if key in texts else "whisper_person")
    number = str(slots.get("order_number") or "")[-DIGITS:]
    order = [texts.text("whisper_order", end=number)] if number else []
    minutes = int(waited_s // 60)
    wait = texts.text("whisper_minutes", minutes=minutes) if minutes > 1 else texts.text("whisper_minute")
    waits = [wait] if minutes else []
    parts = [[matter, *order, *waits], [matter, *order], [matter, *waits], [matter]]
    return list(dict.fromkeys(f"{', '.join(one)}." for one in parts))
