"""A call ends once, in the way that its state asks for, and leaves nothing."""

import pytest

from gateway.sip.dialog import Dialog, Patience, State, Wait
from gateway.sip.dialogs import Dialogs
from gateway.sip.protocol import Ended, Event
from tests.support.sip_stack import FakeStack


class House:
    """Dialogs, their stack, and what the gateway hears."""

    def __init__(self) -> None:
        self.stack = FakeStack()
        self.events: list[Event] = []
        self.dialogs = Dialogs(self.stack, self.events.append, Patience())

    def call(self, state: State, handle: int = 1) -> Dialog:
        """A call in some state."""
        dialog = Dialog(f"in-{handle}", handle, state, "<sip:us@192.0.2.1>")
        self.dialogs.add(dialog)
        return dialog


@pytest.mark.parametrize(
    ("state", "done", "until"),
    [
        (
            State.ASKED,
            ("respond", 1, 480, "Temporarily Unavailable", 0, {"Reason": "Q.850;cause=16"}, None),
            134.0,
        ),
        (State.CALLING, ("cancel", 1, "Q.850;cause=16"), 108.0),
        (State.UP, ("bye", 1, "Q.850;cause=16"), 134.0),
    ],
)
def test_each_state_has_its_goodbye(state: State, done: tuple[object, ...], until: float) -> None:
    """A refusal, a CANCEL or a BYE; the gateway hears at once that it is over, the stack gets its time."""
    house = House()
    dialog = house.call(state)
    house.dialogs.hang_up(dialog, 100.0, "local", reason="Q.850;cause=16")
    assert house.stack.done == [done]
    assert house.events == [Ended("in-1", "local")]
    assert (dialog.state, dialog.waits) == (State.LEAVING, {Wait.GOODBYE: until})
    assert (house.dialogs.live, len(house.dialogs), house.dialogs.named("in-1")) == (0, 1, None)
    assert house.dialogs.on(1) is dialog


def test_a_call_ends_once() -> None:
    """Hung up again, or gone at last: nothing more is told, and its handle is closed."""
    house = House()
    dialog = house.call(State.UP)
    house.dialogs.hang_up(dialog, 0.0, "local")
    house.dialogs.hang_up(dialog, 1.0, "timeout", 408)
    house.dialogs.gone(dialog, "bye")
    house.dialogs.gone(dialog, "bye")
    assert house.events == [Ended("in-1", "local")]
    assert [done[0] for done in house.stack.done] == ["bye", "close"]
    assert len(house.dialogs) == 0


def test_calls_may_go_while_they_are_gone_through() -> None:
    """Each is seen once."""
    house = House()
    for handle in range(3):
        house.call(State.UP, handle)
    for dialog in house.dialogs:
        house.dialogs.gone(dialog, "timeout", 408)
    assert house.events == [Ended(f"in-{handle}", "timeout", 408) for handle in range(3)]
