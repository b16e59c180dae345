"""What the law and the state of an order allow, the same for every shop. Pure: the order, what was done for it, and the time go in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import holidays

from voicebot.clock import SHOP_ZONE
from voicebot.shop.acts import Act, Kind, code_of
from voicebot.shop.matters import Piece, Refund, RefundState, RefundWay, Refusal, Returnable, Wish
from voicebot.shop.port import Order, OrderState, Payment

RETURN_DAYS = 14
"""To withdraw, counted from the day of delivery; and again as many to send the goods."""
COMPLAINT_YEARS = 2
ANSWER_DAYS = 14
"""The shop has for its answer to a complaint."""
REFUND_DAYS = 14
"""The shop has to pay back."""
MAX_WORDS = 1000
"""Characters of the customer's own words that are kept."""
MAX_KEY = 120

RECENT = timedelta(days=30)
"""How long a finished order is still worth asking about."""
MOST_ORDERS = 20
"""Nobody hears more of them out."""
FINISHED = (OrderState.DELIVERED, OrderState.CANCELLED, OrderState.RETURNED)

_UNSENT = (OrderState.PAID, OrderState.PACKED)
_FREE_DAYS = holidays.country_holidays("PL")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """An order with what was done for it. back: pieces that the shop's own books say came back. refunds: those the shop made itself."""

    order: Order
    acts: tuple[Act, ...] = ()
    back: tuple[Piece, ...] = ()
    refunds: tuple[Refund, ...] = ()


def worth_asking(orders: Iterable[Order], now: datetime) -> tuple[Order, ...]:
    """Those of a customer's orders that somebody who calls today may mean, newest first: not finished, or finished lately."""
    open_ones = [order for order in orders if order.state not in FINISHED or order.changed_at >= now - RECENT]
    return tuple(sorted(open_ones, key=lambda order: order.ordered_at, reverse=True)[:MOST_ORDERS])


def done_before(standing: Standing, kind: Kind, key: str) -> Act | None:
    """The act with this key, the oldest where a shop took it twice."""
    same = [act for act in standing.acts if (act.kind, act.key) == (kind, key)]
    return min(same, key=lambda act: act.created, default=None)


def returnable(standing: Standing, now: datetime) -> Returnable:
    """What may still be sent back."""
    order = standing.order
    if order.state is OrderState.RETURNED:
        return Returnable((), None, Refusal.ALREADY_DONE)
    delivered = _delivered_on(order)
    if delivered is None:
        return Returnable((), None, Refusal.NOT_DELIVERED)
    until = last_day(delivered)
    if _day(now) > until:
        return Returnable((), until, Refusal.TOO_LATE)
    left = _left(standing, Kind.RETURN, Kind.EXCHANGE)
    pieces = tuple(Piece(item.id, left[item.id]) for item in order.items if left[item.id])
    return Returnable(pieces, until, None if pieces else Refusal.ALREADY_DONE)


def last_day(delivered: date) -> date:
    """The last day to withdraw: where the fourteenth is a Saturday, a Sunday or a holiday, the next working day (art. 115 k.c.)."""
    day = delivered + timedelta(days=RETURN_DAYS)
    while day.weekday() >= _SATURDAY or day in _FREE_DAYS:
        day += timedelta(days=1)
    return day


def open_return(
    standing: Standing, key: str, pieces: Sequence[Piece], way: RefundWay, reason: str | None, now: datetime
) -> Act | Refusal:
    """A return, or why not."""
    wanted = _together(pieces)
    refusal = _refused(returnable(standing, now), standing.order, wanted)
    if refusal is not None:
        return refusal
    if standing.order.payment is Payment.ON_DELIVERY:
        way = RefundWay.TRANSFER  # nobody sends banknotes back
    prices = {item.id: item.price for item in standing.order.items}
    return Act(
        Kind.RETURN,
        key,
        code_of(standing.order.number, Kind.RETURN, key),
        now,
        wanted,
        words=_words(reason),
        way=way,
        amount=sum((prices[piece.item] * piece.quantity for piece in wanted), Decimal()),
        until=_day(now) + timedelta(days=RETURN_DAYS),
    )


def open_exchange(standing: Standing, key: str, piece: Piece, wanted: str, now: datetime) -> Act | Refusal:
    """An exchange, or why not: as long as the goods could be returned."""
    refusal = _refused(returnable(standing, now), standing.order, (piece,))
    if refusal is not None:
        return refusal
    return Act(
        Kind.EXCHANGE,
        key,
        code_of(standing.order.number, Kind.EXCHANGE, key),
        now,
        (piece,),
        words=_words(wanted),
        until=_day(now) + timedelta(days=RETURN_DAYS),
    )


def open_complaint(
    standing: Standing, key: str, piece: Piece, what: str, wish: Wish, now: datetime
) -> Act | Refusal:
    """A complaint, or why not."""
    order = standing.order
    delivered = _delivered_on(order)
    if order.state is OrderState.RETURNED:
        return Refusal.ALREADY_DONE
    if delivered is None:
        return Refusal.NOT_DELIVERED
    if _day(now) > _years_later(delivered, COMPLAINT_YEARS):
        return Refusal.TOO_LATE
    left = _left(standing, Kind.RETURN, Kind.COMPLAINT)
    refusal = _not_among(order, (piece,), left)
    if refusal is not None:
        return refusal
    return Act(
        Kind.COMPLAINT,
        key,
        code_of(order.number, Kind.COMPLAINT, key),
        now,
        (piece,),
        words=_words(what),
        wish=wish,
        until=_day(now) + timedelta(days=ANSWER_DAYS),
    )


def cancel(standing: Standing, key: str, now: datetime) -> Act | Refusal:
    """Calling an order off, or why not."""
    order = standing.order
    if order.state in (OrderState.CANCELLED, OrderState.RETURNED):
        return Refusal.ALREADY_DONE
    if order.state not in _UNSENT:
        return Refusal.ALREADY_SENT
    prepaid = order.payment is not Payment.ON_DELIVERY
    return Act(
        Kind.CANCEL,
        key,
        code_of(order.number, Kind.CANCEL, key),
        now,
        amount=order.total if prepaid else None,
    )


def redirect(standing: Standing, key: str, where: str, now: datetime) -> Act | Refusal:
    """Another place of delivery, or why not."""
    state = standing.order.state
    if state is OrderState.CANCELLED:
        return Refusal.NOT_OFFERED
    if state not in _UNSENT:
        return Refusal.ALREADY_SENT
    return Act(
        Kind.REDIRECT, key, code_of(standing.order.number, Kind.REDIRECT, key), now, words=_words(where)
    )


def invoice(standing: Standing, key: str, tax_id: str | None, now: datetime) -> Act | Refusal:
    """A request for an invoice, or why not. Errors: ValueError for a tax id that is none."""
    if tax_id is not None and not is_tax_id(tax_id):
        raise ValueError("a tax id has ten digits, the last of them right")
    if standing.order.state is OrderState.CANCELLED:
        return Refusal.NOT_OFFERED
    return Act(Kind.INVOICE, key, code_of(standing.order.number, Kind.INVOICE, key), now, tax_id=tax_id)


def refund(standing: Standing) -> Refund | None:
    """Where the money is: what the shop's own books say, else what follows from the newest act; None: nothing is to be paid back."""
    promised = [_promised(act) for act in standing.acts if act.kind in (Kind.RETURN, Kind.CANCEL)]
    known = [one for one in (*promised, *standing.refunds) if one is not None]
    # sorting keeps the shop's own word behind a promise of the same day: it wins
    return sorted(known, key=lambda one: one.on)[-1] if known else None


def is_tax_id(text: str) -> bool:
    """Whether these are the ten digits of a NIP with the right check digit."""
    if re.fullmatch(r"[0-9]{10}", text) is None:
        return False
    weighted = sum(
        weight * int(digit) for weight, digit in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), text, strict=False)
    )
    return weighted % 11 == int(text[9])


def checked_key(key: str) -> str:
    """The key as it came. Errors: ValueError for one that no shop could keep."""
    if not 0 < len(key) <= MAX_KEY:
        raise ValueError(f"a key has 1 to {MAX_KEY} characters")
    return key


def _promised(act: Act) -> Refund | None:
    if act.amount is None:
        return None
    on = _day(act.created)
    if act.kind is Kind.RETURN:
        return Refund(RefundState.WAITING_FOR_GOODS, act.amount, on)
    return Refund(RefundState.CHECKING, act.amount, on, on + timedelta(days=REFUND_DAYS))


def _refused(may: Returnable, order: Order, wanted: Sequence[Piece]) -> Refusal | None:
    # the whole order back already and one thing of it asked for again: that very thing decides
    if may.refusal not in (None, Refusal.ALREADY_DONE):
        return may.refusal
    return _not_among(order, wanted, Counter({piece.item: piece.quantity for piece in may.pieces}))


def _not_among(order: Order, wanted: Sequence[Piece], left: Counter[str]) -> Refusal | None:
    bought = Counter({item.id: item.quantity for item in order.items})
    if not wanted or any(not 0 < piece.quantity <= bought[piece.item] for piece in wanted):
        return Refusal.NOT_IN_ORDER
    if any(piece.quantity > left[piece.item] for piece in wanted):
        return Refusal.ALREADY_DONE
    return None


def _left(standing: Standing, *kinds: Kind) -> Counter[str]:
    """Pieces by line that none of these acts has taken, nor came back by the shop's own books.

    The books and our acts speak of the same parcels: the larger number counts, not the sum.
    """
    acts: Counter[str] = Counter()
    for act in standing.acts:
        if act.kind in kinds:
            acts.update({piece.item: piece.quantity for piece in act.pieces})
    back = Counter({piece.item: piece.quantity for piece in _together(standing.back)})
    return Counter({item.id: item.quantity for item in standing.order.items}) - (acts | back)


def _together(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Each line once."""
    sums: dict[str, int] = {}
    for piece in pieces:
        sums[piece.item] = sums.get(piece.item, 0) + piece.quantity
    return tuple(Piece(item, quantity) for item, quantity in sums.items())


def _delivered_on(order: Order) -> date | None:
    if order.state is not OrderState.DELIVERED:
        return None
    return _day(order.delivered_at or order.changed_at)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHOP_ZONE).date()


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def _words(said: str | None) -> str | None:
    return (" ".join(said.split())[:MAX_WORDS] or None) if said else None
