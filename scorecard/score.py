"""What all the calls together say of the line. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.summary import spread
from gateway.caller.fold import found
from gateway.caller.privacy import told
from gateway.caller.transcript import Entry
from scorecard.running import Played
from voicebot.turns.interrupt import is_backchannel

Spread = Mapping[str, float | int | None]
"""count, p50, p95 and max."""
CLEAN = "clean"
MOST_LATE = 0.005
_ASKS = r"konsultant|człowiek|oddzwo|zadzwoni"
_PROMISED = r"konsultant (od|za)dzwoni|łączę|przełącz"


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many."""

    good: int
    all: int

    @property
    def percent(self) -> float | None:
        """None of nothing."""
        return 100 * self.good / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Card:
    """clean, success: calls that got what they were for. turns: of the caller, a call. slots: values understood right of those that
    were understood at all. first_time: order numbers right when first told. cut_offs: utterances that arrived in pieces or were
    talked into. barge_in: of those who take the word; who says "mhm" wants no silence. gap, barge_in, person: ms. leaks: calls with one. late: part of the callers' packets, see believable."""

    success: Part
    by_condition: Mapping[str, Part]
    by_matter: Mapping[str, Part]
    turns: Spread
    slots: Part
    first_time: Mapping[str, Part]
    cut_offs: Part
    gap: Spread
    gap_by_condition: Mapping[str, Spread]
    barge_in: Spread
    person: Spread
    leaks: int
    late: float

    @property
    def believable(self) -> bool:
        """Whether the machine could play the callers: one that stutters is not understood, however good the line is."""
        return self.late <= MOST_LATE

    @property
    def clean(self) -> Part:
        """Success without noise, loss or hesitation."""
        return self.by_condition.get(CLEAN, Part(0, 0))


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of what must be shown. met: None where nothing was measured."""

    name: str
    value: str
    limit: str
    met: bool | None


def card(played: Sequence[Played]) -> Card:
    """All of it."""
    utterances = [entry for one in played for entry in spoken(one.result.dialogue)]
    return Card(
        success=_part(played, lambda one: one.passed),
        by_condition=_by(played, lambda one: one.case.condition.name, lambda one: one.passed),
        by_matter=_by(played, lambda one: one.case.template.matter, lambda one: one.passed),
        turns=spread([_turns(one) for one in played if one.passed]),
        slots=_part([right for one in played for right in slots_right(one)], bool),
        first_time=_by(
            [(one, right) for one in played if (right := right_first_time(one)) is not None],
            lambda pair: pair[0].case.condition.name,
            lambda pair: pair[1],
        ),
        cut_offs=_part(utterances, lambda entry: entry.cut_off or len(entry.turns) > 1),
        gap=spread(gaps(played)),
        gap_by_condition={
            name: spread(gaps([one for one in played if one.case.condition.name == name]))
            for name in dict.fromkeys(one.case.condition.name for one in played)
        },
        barge_in=spread(
            [
                entry.stopped_ms
                for entry in utterances
                if entry.stopped_ms is not None and not is_backchannel(entry.text)
            ]
        ),
        person=spread([ms for one in played if (ms := to_a_person(one)) is not None]),
        leaks=sum(bool(one.leaks) for one in played),
        late=sum(one.late for one in played) / max(1, len(played)),
    )


def goals(card: Card) -> list[Goal]:
    """What the scorecard must show."""
    return [
        _at_least("success, clean", card.clean, 95),
        _at_least("success, all conditions", card.success, 90),
        _at_least("order number right first time, clean", card.first_time.get(CLEAN, Part(0, 0)), 99),
        _at_least(
            "order number right first time, white noise at 10 dB",
            card.first_time.get("white10", Part(0, 0)),
            95,
        ),
        _at_most("utterances cut off", card.cut_offs, 2),
        _within("gap p50", card.gap["p50"], 450),
        _within("gap p95", card.gap["p95"], 1000),
        _within("onset of an interruption → silence p95", card.barge_in["p95"], 350),
        Goal("calls in which something was said too early", str(card.leaks), "0", card.leaks == 0),
    ]


def spoken(dialogue: Iterable[Entry]) -> Iterator[Entry]:
    """What the caller said by mouth."""
    return (entry for entry in dialogue if entry.who == "caller" and not entry.text.startswith("["))


def slots_right(played: Played) -> list[bool]:
    """For each value that the scenario expects and the line understood something for: was the last one right?"""
    values: dict[str, Any] = {}
    for turn in played.result.record.get("turns", []):
        values |= {name: value for name, value in (turn.get("slots") or {}).items() if value is not None}
    expected = played.case.scenario.expect.slots
    return [str(values[name]) == value for name, value in expected.items() if name in values]


def right_first_time(played: Played) -> bool | None:
    """Whether the order number was understood when the caller first said it; None where they said none."""
    if not played.case.orders:
        return None
    number = played.case.orders[0].number
    turns = [turn for turn in played.result.record.get("turns", []) if turn.get("who") == "caller"]
    at = 0
    for entry in spoken(played.result.dialogue):
        for text in entry.turns:
            at = next((n + 1 for n in range(at, len(turns)) if turns[n].get("text") == text), at)
        if told([entry.text], number):
            heard = turns[at - 1] if at and entry.turns else {}
            return (heard.get("slots") or {}).get("order_number") == number
    return None


def to_a_person(played: Played) -> int | None:
    """From the end of the words that asked for a person (or made one necessary) to the promise of one, ms. None: no promise."""
    dialogue = played.result.dialogue
    promise = next((e for e in dialogue if e.who == "bot" and found(_PROMISED, e.text)), None)
    if promise is None or played.case.scenario.expect.outcome != "callback":
        return None
    before = [entry for entry in spoken(dialogue) if entry.at_ms < promise.at_ms]
    asked = next((entry for entry in before if found(_ASKS, entry.text)), before[0] if before else None)
    return None if asked is None else max(0, promise.at_ms - (asked.ended_ms or asked.at_ms))


def _turns(played: Played) -> int:
    return sum(turn.get("who") == "caller" for turn in played.result.record.get("turns", []))


def gaps(played: Iterable[Played]) -> list[int]:
    """Every gap, ms. "Mhm" into the bot's words asks for no answer: what comes next is no gap."""
    return [
        entry.gap_ms
        for one in played
        for entry in one.result.dialogue
        if entry.gap_ms is not None and (entry.stopped_ms is None or not is_backchannel(entry.text))
    ]


def _part(things: Sequence[Any], good: Callable[[Any], bool]) -> Part:
    return Part(sum(map(good, things)), len(things))


def _by(things: Sequence[Any], kind: Callable[[Any], str], good: Callable[[Any], bool]) -> dict[str, Part]:
    kinds = dict.fromkeys(map(kind, things))
    return {name: _part([thing for thing in things if kind(thing) == name], good) for name in kinds}


def shown(part: Part) -> str:
    """97.5 % (39 of 40)."""
    percent = "-" if part.percent is None else re.sub(r"\.0$", "", f"{part.percent:.1f}") + " %"
    return f"{percent} ({part.good} of {part.all})"


def _at_least(name: str, part: Part, percent: float) -> Goal:
    return Goal(
        name, shown(part), f"≥ {percent} %", None if part.percent is None else part.percent >= percent
    )


def _at_most(name: str, part: Part, percent: float) -> Goal:
    return Goal(
        name, shown(part), f"≤ {percent} %", None if part.percent is None else part.percent <= percent
    )


def _within(name: str, value: float | None, limit: float) -> Goal:
    return Goal(
        name,
        "-" if value is None else f"{value:.0f} ms",
        f"≤ {limit} ms",
        None if value is None else value <= limit,
    )
