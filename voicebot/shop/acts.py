"""What was done for an order, in one shape for every shop: a row, a note or a message holds exactly this."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from voicebot.shop.matters import Complaint, Exchange, Piece, RefundWay, Return, Wish

CODE_DIGITS = 6


class Kind(StrEnum):
    """Kinds of acts."""

    RETURN = "return"
    EXCHANGE = "exchange"
    COMPLAINT = "complaint"
    CANCEL = "cancel"
    REDIRECT = "redirect"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Act:
    """One act for one order; (kind, key) is unique within it.

    code: six digits that customer and shop name it by. words: the customer's own (reason, what is wanted, what is wrong, where to).
    until: last day to send the goods, or for the shop to answer. amount: to be paid back.
    """

    kind: Kind
    key: str
    code: str
    created: datetime
    pieces: tuple[Piece, ...] = ()
    words: str | None = None
    way: RefundWay | None = None
    wish: Wish | None = None
    tax_id: str | None = None
    amount: Decimal | None = None
    until: date | None = None


def code_of(order: str, kind: Kind, key: str, attempt: int = 0) -> str:
    """Six digits for an act, always the same: a shop that took it and did not get to say so still has the code the caller hears
    on the second try. attempt: for shops that can tell when another act has this code already."""
    digest = hashlib.sha256(f"{order}|{kind}|{key}|{attempt}".encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def as_return(act: Act) -> Return:
    """An act of Kind.RETURN as the caller's side knows it."""
    assert act.way is not None
    assert act.amount is not None
    assert act.until is not None
    return Return(act.code, act.created, act.pieces, act.way, act.amount, act.until)


def as_exchange(act: Act) -> Exchange:
    """An act of Kind.EXCHANGE."""
    assert act.until is not None
    return Exchange(act.code, act.created, act.pieces[0], act.words or "", act.until)


def as_complaint(act: Act) -> Complaint:
    """An act of Kind.COMPLAINT."""
    assert act.wish is not None
    assert act.until is not None
    return Complaint(act.code, act.created, act.wish, act.until)


def to_json(act: Act) -> dict[str, Any]:
    """The act for a shop that keeps JSON for us; what is empty is left out."""
    written: dict[str, Any] = {
        "kind": act.kind.value,
        "key": act.key,
        "code": act.code,
        "created": act.created.astimezone(UTC).isoformat(),
        "pieces": [[piece.item, piece.quantity] for piece in act.pieces],
        "words": act.words,
        "way": act.way and act.way.value,
        "wish": act.wish and act.wish.value,
        "tax_id": act.tax_id,
        "amount": None if act.amount is None else str(act.amount),
        "until": act.until and act.until.isoformat(),
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def from_json(written: object) -> Act | None:
    """The act that `to_json` wrote; None for anything else (somebody in the shop may have edited it)."""
    if not isinstance(written, Mapping):
        return None
    try:
        act = Act(
            kind=Kind(written["kind"]),
            key=str(written["key"]),
            code=str(written["code"]),
            created=datetime.fromisoformat(written["created"]),
            pieces=tuple(Piece(str(item), int(quantity)) for item, quantity in written.get("pieces", ())),
            words=written.get("words"),
            way=RefundWay(written["way"]) if "way" in written else None,
            wish=Wish(written["wish"]) if "wish" in written else None,
            tax_id=written.get("tax_id"),
            amount=Decimal(written["amount"]) if "amount" in written else None,
            until=date.fromisoformat(written["until"]) if "until" in written else None,
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
    return act if is_whole(act) else None


def is_whole(act: Act) -> bool:
    """Whether an act that was read has everything its kind needs."""
    if act.created.tzinfo is None or any(piece.quantity < 1 for piece in act.pieces):
        return False
    match act.kind:
        case Kind.RETURN:
            return bool(act.pieces) and None not in (act.way, act.amount, act.until)
        case Kind.EXCHANGE:
            return len(act.pieces) == 1 and act.until is not None
        case Kind.COMPLAINT:
            return bool(act.pieces) and None not in (act.wish, act.until)
        case Kind.CANCEL | Kind.REDIRECT | Kind.INVOICE:
            return True
