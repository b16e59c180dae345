"""Callbacks of a line, put together: the runner between the book, the agents and the telephone, and the list that agents work with."""

from collections.abc import Callable, Sequence

import structlog

from gateway.backoffice import BackOffice
from gateway.contact.centre import Centre
from gateway.contact.meanwhile import Meanwhile
from gateway.contact.outcalls import OutCalls
from gateway.sip.telephone import Telephone
from voicebot.clock import Clock, SystemClock
from voicebot.config import Config
from voicebot.contact import callback_settings
from voicebot.contact.callback_list import Act, CallbackList, Listed
from voicebot.contact.callback_policy import State
from voicebot.contact.callback_runner import CallbackRunner
from voicebot.contact.callback_work import CallbackWork
from voicebot.metrics import Metrics
from voicebot.records.repository import CallRepository
from voicebot.store.worker import Store

log = structlog.get_logger()

RINGS = 0.75
"""Of dial_s the customer's telephone rings so long; the rest is for a network that is slow to say how it ended."""


class CallbackOffice:
    """Made once for a line with agents. meanwhile: makes what a customer hears while no agent does. telephone: None, or one without an account: nobody is called, the list is all there is."""

    def __init__(
        self,
        config: Config,
        store: Store,
        office: BackOffice,
        centre: Centre,
        telephone: Telephone | None,
        meanwhile: Callable[[], Meanwhile],
        metrics: Metrics,
        clock: Clock | None = None,
    ) -> None:
        keeping, clock = office.keeping, clock or SystemClock()
        office.on_callbacks, office.place_of = self.wake, centre.place_of
        self._list = CallbackList(store, clock, keeping)
        self._centre = centre
        self._calls: OutCalls | None = None
        self._runner: CallbackRunner | None = None
        if telephone is not None and config.sip.accounts:
            self._calls = OutCalls(
                centre,
                telephone,
                CallRepository(store),
                clock,
                telephone.exchange.metronome,
                meanwhile,
                ring_s=config.callbacks.dial_s * RINGS,
                metrics=metrics,
            )
            work = CallbackWork(store, clock, keeping)
            limits = callback_settings.limits(config.callbacks)
            # the hours of the people's queue, not of the shop: it is they who call
            self._runner = CallbackRunner(
                work, self._calls, self._calls, lambda now: centre.open, limits, clock, told=_told
            )

    @classmethod
    def of(
        cls,
        config: Config,
        store: Store,
        office: BackOffice,
        centre: Centre | None,
        telephone: Telephone | None,
        meanwhile: Callable[[], Meanwhile],
        metrics: Metrics,
    ) -> "CallbackOffice | None":
        """None for a line where nobody works."""
        return None if centre is None else cls(config, store, office, centre, telephone, meanwhile, metrics)

    @property
    def calls_out(self) -> bool:
        """Whether customers are rung from here."""
        return self._runner is not None

    def start(self) -> None:
        """Begin to call; returns at once."""
        if self._runner is not None:
            self._centre.staff_changed = self._staff_changed
            self._runner.start()
        else:
            log.info(
                "callbacks_by_hand",
                cure="add an account to sip.accounts: until then people call by themselves",
            )

    def wake(self) -> None:
        """Something may be due."""
        if self._runner is not None:
            self._runner.wake()

    async def stop(self) -> None:
        """Ring nobody any more; what is in hands comes back by its lease. Repeatable."""
        if self._runner is not None:
            await self._runner.stop()

    async def look(self, login: str) -> Sequence[Listed]:
        """The list; that they read it is written down. Errors: StoreError."""
        return await self._list.look(login)

    async def act(self, login: str, callback: str, act: Act) -> bool:
        """What somebody does with one. False: not now. Errors: StoreError."""
        if act is Act.CALL and self._calls is None:
            return False
        done = await self._list.act(login, callback, act)
        if done and act is Act.CALL and self._calls is not None:
            self._calls.want(callback, login)
        if done:
            self.wake()
        return done

    def _staff_changed(self) -> None:
        if self._calls is not None:
            self._calls.staff_changed()
        self.wake()


def _told(state: State) -> None:
    log.info("callback_went_on", state=state.value)
