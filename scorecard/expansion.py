"""Templates × conditions → calls, each with orders of its own, in a seeded order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.caller.scenario import Scenario
from gateway.caller.templates import DemoOrder, fits
from scorecard.conditions import CLEAN, CONDITIONS, Condition
from scorecard.template import Template
from voicebot.errors import DataError

EACH = 4
"""Conditions of each template: clean, and the others in rotation."""
QUICK = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One call of the scorecard. number: its own, for seeds."""

    number: int
    template: Template
    condition: Condition
    scenario: Scenario
    orders: tuple[DemoOrder, ...]

    @property
    def name(self) -> str:
        """MATTER/TEMPLATE/CONDITION."""
        return self.scenario.name


def expand(
    templates: Sequence[Template],
    orders: Sequence[DemoOrder],
    *,
    each: int = EACH,
    seed: int = 1,
    conditions: Sequence[Condition] = CONDITIONS,
) -> list[Case]:
    """All calls. orders: those of the shop. each: conditions for every template, at most all of them. Errors: DataError."""
    others = [condition for condition in conditions if condition != CLEAN]
    pairs: list[tuple[Template, Condition]] = []
    turn = 0
    for template in templates:
        pairs.append((template, CLEAN))
        if template.once:
            continue
        for _ in range(min(each - 1, len(others))):
            pairs.append((template, others[turn % len(others)]))
            turn += 1
    taken = allot([template for template, _ in pairs], orders)
    cases = [
        Case(number, template, condition, template.fill(condition, number, taken[number]), taken[number])
        for number, (template, condition) in enumerate(pairs)
    ]
    random.Random(seed).shuffle(cases)
    return cases


def quick(cases: Iterable[Case], count: int = QUICK) -> list[Case]:
    """So many of them: every matter in turn, and every condition before one comes again."""
    left: dict[str, list[Case]] = {}
    for case in cases:
        left.setdefault(case.template.matter, []).append(case)
    seen: dict[str, int] = {}
    chosen: list[Case] = []
    while any(left.values()) and len(chosen) < count:
        for waiting in left.values():
            if waiting and len(chosen) < count:
                best = min(waiting, key=lambda case: seen.get(case.condition.name, 0))
                waiting.remove(best)
                chosen.append(best)
                seen[best.condition.name] = seen.get(best.condition.name, 0) + 1
    return chosen


def allot(templates: Sequence[Template], orders: Sequence[DemoOrder]) -> list[tuple[DemoOrder, ...]]:
    """Orders for each call, in the order of `templates`. Rare kinds choose first; an order that a call changes is nobody else's,
    others are shared only when there are no more. Errors: DataError."""
    wanted = [
        (call, place, selector)
        for call, template in enumerate(templates)
        for place, selector in enumerate(template.orders)
    ]
    fitting = {selector: [o for o in orders if fits(o, selector)] for _, _, selector in wanted}
    wanted.sort(key=lambda one: (len(fitting[one[2]]), not templates[one[0]].changes))
    used: dict[str, int] = {}
    """Number of the order → calls that only read it; CHANGED for one that does more."""
    given: dict[tuple[int, int], DemoOrder] = {}
    for call, place, selector in wanted:
        order = _next(fitting[selector], used, alone=templates[call].changes)
        if order is None:
            raise DataError(f"template {templates[call].name}: too few demo orders that are {selector}")
        used[order.number] = _CHANGED if templates[call].changes else used.get(order.number, 0) + 1
        given[call, place] = order
    return [
        tuple(given[call, place] for place in range(len(template.orders)))
        for call, template in enumerate(templates)
    ]


_CHANGED = 1_000_000


def _next(fitting: Sequence[DemoOrder], used: Mapping[str, int], *, alone: bool) -> DemoOrder | None:
    free = [order for order in fitting if used.get(order.number, 0) < (1 if alone else _CHANGED)]
    return min(free, key=lambda order: used.get(order.number, 0), default=None)
