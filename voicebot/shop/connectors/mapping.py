"""Mapping files: how a shop's words and places translate into ours (TOML). docs/shop-connectors.md shows whole ones."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from voicebot.errors import DataError, ShopError
from voicebot.shop.acts import Kind
from voicebot.shop.matters import RefundState, Refusal
from voicebot.shop.port import OrderState, Payment

ShopMade = Literal["carrier", "pickup_point", "expected", "delay_reason", "delivered_at"]
"""What shops built on WooCommerce keep in fields of their own making."""

_NAME = re.compile(r"\{(\w+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _filled_with(*names: str) -> AfterValidator:
    """An address with no other names in braces than these."""

    def check(address: str) -> str:
        unknown = set(_NAME.findall(address)) - set(names)
        if unknown:
            raise ValueError(f"{{{sorted(unknown)[0]}}} is not one of {', '.join(names)}")
        return address

    return AfterValidator(check)


OrderAddress = Annotated[str, _filled_with("number", "postcode")]
NumberAddress = Annotated[str, _filled_with("number")]
PhoneAddress = Annotated[str, _filled_with("phone")]
ActAddress = Annotated[str, _filled_with("number", "postcode", "key", "code")]


class StateMapping(_Table):
    """For systems we know: only what each shop may have changed. states: the shop's word → ours, on top of the connector's own."""

    states: dict[str, OrderState] = {}
    fields: dict[ShopMade, str] = {}


class OrderPlaces(_Table):
    """Where each thing stands in the shop's order: a path such as delivery.address.postcode or lines[0].name. None: nowhere."""

    number: str
    postcode: str
    state: str
    items: str
    total: str
    ordered_at: str
    changed_at: str
    customer_name: str
    phone: str
    carrier: str | None = None
    pickup_point: str | None = None
    expected: str | None = None
    delay_reason: str | None = None
    email: str | None = None
    delivered_at: str | None = None
    payment: str | None = None
    refunds: str | None = None


class ItemPlaces(_Table):
    """Where in one line of an order. price: of one piece, with tax."""

    id: str = "id"
    name: str = "name"
    quantity: str = "quantity"
    price: str = "price"


class RefundPlaces(_Table):
    """Where in one refund; states: the shop's word → ours."""

    state: str = "state"
    amount: str = "amount"
    on: str = "on"
    expected: str | None = None
    states: dict[str, RefundState] = {}


class Finding(_Table):
    """How to ask for orders. {number}, {postcode}, {phone} (E.164) are filled in. order, orders: where in the answer; empty: all of it."""

    find: OrderAddress
    order: str = ""
    by_number: NumberAddress | None = Field(
        None, description="for orders that the shop's page vouches for, where find needs the postcode"
    )
    by_phone: PhoneAddress | None = None
    orders: str = ""
    next: str | None = Field(None, description="where in the answer the address of the next page is")


class ActPlaces(_Table):
    """How to ask what was done for an order, and where in one act; kinds: the shop's word → ours. Acts of other words are not ours."""

    find: OrderAddress
    acts: str = ""
    kind: str = "kind"
    key: str = "key"
    code: str = "code"
    created: str = "created"
    pieces: str = "pieces"
    item: str = "item"
    quantity: str = "quantity"
    words: str = "words"
    way: str = "way"
    wish: str = "wish"
    tax_id: str = "tax_id"
    amount: str = "amount"
    until: str = "until"
    kinds: dict[str, Kind] = {}


class Doing(_Table):
    """How to tell the shop of one kind of act. body: JSON whose texts are filled in: {number} {postcode} {key} {code} {created} {pieces}
    {words} {way} {wish} {tax_id} {amount} {until}; code: where in the answer the shop's own code is, None: it takes ours."""

    to: ActAddress
    method: Literal["POST", "PUT", "PATCH"] = "POST"
    body: dict[str, Any]
    code: str | None = None


class RestMapping(_Table):
    """For any other system with a JSON interface. An act that has no [doing] is not offered."""

    states: dict[str, OrderState]
    payments: dict[str, Payment] = {}
    finding: Finding
    order: OrderPlaces
    item: ItemPlaces = ItemPlaces()
    refund: RefundPlaces = RefundPlaces()
    acts: ActPlaces
    doing: dict[Kind, Doing] = {}
    words: dict[str, str] = Field({}, description="our word (same_way, repair …) → the shop's")
    refusals: dict[str, Refusal] = Field({}, description="the shop's error word, or HTTP status → ours")
    error: str | None = Field(None, description="where in a refusing answer its error word is")
    key_header: str | None = "Idempotency-Key"


Model = TypeVar("Model", bound=_Table)


def read(file: Path, model: type[Model]) -> Model:
    """A mapping file. Errors: DataError that names file, place and what is wrong."""
    try:
        return model.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{file}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{file}: {place}: {first['msg']}") from None


def state(states: Mapping[str, OrderState], word: str) -> OrderState:
    """Our state for the shop's word. Errors: ShopError for one that is not mapped: better a person than a wrong word about an order."""
    try:
        return states[word]
    except KeyError:
        raise ShopError(f"the order's state {word!r} is not in the mapping") from None


def at(tree: Any, path: str | None) -> Any:
    """What stands at a path; None for nothing there. An empty path is the tree itself."""
    if path is None:
        return None
    for name, index in _STEP.findall(path):
        if name and isinstance(tree, Mapping):
            tree = tree.get(name)
        elif index and isinstance(tree, list) and int(index) < len(tree):
            tree = tree[int(index)]
        else:
            return None
    return tree


def filled(body: Any, values: Mapping[str, Any]) -> Any:
    """A body with its texts filled in: one that is only "{name}" becomes the value itself, be it a list or nothing."""
    match body:
        case dict():
            return {name: filled(inner, values) for name, inner in body.items()}
        case list():
            return [filled(inner, values) for inner in body]
        case str():
            alone = _NAME.fullmatch(body)
            if alone and alone[1] in values:
                return values[alone[1]]
            return _NAME.sub(lambda found: str(values.get(found[1], found[0])), body)
        case _:
            return body
