"""All calls that there are, and the one way in which each of them ends: the gateway is told once, at once; the stack takes its time."""

from collections.abc import Callable, Iterator

from gateway.sip.dialog import Dialog, Patience, State, Wait
from gateway.sip.protocol import Ended, Event
from gateway.sip.stack import Stack


class Dialogs:
    """By handle (the stack's) and by id (the gateway's). A call that is over has no id any more, but its handle for a while."""

    def __init__(self, stack: Stack, emit: Callable[[Event], None], patience: Patience) -> None:
        self._stack, self._emit, self._patience = stack, emit, patience
        self._by_handle: dict[int, Dialog] = {}
        self._by_id: dict[str, Dialog] = {}

    def __iter__(self) -> Iterator[Dialog]:
        """Those that are over, but not gone, too; they may go while this runs."""
        return iter(list(self._by_handle.values()))

    def __len__(self) -> int:
        """Handles in use."""
        return len(self._by_handle)

    @property
    def live(self) -> int:
        """Calls that are not over."""
        return len(self._by_id)

    def add(self, dialog: Dialog) -> None:
        """A new call."""
        self._by_handle[dialog.handle] = self._by_id[dialog.call] = dialog

    def on(self, handle: int) -> Dialog | None:
        """The call of a handle."""
        return self._by_handle.get(handle)

    def named(self, call: str) -> Dialog | None:
        """The call of an id, until it is over."""
        return self._by_id.get(call)

    def tell(self, dialog: Dialog, cause: str, status: int = 0) -> None:
        """The gateway hears that it is over; a second time it hears nothing."""
        if self._by_id.pop(dialog.call, None):
            self._emit(Ended(dialog.call, cause, status))

    def leave(
        self, dialog: Dialog, now: float, cause: str, status: int = 0, patience_s: float | None = None
    ) -> None:
        """It is over; the stack is saying goodbye, and has so long for it."""
        self.tell(dialog, cause, status)
        dialog.state = State.LEAVING
        dialog.waits.clear()
        dialog.waits[Wait.GOODBYE] = now + (self._patience.goodbye if patience_s is None else patience_s)

    def hang_up(
        self, dialog: Dialog, now: float, cause: str, status: int = 0, reason: str | None = None
    ) -> None:
        """End a call in the way that its state asks for. reason: value of a Reason header."""
        match dialog.state:
            case State.CALLING:
                self._stack.cancel(dialog.handle, reason)
                self.leave(dialog, now, cause, status, self._patience.cancelled)
            case State.ASKED:
                headers = (("Reason", reason),) if reason else ()
                self._stack.respond(dialog.handle, 480, "Temporarily Unavailable", headers=headers)
                self.leave(dialog, now, cause, status)
            case State.UP:
                self._stack.bye(dialog.handle, reason)
                self.leave(dialog, now, cause, status)
            case State.LEAVING:
                pass

    def gone(self, dialog: Dialog, cause: str, status: int = 0) -> None:
        """Nothing is left of it."""
        self.tell(dialog, cause, status)
        if self._by_handle.pop(dialog.handle, None):
            self._stack.close(dialog.handle)
