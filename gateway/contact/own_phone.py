"""An agent's own telephone in the place of the browser's sound: the line calls it once, and it stays on the line while they work, so that
answering takes no time and nothing has to ring there."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gateway.contact.headset import Headset
from gateway.contact.outside import Outside
from gateway.contact.seat import Seat


class Room(Protocol):
    """What seats do for this."""

    def wear(self, login: str, headset: Headset) -> Headset | None:
        """The agent's sound is connected; the one before, which is to be closed."""
        ...

    def take_off(self, headset: Headset) -> None:
        """It is gone."""
        ...


class OwnPhones:
    """Made by the seats. outside: gives the way to call, None without one."""

    def __init__(self, room: Room, outside: Callable[[], Outside | None]) -> None:
        self._room, self._outside = room, outside
        self._dialling: dict[str, asyncio.Task[None]] = {}
        self._phones: dict[str, Headset] = {}
        """By login; whether it is still the agent's sound, their seat knows."""

    def told(self, seat: Seat, message: Mapping[str, Any]) -> str | None:
        """A message of the page whose type begins with `phone`. A word for why it was not done, or None."""
        login, outside = seat.person.login, self._outside()
        match message:
            case {"type": "phone", "number": str()} if outside is None:
                return "no_telephone"
            case {"type": "phone", "number": str(number)} if outside and seat.talk is None:
                self._give_up(login)
                self._dialling[login] = asyncio.create_task(
                    self._dial(seat, outside, number), name="own-phone"
                )
                self._show(seat, "calling")
            case {"type": "phone_off"}:
                self._give_up(login)
                if self.on(seat):
                    self._dialling[login] = asyncio.create_task(self._hang_up(seat), name="own-phone-off")
                self._show(seat, "off")
            case _:
                return "not_now"
        return None

    def on(self, seat: Seat) -> bool:
        """The agent speaks by their telephone."""
        return seat.headset is not None and seat.headset is self._phones.get(seat.person.login)

    def show(self, seat: Seat) -> None:
        """For a page that knows nothing of it yet."""
        self._show(seat, "on" if self.on(seat) else "off")

    async def close(self) -> None:
        """Nobody is called any more."""
        tasks = list(self._dialling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _give_up(self, login: str) -> None:
        dialling = self._dialling.pop(login, None)
        if dialling is not None:
            dialling.cancel()

    async def _dial(self, seat: Seat, outside: Outside, number: str) -> None:
        found = await outside.reach(number)
        if isinstance(found, str):
            self._show(seat, "off", found)
            return
        phone = self._phones[seat.person.login] = Headset(found, lambda headset: self._lost(seat, headset))
        before = self._room.wear(seat.person.login, phone)
        if before is not None:
            await before.close("replaced")
        self.show(seat)

    async def _hang_up(self, seat: Seat) -> None:
        if seat.headset is not None:
            await seat.headset.close("bye")

    def _lost(self, seat: Seat, headset: Headset) -> None:
        if self._phones.get(seat.person.login) is headset:
            del self._phones[seat.person.login]
        self._room.take_off(headset)
        self._show(seat, "off")

    def _show(self, seat: Seat, stage: str, why: str = "") -> None:
        seat.tell(type="phone", stage=stage, why=why)
