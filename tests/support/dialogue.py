"""A shop, a book of wishes and a conversation for the tests of the dialogue's own parts; texts are the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue import profile_loader, tree_loader
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.actions.page_order import Vouched, nothing_vouched
from voicebot.dialogue.actions.talk import Talk
from voicebot.dialogue.confirmation import Confirmations
from voicebot.dialogue.drafts import Draft
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.profile_loader import load_domain
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.tree import Tree
from voicebot.dialogue.tree_call import KeypadDesk
from voicebot.dialogue.types import Reach
from voicebot.errors import ShopError, StoreError
from voicebot.messages.templates import Templates
from voicebot.messages.types import Outgoing
from voicebot.shop.acts import Act, Kind
from voicebot.shop.desk import Decide, ShopDesk
from voicebot.shop.matters import Asking, Refusal
from voicebot.shop.notices import Notice
from voicebot.shop.port import CallbackWish, Order, OrderItem, OrderState, Payment
from voicebot.shop.rules import Standing, done_before

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = Prompts.load(ROOT / "nlu_data" / "prompts.yml")
DOMAIN = load_domain(ROOT / "nlu_data" / "domain.yml")
PROFILES = profile_loader.load(ROOT / "nlu_data" / "slots.yml")
TEXTS = PROMPTS.plus(profile_loader.texts_of(DOMAIN))
"""What the keypad tree speaks from."""
FAQ = Faq.load(ROOT / "nlu_data" / "faq.yml")
HOURS_WORDS = HoursWords(FAQ.hours, PROMPTS)
TEMPLATES = Templates.load(ROOT / "nlu_data" / "messages.yml")
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

ORDER = Order(
    number="123456",
    postcode="31152",
    state=OrderState.SENT,
    items=(OrderItem("buty trekkingowe", 1, Decimal("249.00"), "1"),),
    total=Decimal("249.00"),
    ordered_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    changed_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    carrier="DPD",
    pickup_point=None,
    expected=date(2026, 11, 24),
    delay_reason=None,
    customer_name="Anna Nowak",
    phone="+48501222333",
    email="anna@example.com",
    payment=Payment.BLIK,
)


def order(**changes: Any) -> Order:
    """ORDER with other fields."""
    return replace(ORDER, **changes)


class FixedClock:
    """Always NOW."""

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return NOW


class Ledger:
    """The shop's Ledger over a list. asked: every pair put to it. down: it answers nothing."""

    def __init__(self, *orders: Order) -> None:
        self.orders = list(orders)
        self.acts: dict[str, list[Act]] = {}
        self.asked: list[tuple[str, str]] = []
        self.down = False

    async def find(self, number: str, postcode: str) -> Order | None:
        self.asked.append((number, postcode))
        if self.down:
            raise ShopError("down")
        return next((o for o in self.orders if (o.number, o.postcode) == (number, postcode)), None)

    async def vouched(self, number: str) -> Order | None:
        if self.down:
            raise ShopError("down")
        return next((order for order in self.orders if order.number == number), None)

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        return tuple(order for order in self.orders if order.phone == phone)

    async def standing(self, number: str, postcode: str) -> Standing | None:
        order = await self.find(number, postcode)
        return order and Standing(order, tuple(self.acts.get(number, ())))

    async def write(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        standing = await self.standing(asking.number, asking.postcode)
        if standing is None:
            return Refusal.UNKNOWN_ORDER
        done = done_before(standing, kind, asking.key) or decide(standing)
        acts = self.acts.setdefault(asking.number, [])
        if isinstance(done, Act) and done not in acts:
            acts.append(done)
        return done


class Shop(ShopDesk):
    """The whole shop over a list of orders, with the real rules. ledger: what it holds, and whether it is down."""

    def __init__(self, *orders: Order) -> None:
        self.ledger = Ledger(*orders)
        super().__init__(self.ledger, FixedClock())

    @property
    def asked(self) -> list[tuple[str, str]]:
        return self.ledger.asked

    @property
    def acts(self) -> list[Act]:
        """Everything that was done, by order and time."""
        return [act for acts in self.ledger.acts.values() for act in acts]

    @property
    def down(self) -> bool:
        return self.ledger.down

    @down.setter
    def down(self, down: bool) -> None:
        self.ledger.down = down


class Papers:
    """The Drafts port over a dictionary. torn: it can neither be read nor written."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Draft] = {}
        self.torn = False

    async def load(self, number: str, kind: str | None = None) -> Draft | None:
        self._check()
        if kind is not None:
            return self.kept.get((number, kind))
        open_ones = (d for d in self.kept.values() if d.number == number and not (d.confirmed or d.code))
        return next(open_ones, None)

    async def save(self, draft: Draft) -> None:
        self._check()
        self.kept[draft.number, draft.kind] = draft

    async def drop(self, number: str, kind: str) -> None:
        self._check()
        self.kept.pop((number, kind), None)

    async def confirmed(self, limit: int = 10) -> list[Draft]:
        self._check()
        return [draft for draft in self.kept.values() if draft.confirmed][:limit]

    def _check(self) -> None:
        if self.torn:
            raise StoreError("torn")


class Board:
    """The notice board over a dictionary: one text by carrier. torn: it cannot be read."""

    def __init__(self, texts: Mapping[str | None, str]) -> None:
        self.texts = texts
        self.until = NOW + timedelta(days=1)
        self.torn = False

    async def current(self, carrier: str | None = None) -> list[Notice]:
        if self.torn:
            raise StoreError("torn")
        text = self.texts.get(carrier)
        return [Notice(1, text, carrier, self.until)] if text else []


class Letters:
    """The outbox over a list: a key is kept once. full: it refuses to write."""

    def __init__(self) -> None:
        self.kept: list[Outgoing] = []
        self.full = False

    async def put(self, message: Outgoing) -> bool:
        if self.full:
            raise StoreError("full")
        if message.key in {kept.key for kept in self.kept}:
            return False
        self.kept.append(message)
        return True


class Book:
    """The CallbackBook port over a list. full: it refuses to write."""

    def __init__(self) -> None:
        self.wishes: list[CallbackWish] = []
        self.full = False
        self.cancelled: list[str] = []

    async def record(self, wish: CallbackWish) -> None:
        if self.full:
            raise StoreError("full")
        self.wishes.append(wish)

    async def cancel(self, call_id: str) -> bool:
        if self.full:
            raise StoreError("full")
        self.cancelled.append(call_id)
        return True


def means(
    shop: Shop | None = None,
    book: Book | None = None,
    papers: Papers | None = None,
    letters: Letters | None = None,
    notices: Board | None = None,
) -> Means:
    """Everything the actions work with, over lists."""
    confirmations = Confirmations(TEMPLATES, letters or Letters(), by_sms=True)
    return Means(
        shop or Shop(ORDER),
        book or Book(),
        FixedClock(),
        PROMPTS,
        FAQ,
        papers or Papers(),
        confirmations,
        notices,
    )


def keypad_desk(
    shop: Shop,
    book: Book,
    tree: Tree | None = None,
    vouched: Vouched = nothing_vouched,
    reach: Reach | None = None,
) -> KeypadDesk:
    """The real keypad tree, or another one, over this shop and this book."""
    tree = tree or tree_loader.load(ROOT / "nlu_data" / "keypad.yml")
    orders = OrderDesk(shop, FixedClock(), PROMPTS)
    return KeypadDesk(tree, TEXTS, PROFILES, orders, book, lambda: HOURS_WORDS.state(NOW), vouched, reach)


def bot(text: str, *, expect: str | None = None, command: str | None = None) -> dict[str, Any]:
    """The event of something the bot said."""
    about = {key: value for key, value in (("expect", expect), ("command", command)) if value}
    return {"event": "bot", "text": text, "metadata": {"metadata": about} if about else {}}


def caller(text: str, intent: str = "") -> dict[str, Any]:
    """The event of something the caller said."""
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


class Conversation:
    """A Talk at the caller's words `text`, and what an action does with it."""

    def __init__(
        self,
        text: str = "",
        intent: str = "",
        *,
        slots: Mapping[str, Any] | None = None,
        form: str | None = None,
        before: Sequence[dict[str, Any]] = (),
        after: Sequence[dict[str, Any]] = (),
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.dispatcher = CollectingDispatcher()
        tracker = Tracker(
            "call-1",
            dict(slots or {}),
            {"text": text, "intent": {"name": intent}},
            [*before, {**caller(text, intent), "metadata": dict(metadata or {})}, *after],
            False,
            None,
            {"name": form} if form else {},
            "action_listen",
        )
        self.talk = Talk(self.dispatcher, tracker)

    @property
    def responses(self) -> list[str]:
        """Names of the responses said; texts where words were said as they were."""
        return [message["response"] or message["text"] for message in self.dispatcher.messages]

    @property
    def expects(self) -> str | None:
        """The question left open: the last one, as Rasa would put it together."""
        asked = None
        for message in self.dispatcher.messages:
            own = DOMAIN["responses"].get(message["response"], [{}])[0].get("metadata") or {}
            asked = {**own, **message.get("metadata", {})}.get("expect") or asked
        return asked

    @property
    def command(self) -> str | None:
        """What the line is to do: the last command."""
        told = None
        for message in self.dispatcher.messages:
            own = DOMAIN["responses"].get(message["response"], [{}])[0].get("metadata") or {}
            told = {**own, **message.get("metadata", {})}.get("command") or told
        return told

    def texts(self) -> list[str]:
        """What the caller hears. Fails where a response asks for a field the action did not give."""
        return [
            DOMAIN["responses"][message["response"]][0]["text"].format(**message)
            if message["response"]
            else message["text"]
            for message in self.dispatcher.messages
        ]


def slots_of(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What an action's events make of the slots."""
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def next_action(events: Sequence[Mapping[str, Any]]) -> str | None:
    """What an action's events go on with."""
    return next((event["name"] for event in events if event["event"] == "followup"), None)


def leaves_form(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an action's events close the form."""
    return any(event["event"] == "active_loop" and event["name"] is None for event in events)
