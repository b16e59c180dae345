"""What was done and said on a call, as a dialogue in the order it came."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.caller.line import Line


@dataclass(slots=True)
class Act:
    """Something the caller did. began, ended: monotonic seconds. over_bot: meant to interrupt; stopped_ms: how long the
    bot then went on."""

    text: str
    began: float
    ended: float
    speech: bool = True
    stopped_ms: int | None = None
    over_bot: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the dialogue. at_ms, ended_ms: from the start of the call. understood: as how many turns, and as what, the
    caller's words arrived. gap_ms: end of the caller's speech → the bot is heard. cut_off: the bot began before that end."""

    at_ms: int
    who: str
    text: str
    understood: str | None = None
    gap_ms: int | None = None
    stopped_ms: int | None = None
    ended_ms: int | None = None
    turns: tuple[str, ...] = ()
    cut_off: bool = False


def transcript(acts: Sequence[Act], line: Line, opened: float) -> list[Entry]:
    """Both sides; what the bot understood and the gap stand with the caller's words. opened: monotonic seconds."""

    def ms(moment: float) -> int:
        return round((moment - opened) * 1000)

    entries = [
        Entry(ms(caption.at), "bot", caption.text) for caption in line.captions if caption.who == "bot"
    ]
    ends = [*(act.began for act in acts[1:]), math.inf]
    for act, until in zip(acts, ends, strict=False):
        understood = [c.text for c in line.captions if c.who == "caller" and act.began <= c.at < until]
        answered = line.answered(act.ended) if act.speech else None
        gap = ms(answered) - ms(act.ended) if answered is not None and answered < until else None
        early = line.answered(act.began) if act.speech and not act.over_bot else None
        entries.append(
            Entry(
                ms(act.began),
                "caller",
                act.text,
                " ".join(understood) or None,
                gap,
                act.stopped_ms,
                ms(act.ended),
                tuple(understood),
                early is not None and early < act.ended,
            )
        )
    return sorted(entries, key=lambda entry: entry.at_ms)
