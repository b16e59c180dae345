"""A matter that a caller wants settled: what is known of it so far, how it is named to the shop, and what each kind must be able to do."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from voicebot.dialogue.actions.talk import Talk
from voicebot.dialogue.actions.wording import Calendar, Line
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, Piece, RefundWay, Refusal, Shop, Wish
from voicebot.shop.port import Order

MAX_WORDS = 300
"""Characters of the caller's own words that are kept; nobody says more in one turn."""


@dataclass(frozen=True, slots=True)
class Good:
    """Something the matter may be about. item: the shop's id of the line. quantity: pieces that may still be chosen."""

    item: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Case:
    """A matter as far as it is known. number: of the order. opening: the words it began with, until they were used.

    words: the caller's own (reason, what is wrong, what for, where to); empty: they would rather not say. None everywhere: not known yet.
    confirmed: the caller said yes. dropped: no.
    """

    kind: str
    opening: str = ""
    number: str = ""
    goods: tuple[Good, ...] = ()
    chosen: tuple[Piece, ...] = ()
    words: str | None = None
    wish: Wish | None = None
    way: RefundWay | None = None
    company: bool | None = None
    tax_id: str | None = None
    confirmed: bool = False
    dropped: bool = False

    def named(self) -> str:
        """The chosen goods as one says them: "buty trekkingowe, 2 sztuki, i plecak"."""
        *first, last = self.each() or [""]
        return f"{', '.join(first)} i {last}" if first else last

    def each(self) -> list[str]:
        """The chosen goods one by one."""
        names = {good.item: good.name for good in self.goods}
        return [
            names[piece.item] + (f", {pieces(piece.quantity)}" if piece.quantity > 1 else "")
            for piece in self.chosen
        ]

    def choices(self) -> str:
        """What there is to choose from."""
        return ", ".join(good.name for good in self.goods)


def pieces(count: int) -> str:
    """ "2 sztuki", "5 sztuk"."""
    few = 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14
    return f"{count} sztuki" if few else f"{count} sztuk"


def to_json(case: Case) -> dict[str, Any]:
    """A case as Rasa's slot and the draft keep it."""
    empty = asdict(Case(case.kind))
    return {name: value for name, value in asdict(case).items() if name == "kind" or value != empty[name]}


def from_json(kept: Mapping[str, Any]) -> Case:
    """The case that `to_json` wrote."""
    return Case(
        **{
            **kept,
            "goods": tuple(Good(**good) for good in kept.get("goods", ())),
            "chosen": tuple(Piece(**piece) for piece in kept.get("chosen", ())),
            "wish": Wish(kept["wish"]) if "wish" in kept else None,
            "way": RefundWay(kept["way"]) if "way" in kept else None,
        }
    )


def key_of(case: Case, *about: str) -> str:
    """The key of the act within its order: the same goods are the same act, on whichever call. about: what else makes it another one.

    Some pieces of a line: how many were left counts too, or the second half of them could never be sent back.
    """
    left = {good.item: good.quantity for good in case.goods}
    chosen = sorted(
        f"{piece.item}x{piece.quantity}"
        + (f"/{left[piece.item]}" if piece.quantity < left.get(piece.item, 0) else "")
        for piece in case.chosen
    )
    digest = hashlib.sha256("|".join((case.kind, *chosen, *about)).encode()).hexdigest()
    return f"phone-{digest[:32]}"


def goods_of(order: Order, left: Mapping[str, int]) -> tuple[Good, ...]:
    """The goods of an order of which pieces are left. left: pieces by line."""
    return tuple(Good(item.id, item.name, left[item.id]) for item in order.items if left.get(item.id))


def all_goods(order: Order) -> tuple[Good, ...]:
    """Every good of an order."""
    return goods_of(order, {item.id: item.quantity for item in order.items})


@dataclass(frozen=True, slots=True)
class Finished:
    """An act the shop has taken on. code: how customer and shop name it, where it has one. template, fields: the confirmation that is
    sent (messages.yml)."""

    lines: tuple[Line, ...]
    template: str
    fields: Mapping[str, object]
    code: str | None = None


class Step(Protocol):
    """One question of a matter. name: its record in slots.yml. free: any words may be the answer."""

    @property
    def name(self) -> str: ...

    @property
    def free(self) -> bool: ...

    def is_open(self, case: Case) -> bool:
        """Whether it still has to be asked."""
        ...

    def ask(self, case: Case, talk: Talk) -> Line:
        """The question, as its ladder stands."""
        ...

    def take(self, case: Case, talk: Talk) -> Case | None:
        """The case with the caller's answer; None when it is none."""
        ...


class Matter(Protocol):
    """One kind of matter. kind: as in Case. steps: its questions, in order."""

    kind: str
    steps: tuple[Step, ...]

    async def open(self, shop: Shop, order: Order, case: Case) -> Case | Refusal:
        """The case with what the order says about it. Errors: ShopError."""
        ...

    def summary(self, case: Case, texts: Prompts) -> Line:
        """What the caller is asked to say yes to."""
        ...

    async def act(self, shop: Shop, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Have it done. Errors: ShopError."""
        ...

    def key(self, case: Case) -> str:
        """See key_of."""
        ...
