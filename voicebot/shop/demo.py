"""The demo shop's content, made from demo.toml: the same customers, goods and numbers every time.

Only dates depend on the day of seeding, all by the same number of days, so that what is said of a parcel
("dostawa jutro") stays true: same order, same distance.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from voicebot.errors import DataError
from voicebot.shop.demo_past import Row, give_past
from voicebot.shop.port import OrderState

FILE = Path(__file__).with_name("demo.toml")
CUSTOMERS = 200
ORDERS = 600
NEVER_USED = frozenset({"000000", "111111", "123456", "654321", "999999"})
"""Numbers no demo order has, for whoever wants to ask for one that does not exist."""

_SEED = 20_240_613


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Rows of the demo shop, ids from 1; acts and refunds get theirs from the database."""

    customers: tuple[Row, ...]
    orders: tuple[Row, ...]
    items: tuple[Row, ...]
    acts: tuple[Row, ...]
    refunds: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Life:
    """How an order in this state looks. share: per cent of all orders; days: counted from today, both ends included."""

    share: int
    ordered_ago: tuple[int, int]
    changed_ago: tuple[int, int]
    expected_in: tuple[int, int] | None = None
    late: str | None = None


_LIVES = {
    OrderState.PAID: _Life(12, (1, 2), (1, 2), (2, 5), "before"),
    OrderState.PACKED: _Life(10, (2, 4), (1, 1), (1, 4), "before"),
    OrderState.SENT: _Life(16, (2, 5), (1, 2), (1, 2), "on_way"),
    OrderState.AT_PICKUP: _Life(12, (3, 6), (1, 2)),
    OrderState.DELIVERED: _Life(38, (10, 120), (3, 9)),
    OrderState.CANCELLED: _Life(6, (8, 120), (3, 7)),
    OrderState.RETURNED: _Life(6, (25, 150), (2, 14)),
}
_LATE = 0.15
"""Share of the orders not yet with the customer that are late."""
_ELSEWHERE = 0.05
"""Share of the orders delivered to another place than the customer's own."""


def demo_shop(today: date, file: Path = FILE) -> DemoShop:
    """All rows, as of `today`. Errors: DataError when the file does not say what it must."""
    source = _read(file)
    try:
        return _Maker(source, today).make()
    except (KeyError, TypeError, ValueError, InvalidOperation, IndexError) as error:
        raise DataError(f"{file}: {type(error).__name__} {error}") from error


def demo_orders(file: Path = FILE) -> list[dict[str, str]]:
    """The orders a visitor may try: number, postcode, state, goods, say (what to say to the bot) and hint (what to expect).

    Errors: DataError."""
    try:
        return [
            {
                "number": order["number"],
                "postcode": order["postcode"],
                "state": OrderState(order["state"]).value,
                "goods": ", ".join(item["name"] for item in order["items"]),
                "say": order["say"],
                "hint": order["hint"],
            }
            for order in _read(file)["try"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{file}: {type(error).__name__} {error}") from error


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{file}: {error}") from error


class _Maker:
    """Draws everything from one seeded stream, in one fixed sequence."""

    def __init__(self, source: Mapping[str, Any], today: date) -> None:
        self._rng = random.Random(_SEED)
        self._today = today
        self._tries: Sequence[Mapping[str, Any]] = source["try"]
        self._people = source["people"]
        self._cities: Sequence[Mapping[str, Any]] = source["cities"]
        self._carriers: Sequence[Mapping[str, Any]] = source["carriers"]
        self._delays = source["delays"]
        self._complaints: Sequence[str] = source["complaints"]["words"]
        self._goods = [(name, Decimal(price)) for name, price in source["goods"].items()]

    def make(self) -> DemoShop:
        customers = self._customers()
        orders: list[Row] = []
        items: list[Row] = []
        numbers = set(NEVER_USED) | {wanted["number"] for wanted in self._tries}
        for order_id in range(1, ORDERS + 1):
            if order_id <= len(self._tries):
                order, lines = self._tried(self._tries[order_id - 1])
                customer = customers[order_id - 1]
            else:
                # everybody has bought something; some come back often
                index = order_id - 1 if order_id <= CUSTOMERS else self._rng.randrange(CUSTOMERS)
                customer = customers[index]
                order, lines = self._drawn(customer)
                order["number"] = self._number(numbers)
            orders.append({"id": order_id, "customer_id": customer["id"], **order})
            for position, (name, quantity, price) in enumerate(lines):
                items.append(
                    {
                        "order_id": order_id,
                        "position": position,
                        "name": name,
                        "quantity": quantity,
                        "price": price,
                    }
                )
        past = give_past(customers, orders, items, self._complaints, self._today)
        return DemoShop(tuple(customers), tuple(orders), tuple(items), past.acts, past.refunds)

    def _customers(self) -> list[Row]:
        places = [(city, postcode) for city in self._cities for postcode in city["postcodes"]]
        city_of = {postcode: city["name"] for city, postcode in places}
        customers: list[Row] = []
        phones: set[str] = set()
        for customer_id in range(1, CUSTOMERS + 1):
            if customer_id <= len(self._tries):
                postcode = self._tries[customer_id - 1]["postcode"]
            else:
                postcode = self._rng.choice(self._rng.choice(self._cities)["postcodes"])
            customers.append(
                {
                    "id": customer_id,
                    "name": self._name(),
                    "phone": self._phone(phones),
                    "postcode": postcode,
                    "city": city_of[postcode],
                }
            )
        return customers

    def _name(self) -> str:
        surname: str = self._rng.choice(self._people["surnames"])
        if self._rng.random() < 0.5:
            if surname.endswith(("ski", "cki", "dzki")):
                surname = surname[:-1] + "a"
            return f"{self._rng.choice(self._people['women'])} {surname}"
        return f"{self._rng.choice(self._people['men'])} {surname}"

    def _phone(self, taken: set[str]) -> str:
        """No Polish operator has numbers that begin with 49: a call back to a demo customer reaches no stranger."""
        while (phone := f"+4849{self._rng.randrange(10_000_000):07d}") in taken:
            pass
        taken.add(phone)
        return phone

    def _number(self, taken: set[str]) -> str:
        while (number := f"{self._rng.randrange(1_000_000):06d}") in taken:
            pass
        taken.add(number)
        return number

    def _drawn(self, customer: Row) -> tuple[Row, list[tuple[str, int, Decimal]]]:
        rng = self._rng
        state = rng.choices(list(_LIVES), [life.share for life in _LIVES.values()])[0]
        life = _LIVES[state]
        city, postcode = self._place(customer)
        ordered_ago = rng.randint(*life.ordered_ago)
        changed_ago = min(rng.randint(*life.changed_ago), ordered_ago)
        expected = self._day(rng.randint(*life.expected_in)) if life.expected_in else None
        reason = None
        if life.late is not None and rng.random() < _LATE:
            reason = rng.choice(self._delays[life.late])
            ordered_ago += 4
        carrier, point = self._carrier(city, to_point=state is OrderState.AT_PICKUP)
        lines = self._lines()
        order = {
            "postcode": postcode,
            "state": state.value,
            "total": sum(price * quantity for _, quantity, price in lines),
            "ordered_at": self._moment(-ordered_ago, 6, 11),
            "changed_at": self._moment(-changed_ago, 12, 17),
            "carrier": None if state is OrderState.CANCELLED else carrier,
            "pickup_point": None if state is OrderState.CANCELLED else point,
            "expected": expected,
            "delay_reason": reason,
        }
        return order, lines

    def _tried(self, wanted: Mapping[str, Any]) -> tuple[Row, list[tuple[str, int, Decimal]]]:
        lines = [
            (item["name"], int(item.get("quantity", 1)), Decimal(item["price"])) for item in wanted["items"]
        ]
        due = wanted.get("expected_in_days")
        order = {
            "number": wanted["number"],
            "postcode": wanted["postcode"],
            "state": OrderState(wanted["state"]).value,
            "total": sum(price * quantity for _, quantity, price in lines),
            "ordered_at": self._moment(-wanted["ordered_days_ago"], 6, 11),
            "changed_at": self._moment(-wanted["changed_days_ago"], 12, 17),
            "carrier": wanted["carrier"],
            "pickup_point": wanted.get("pickup_point"),
            "expected": None if due is None else self._day(due),
            "delay_reason": wanted.get("delay_reason"),
        }
        return order, lines

    def _place(self, customer: Row) -> tuple[Mapping[str, Any], str]:
        if self._rng.random() < _ELSEWHERE:
            city = self._rng.choice(self._cities)
            return city, self._rng.choice(city["postcodes"])
        city = next(city for city in self._cities if city["name"] == customer["city"])
        return city, customer["postcode"]

    def _carrier(self, city: Mapping[str, Any], *, to_point: bool) -> tuple[str, str | None]:
        carrier = self._rng.choices(self._carriers, [carrier["share"] for carrier in self._carriers])[0]
        if carrier.get("lockers"):
            return carrier["name"], f"{city['locker']}{self._rng.randint(1, 299):03d}M"
        point = self._rng.choice(carrier["points"])
        return carrier["name"], point if to_point or self._rng.random() < 0.2 else None

    def _lines(self) -> list[tuple[str, int, Decimal]]:
        count = self._rng.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
        return [
            (name, self._rng.choices((1, 2, 3), (88, 9, 3))[0], price)
            for name, price in self._rng.sample(self._goods, count)
        ]

    def _day(self, in_days: int) -> date:
        return self._today + timedelta(days=in_days)

    def _moment(self, in_days: int, first_hour: int, last_hour: int) -> datetime:
        at = time(self._rng.randint(first_hour, last_hour), self._rng.randrange(60))
        return datetime.combine(self._day(in_days), at, UTC)
