"""What is shown at agents' pages of themselves and of the call they have, whenever it changes."""

from collections.abc import Mapping

from gateway.contact import shown
from gateway.contact.caller import Caller
from gateway.contact.consults import Consults
from gateway.contact.seat import Seat
from voicebot.clock import Clock
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.types import Queue
from voicebot.dialogue.prompts import Prompts


class Screens:
    """seats: by login. callers: by id, those of all calls. consults: shows what goes on beside a talk."""

    def __init__(
        self,
        seats: Mapping[str, Seat],
        callers: Mapping[str, Caller],
        queues: Mapping[str, Queue],
        settings: DeskSettings,
        prompts: Prompts,
        clock: Clock,
        consults: Consults,
    ) -> None:
        self._seats, self._callers, self._queues = seats, callers, queues
        self._settings, self._prompts, self._clock, self._consults = settings, prompts, clock, consults

    def show(self, seat: Seat) -> None:
        """The agent's state, and their talk."""
        seat.tell(**shown.state(seat, self._queues, self._now()))
        self.show_talk(seat)

    def show_talk(self, seat: Seat) -> None:
        """With its captions, who hears it along, and who else is asked."""
        if seat.talk is None:
            return
        caller = self._callers[seat.talk]
        seat.tell(**shown.talk(seat, caller, self._prompts, self._now()))
        if caller.captions is not None:
            seat.tell(**caller.captions.shown())
        if self._settings.show_monitor:
            seat.tell(**shown.watched(seat))
        self._consults.show(seat)

    def card_changed(self, name: str) -> None:
        """More is known of who rings or talks."""
        for seat in self._seats.values():
            if name in (seat.ringing, seat.talk):
                card = self._callers[name].card(self._prompts, self._now())
                seat.tell(type="card", interaction=name, card=card)

    def talk_changed(self, name: str) -> None:
        """The talk goes on in another way."""
        for seat in self._seats.values():
            if seat.talk == name:
                self.show_talk(seat)

    def _now(self) -> float:
        return self._clock.now().timestamp()
