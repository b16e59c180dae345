"""What stands behind the conversation: the data files, the shop, the dialogue's actions, and the messages that go out."""

from collections.abc import Callable, Mapping
from typing import Protocol

import httpx
import structlog

from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.contact import callback_settings
from voicebot.contact.callbacks import PlaceOf, SqlCallbacks, no_place
from voicebot.contact.hours import Hours
from voicebot.contact.hours_words import HoursWords
from voicebot.contact.types import Queue
from voicebot.contact.voicemail_box import VoicemailBox
from voicebot.contact.voicemail_mail import VoicemailMail
from voicebot.dialogue.action_server import ActionServer
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.confirmation import Confirmations
from voicebot.dialogue.drafts import SqlDrafts
from voicebot.dialogue.later import Later
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.tree import Tree
from voicebot.dialogue.tree_call import KeypadDesk
from voicebot.dialogue.types import Reach
from voicebot.errors import ShopError
from voicebot.messages.courier import Courier
from voicebot.messages.email import EmailCarrier
from voicebot.messages.outbox import Outbox
from voicebot.messages.sms import SmsCarrier
from voicebot.messages.templates import Templates
from voicebot.messages.types import Carrier, Channel
from voicebot.metrics import Metrics
from voicebot.promptbook import texts
from voicebot.shop.notices import Notices
from voicebot.shop.open import open_shop
from voicebot.shop.vouching import Vouching
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.shop_files import QUEUES, ShopFiles
from voicebot.store.worker import Store

log = structlog.get_logger()


class Keyed(Protocol):
    """Files that a keypad tree speaks from (shopkeeper.shop_files, languages.books)."""

    @property
    def tree(self) -> Tree: ...

    @property
    def profiles(self) -> Mapping[str, SlotProfile]: ...

    def said(self) -> Prompts:
        """What callers hear, by key."""
        ...


class BackOffice:
    """Made once for a line. callbacks, actions and keypad are what the conversations need of it, callback_desk the shop's page, vouching
    the calls that come from it. To be set by whoever has a queue: on_callbacks, told when one was kept or settled; place_of, where a call waits. keeping: how they
    are kept."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        http: httpx.AsyncClient,
        reach: Reach | None = None,
    ) -> None:
        """Read and check the data files. reach: who, or what, takes the place of this line. Blocks. Errors: ConfigError, DataError."""
        nlu, reach = config.data.nlu, reach or Reach()
        files = self.files = shop_files.read(config)
        self.prompts, self.profiles, self._faq = files.prompts, files.profiles, files.faq
        self.widget = files.widget
        templates = Templates.load(nlu / "messages.yml")
        keeping = callback_settings.keeping(config.callbacks, templates, self.prompts)
        self.keeping = keeping
        self.on_queues: Callable[[Mapping[str, Queue]], bool] = lambda queues: False
        """Takes other rules of the queues over; False: it cannot."""
        self._queues = files.queues
        """As they work now."""
        self.on_callbacks: Callable[[], None] = _nothing
        self.place_of: PlaceOf = no_place
        self.callbacks = SqlCallbacks(
            store, clock, keeping, lambda: self.on_callbacks(), lambda call_id: self.place_of(call_id)
        )
        self.callback_desk = callback_settings.desk(
            config.callbacks, self.callbacks, self._faq.hours, self.prompts, clock
        )
        self.voicemail = VoicemailBox(
            store,
            config.data.directory,
            VoicemailMail(templates, self.prompts),
            clock,
            on_put=lambda: self._courier.wake(),
        )
        self._shop = open_shop(config.shop, store, clock)
        key = config.shop.signing_key
        self.vouching = Vouching(
            self._shop.desk.vouched,
            None if key is None else key.get_secret_value(),
            clock,
            on_result=lambda result: metrics.signed_orders.labels(result=result).inc(),
        )
        notices = Notices(store, clock)
        outbox = Outbox(store, clock, on_put=lambda: self._courier.wake())
        self._courier = Courier(
            outbox,
            _carriers(config, clock, http),
            clock,
            on_result=lambda channel, result: metrics.messages.labels(channel=channel, result=result).inc(),
        )
        confirmations = Confirmations(templates, outbox, by_sms=config.sms.url is not None)
        self.means = means = Means(
            self._shop.desk,
            self.callbacks,
            clock,
            self.prompts,
            self._faq,
            SqlDrafts(store, clock),
            confirmations,
            notices,
            self.vouching.order,
            reach,
        )
        self.actions = ActionServer(means, files.responses)
        self._later = Later(means)
        self.keypad = self.keypad_for(files, means)

    def keypad_for(self, files: Keyed, means: Means) -> KeypadDesk:
        """The keypad tree of one language: its files, and what its actions work with."""
        hours = HoursWords(means.faq.hours, means.texts, means.tongue)
        return KeypadDesk(
            files.tree,
            files.said(),
            files.profiles,
            OrderDesk(means.shop, means.clock, means.texts, means.notices),
            means.callbacks,
            lambda: hours.state(means.clock.now()),
            means.vouched,
            means.reach,
            means.tongue,
        )

    def follow(self, fresh: ShopFiles) -> frozenset[str]:
        """Work with these files from now on; the sheets of them that wait for the next start."""
        self.files.follow(fresh)
        self.keypad.change(fresh.tree)
        self.widget = fresh.widget
        if fresh.queues != self._queues:
            if fresh.queues is None or not self.on_queues(fresh.queues):
                return frozenset({QUEUES})
            self._queues = fresh.queues
        return frozenset()

    @property
    def hours(self) -> Hours:
        """Of the shop's people."""
        return self._faq.hours

    async def name_of(self, number: str, postcode: str) -> str | None:
        """Whose order this is; None: nobody's, or the shop does not answer."""
        try:
            order = await self._shop.desk.find(number, postcode)
        except ShopError as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return None
        return order.customer_name if order else None

    def fixed_texts(self) -> list[str]:
        """Every sentence of the data files that is always the same, also beside sentences that are not."""
        return texts.fixed_sentences((*self.files.said().all(), *self._faq.all()))

    def start(self) -> None:
        """Begin to send what waits and to do what was confirmed; returns at once."""
        self._courier.start()
        self._later.start()

    async def stop(self) -> None:
        """Do no more; what is not sent or done stays in its book."""
        await self._later.stop()
        await self._courier.stop()
        await self._shop.close()


def _nothing() -> None:
    """Nobody waits for news of callbacks."""


def _carriers(config: Config, clock: Clock, http: httpx.AsyncClient) -> dict[Channel, Carrier]:
    carriers: dict[Channel, Carrier] = {}
    if config.mail.host is not None:
        carriers[Channel.EMAIL] = EmailCarrier(config.mail, config.data.directory, clock)
    if config.sms.url is not None:
        carriers[Channel.SMS] = SmsCarrier(config.sms, http)
    if Channel.EMAIL not in carriers:
        log.warning("no_mail_server", cure="set mail.host: confirmations wait in the outbox until then")
    return carriers
