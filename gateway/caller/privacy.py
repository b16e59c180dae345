"""What a bot must not say of an order before the caller has proved that it is theirs, and whether it did.

Derived from the order and from what the caller said, not from what the line believes it verified."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.caller.fold import found
from gateway.caller.spoken import FORMS
from gateway.caller.templates import DemoOrder
from gateway.caller.transcript import Entry
from gateway.caller.voice import words_of
from voicebot.shop.port import OrderState

_STATES = {
    OrderState.PAID: r"jest opłacone|czeka na spakowanie",
    OrderState.PACKED: r"jest spakowane|czeka na kuriera",
    OrderState.SENT: r"jest w drodze|już wysłan",
    OrderState.AT_PICKUP: r"czeka (na odbiór|w paczkomacie)",
    OrderState.DELIVERED: r"zostało (jeszcze )?doręczone",
    OrderState.CANCELLED: r"zostało anulowane|już anulowane",
    OrderState.RETURNED: r"wróciło do nas",
}
"""How the line says each state; the words of every state are forbidden, a wrong one tells as much as the right one."""
_ANY_STATUS = r"numer ((?:\d\s*){6})(jest|czeka|zostało|wróciło)"


@dataclass(frozen=True, slots=True)
class Secret:
    """kind: what it is (a word for reports, itself nothing personal). pattern: on folded text."""

    kind: str
    pattern: str


def secrets_of(order: DemoOrder) -> tuple[Secret, ...]:
    """Everything about an order that only its customer may hear: names, phone, address, goods, carrier, place, state, delay."""
    first, _, last = order.customer.partition(" ")
    known = (
        ("name", last),
        ("first name", first),
        ("goods", order.item),
        *(("goods", name) for name in order.goods),
        ("address", order.city),
        ("carrier", order.carrier),
        ("pick-up point", order.pickup_point),
        ("delay", order.delay_reason),
    )
    phone = r"\s*".join(order.phone)
    return (
        *(Secret(kind, rf"\b{re.escape(value)}\b") for kind, value in known if value),
        Secret("phone", phone),
        Secret("phone", rf"końcówk\w+ {order.phone[-3:]}"),
        Secret("postcode", r"[\s-]*".join(order.postcode)),
        Secret("status", "|".join(_STATES.values())),
    )


def leaks(dialogue: Sequence[Entry], orders: Iterable[DemoOrder]) -> list[str]:
    """One line for each thing the bot said too early; without the thing itself. orders: those the scenario is about."""
    orders = tuple(orders)
    early: dict[str, None] = {}
    for at, entry in enumerate(dialogue):
        if entry.who != "bot":
            continue
        said = [other.text for other in dialogue[:at] if other.who == "caller"]
        proved = [order for order in orders if told(said, order.number) and told(said, order.postcode)]
        for order in orders:
            if order in proved:
                continue
            shared = {secret for one in proved for secret in secrets_of(one)}
            early |= {
                f"{secret.kind} before the caller proved whose order it is": None
                for secret in secrets_of(order)
                if secret not in shared and found(secret.pattern, entry.text) and not _echo(secret, said)
            }
        about = found(_ANY_STATUS, entry.text)
        if about and re.sub(r"\D", "", about[1]) not in {order.number for order in orders}:
            early["status of an order nobody asked about"] = None
    return list(early)


def told(said: Sequence[str], digits: str) -> bool:
    """Whether the caller has said or keyed these digits, in any of the ways callers do."""
    forms = {words_of(form(digits)) for form in FORMS.values()}
    return any(form in " ".join(text.split()) for text in said for form in (*forms, f"[{digits}"))


def _echo(secret: Secret, said: Sequence[str]) -> bool:
    """Whether the caller said it themselves before: the bot reads their number back."""
    if secret.kind == "phone":
        digits = re.findall(r"\d", secret.pattern)
        return len(digits) == 9 and told(said, "".join(digits))
    return any(found(secret.pattern, text) for text in said)
