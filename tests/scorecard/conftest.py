"""Calls that are over, made up."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from gateway.caller.player import Result
from gateway.caller.scenario import Expect, Hear, Scenario
from gateway.caller.templates import DemoOrder
from gateway.caller.transcript import Entry
from scorecard.conditions import BY_NAME
from scorecard.expansion import Case
from scorecard.running import Played
from scorecard.template import Template
from voicebot.shop.port import OrderState

Make = Callable[..., Played]


def caller(text: str, at_ms: int = 0, **more: Any) -> Entry:
    """The caller speaks for a second and is understood as they spoke."""
    return Entry(at_ms, "caller", text, **{"ended_ms": at_ms + 1000, "turns": (text,), **more})


def turn(text: str, **slots: str) -> dict[str, Any]:
    """The caller's turn in the record."""
    return {"who": "caller", "text": text, "slots": slots}


@pytest.fixture
def order() -> DemoOrder:
    """One that is on its way."""
    return DemoOrder("482913", "30059", OrderState.SENT, "buty", "490000001")


@pytest.fixture
def made(order: DemoOrder) -> Make:
    """A call that is over."""

    def make(
        dialogue: Sequence[Entry] = (),
        turns: Sequence[dict[str, Any]] = (),
        *,
        condition: str = "clean",
        matter: str = "status",
        expect: Expect | None = None,
        orders: tuple[DemoOrder, ...] = (order,),
        failures: Sequence[str] = (),
        leaks: tuple[str, ...] = (),
        audio: Any = None,
        late: float = 0.0,
    ) -> Played:
        scenario = Scenario(f"{matter}/sent/{condition}", (Hear("dobry"),), expect=expect or Expect())
        case = Case(0, Template("sent", matter, {}), BY_NAME[condition], scenario, orders)
        result = Result(
            scenario.name, "webrtc", "c1", 30.0, list(failures), list(dialogue), {"turns": [*turns]}
        )
        return Played(case, result, leaks, audio, late)

    return make
