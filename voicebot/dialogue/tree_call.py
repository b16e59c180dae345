"""One call in the keypad tree: a choice leads to a menu, an order's status, a text or a person, without the dialogue engine."""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from functools import partial

import structlog

from voicebot.dialogue import phone
from voicebot.dialogue.actions.dictation import dictated
from voicebot.dialogue.actions.order_answer import OrderDesk
from voicebot.dialogue.actions.page_order import PATIENCE_S, Vouched, nothing_vouched
from voicebot.dialogue.actions.steps import MISSES_BEFORE_PERSON
from voicebot.dialogue.emergency import ASKED, DOWN, EmergencyCall, Wish, wants_person
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.tree import Goodbye, Hours, LeaveMessage, Menu, OrderStatus, Person, Say, Tree
from voicebot.dialogue.tree_orders import OrderTalk, Step, Went
from voicebot.dialogue.types import Message, Reach, Reply
from voicebot.hearing.numbers import fold
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.port import CallbackBook, Order

log = structlog.get_logger()

BACK_KEY, REPEAT_KEY = "*", "#"
TEXTS = (
    "keypad_hello",
    "keypad_down",
    "keypad_misheard",
    "keypad_again",
    "summary_order",
    "summary_told",
    "utter_no_message",
    "keypad_or_message",
)
"""What is said or noted in every tree, besides what its nodes say."""
QUESTIONS = ("phone_number", "confirm_phone")
"""The slot profiles by which a person's call is arranged."""


class Why(Enum):
    """Why a call is in the tree; the value is the prompt it begins with."""

    KEYS = "keypad_hello"
    DOWN = "keypad_down"
    MISSES = "keypad_misheard"


Known = Callable[[], Awaitable[Order | None]]
"""The order that the shop's page vouches for on this call."""


class KeypadDesk:
    """Takes calls into one tree. texts: of prompts.yml and domain.yml together. hours_now: says whether it is open. vouched: orders that
    the shop's pages vouch for."""

    def __init__(
        self,
        tree: Tree,
        texts: Prompts,
        profiles: Mapping[str, SlotProfile],
        orders: OrderDesk,
        callbacks: CallbackBook,
        hours_now: Callable[[], str],
        vouched: Vouched = nothing_vouched,
        reach: Reach | None = None,
        tongue: Tongue = POLISH,
    ) -> None:
        self._tongue = tongue
        self._reach = reach or Reach()
        self._tree = tree
        self._vouched = vouched
        self._texts = texts
        self._by_keys = {name for name, profile in profiles.items() if profile.keypad}
        self._orders = orders
        self._callbacks = callbacks
        self._hours_now = hours_now

    def change(self, tree: Tree) -> None:
        """From the next call on."""
        self._tree = tree

    def answered_by_keys(self, question: str | None) -> bool:
        """Whether keys are an answer to this question, and no wish for the tree."""
        return question in self._by_keys

    def call(self, call_id: str, why: Why, refusals: int = 0) -> "TreeCall":
        """A call at the start of the tree. refusals: wrong pairs of number and postcode it has given so far."""
        log.info("keypad_tree_entered", why=why.name.lower())
        wish = Wish(call_id, self._callbacks, self._texts, DOWN if why is Why.DOWN else ASKED)
        known = partial(self._vouched, call_id, PATIENCE_S)
        return TreeCall(
            self._tree,
            self._texts,
            self._orders,
            self._hours_now,
            wish,
            why,
            refusals,
            known,
            call_id,
            self._reach,
            self._tongue,
        )


class TreeCall:
    """`begin`, then `turn` for every turn of the caller."""

    def __init__(
        self,
        tree: Tree,
        texts: Prompts,
        orders: OrderDesk,
        hours_now: Callable[[], str],
        wish: Wish,
        why: Why,
        refusals: int,
        known: Known,
        call_id: str,
        reach: Reach,
        tongue: Tongue,
    ) -> None:
        self._tongue = tongue
        self._call_id, self._reach = call_id, reach
        self._tree = tree
        self._known: Known | None = known
        """For the first question about an order; who asks again means another one."""
        self._texts = texts
        self._orders = orders
        self._hours_now = hours_now
        self._wish = wish
        self._why = why
        self._refused_before = self._refusals = refusals
        self._path = [tree.start]
        """The menus that led here."""
        self._after = tree.start
        """The menu that follows the order that is asked for."""
        self._talk: OrderTalk | EmergencyCall | None = None
        """The leaf that is open; None in a menu."""
        self._misses = 0
        self._last = Reply(())

    async def begin(self, said: str = "") -> Reply:
        """The first words. said: what the caller said when the engine failed. A call that lost it is on record at once."""
        outcome = None
        if self._why is Why.DOWN:
            if wants_person(said, self._tongue):
                return await self._person(self._tree.person)
            outcome = "callback" if await self._wish.record() else None
        return self._menu((Message(self._texts.text(self._why.value)),), outcome)

    async def turn(self, said: str, source: str) -> Reply | None:
        """One turn of the caller. None: these words are not for keys, and the engine is there to take them."""
        if source == "key" and said == REPEAT_KEY:
            return self._last
        if source == "key" and said == BACK_KEY:
            return self._back()
        if isinstance(self._talk, EmergencyCall):
            message = self._tree.leave_message()
            if message and any(word.startswith(self._tongue.answers.message) for word in fold(said).split()):
                return await self._go(message)
            return self._open(await self._talk.turn(said))
        if wants_person(said, self._tongue):
            return await self._person(self._tree.person)
        if isinstance(self._talk, OrderTalk):
            return await self._ordered(self._talk, await self._talk.turn(said))
        return await self._chosen(said, source)

    # --- in a menu ----------------------------------------------------------------------------------

    async def _chosen(self, said: str, source: str) -> Reply | None:
        name = self._tree.menu(self._path[-1]).choice(said, self._tongue)
        if name is not None:
            return await self._go(name)
        if phone.national(self._tongue.digits(said)):
            await self._person(self._tree.person)
            return await self.turn(said, source)
        order_status = self._tree.order_status()
        if order_status and dictated(self._tongue.number_runs(said), None).order_number:
            self._known = None
            await self._go(order_status)
            return await self.turn(said, source)
        # nobody guesses on by going to and fro
        if self._why is Why.KEYS and source != "key" and self._refusals == self._refused_before:
            return None
        self._misses += 1
        if self._misses >= MISSES_BEFORE_PERSON:
            return await self._person(self._tree.person)
        return self._menu((Message(self._texts.text("keypad_again")),))

    async def _go(self, name: str) -> Reply:
        self._misses = 0
        match self._tree.nodes[name]:
            case Menu():
                self._enter(name)
                return self._menu()
            case Say(prompt=prompt, next=then):
                self._enter(then)
                return self._menu((Message(self._texts.text(prompt)),), "answered")
            case Hours(prompt=prompt, next=then):
                self._enter(then)
                said = (Message(self._hours_now()), Message(self._texts.text(prompt)))
                return self._menu(said, "answered")
            case LeaveMessage(prompt=prompt, next=then):
                self._enter(then)
                if await self._reach.messages(self._call_id):
                    return self._menu((Message(self._texts.text(prompt), command="message"),))
                return self._menu((Message(self._texts.text("utter_no_message")),))
            case Goodbye(prompt=prompt):
                return self._open(Reply((Message(self._texts.text(prompt), command="hangup"),)))
            case OrderStatus(next=then):
                talk = self._talk = OrderTalk(self._orders, self._texts, self._refusals, self._tongue)
                self._after = then
                known, self._known = self._known, None
                order = None if known is None else await known()
                return await self._ordered(talk, talk.open() if order is None else await talk.about(order))
            case Person():
                return await self._person(name)

    def _enter(self, menu: str) -> None:
        if menu in self._path:
            del self._path[self._path.index(menu) :]
        self._path.append(menu)

    def _back(self) -> Reply:
        """Out of a leaf to the menu that led to it, out of a menu to the one before."""
        if self._talk is None and len(self._path) > 1:
            self._path.pop()
        self._talk, self._misses = None, 0
        return self._menu()

    def _menu(self, first: tuple[Message, ...] = (), outcome: str | None = None) -> Reply:
        self._talk = None
        menu = self._tree.menu(self._path[-1])
        asked = Message(self._texts.text(menu.prompt), expect=menu.question)
        return self._open(Reply((*first, asked), slots={"outcome": outcome} if outcome else {}))

    # --- in a leaf ----------------------------------------------------------------------------------

    async def _ordered(self, talk: OrderTalk, step: Step) -> Reply:
        self._refusals = talk.refusals
        if step.told is not None:
            self._wish.about = (
                self._texts.text("summary_order", number=step.told),
                self._texts.text("summary_told"),
            )
            if self._why is Why.DOWN:  # there is a wish already, and now it can wait
                await self._wish.record()
        known = {"order_number": talk.number, "postal_code": talk.postcode, "outcome": step.outcome}
        slots = {name: value for name, value in known.items() if value}
        match step.went:
            case Went.ON:
                return self._open(Reply(step.messages, slots=slots))
            case Went.OVER:
                self._enter(self._after)
                menu = self._menu()
            case Went.NOWHERE:
                menu = await self._person(self._tree.person)
        return self._open(Reply((*step.messages, *menu.messages), slots={**menu.slots, **slots}))

    async def _person(self, name: str) -> Reply:
        node = self._tree.nodes[name]
        assert isinstance(node, Person)
        self._talk = EmergencyCall(self._wish, self._texts, self._tongue)
        reply = await self._talk.begin(node.prompt)
        first: list[Message] = []
        closed = self._reach.closed(None) if name == self._tree.person else None
        if closed is not None:
            first.append(Message(closed))
        if (
            name == self._tree.person
            and self._tree.leave_message()
            and await self._reach.messages(self._call_id)
        ):
            first.append(Message(self._texts.text("keypad_or_message")))
        return self._open(Reply((*first, *reply.messages), slots=reply.slots))

    def _open(self, reply: Reply) -> Reply:
        """What the repeat key says again."""
        self._last = reply
        return reply
