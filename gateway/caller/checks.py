"""Does the call's record say what the scenario expects?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.caller.fold import found
from gateway.caller.scenario import Expect


def failures_of(expect: Expect, record: Mapping[str, Any]) -> list[str]:
    """One line for each expectation the record (as `GET /api/calls/{id}` gives it) does not meet."""
    turns = [turn for turn in record.get("turns", []) if isinstance(turn, Mapping)]
    caller = [turn for turn in turns if turn.get("who") == "caller"]
    bot = [turn for turn in turns if turn.get("who") == "bot"]
    events = [event.get("name") for event in record.get("events", []) if isinstance(event, Mapping)]
    failures: list[str] = []
    if expect.outcome is not None and record.get("outcome") != expect.outcome:
        failures.append(f"outcome is {record.get('outcome')!r}, not {expect.outcome!r}")
    intents = [str(turn.get("intent")) for turn in caller]
    if not _in_order(expect.intents, intents, lambda wanted, intent: wanted == intent):
        failures.append(f"intents are {intents}, expected {list(expect.intents)} in this order")
    said = [str(turn.get("text")) for turn in caller]
    if not _in_order(expect.said, said, lambda pattern, text: found(pattern, text) is not None):
        failures.append(f"understood {said}, expected {list(expect.said)} in this order")
    for name, value in expect.slots.items():
        values = {str(turn["slots"][name]) for turn in turns if name in (turn.get("slots") or {})}
        if value not in values:
            failures.append(f"slot {name} was {sorted(values) or 'never set'}, expected {value!r}")
    failures += [f"no event {name!r} among {events}" for name in expect.events if name not in events]
    failures += [f"event {name!r} must not happen" for name in expect.no_events if name in events]
    if (
        expect.cut_off is not None and record.get("channel") != "text"
    ):  # what is written cannot be interrupted
        cut_off = [turn for turn in bot if turn.get("heard_text") not in (None, turn.get("text"))]
        if (bool(cut_off) and "interrupted" in events) is not expect.cut_off:
            failures.append(
                "nothing of the bot was cut off" if expect.cut_off else f"the bot was cut off: {cut_off}"
            )
    return failures


def _in_order(wanted: Sequence[str], given: Sequence[str], fits: Callable[[str, str], bool]) -> bool:
    """Whether `wanted` fits a subsequence of `given`."""
    rest = iter(given)
    return all(any(fits(want, have) for have in rest) for want in wanted)
