"""A shopper who comes from the page of an order: written calls through Rasa to the end, with what that page signed and with what it
should not have."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.caller.templates import SELECTORS, DemoOrder, seeded_orders
from gateway.caller.text import TextLine
from gateway.caller.voice import Utterance
from tests.support.line import RunningLine, running_line
from voicebot.shop.port import OrderState
from voicebot.shop.signed import sign

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("signed")]

KEY = "Zmv0nT7nq6hQ3b8m9uJkLr2xWc5yPdE1"
WITHIN_S = 30.0


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that knows the shop's key."""
    data = tmp_path_factory.mktemp("signing") / "data"
    with running_line(data, 44800, VOICEBOT_SHOP__SIGNING_KEY=KEY, VOICEBOT_RASA__TIMEOUT_S="6") as line:
        yield line


def signed(number: str, *, minutes: float = 15, key: str = KEY) -> str:
    """As the shop's page would sign it."""
    return sign(number, datetime.now(UTC) + timedelta(minutes=minutes), key)


def order_that(selector: str) -> DemoOrder:
    """The first seeded order of a kind."""
    known = SELECTORS.get(selector, lambda order: order.state is OrderState(selector))
    return next(order for order in seeded_orders() if known(order))


def spaced(number: str) -> str:
    return f"{number[:3]} {number[3:]}"


class Shopper:
    """Somebody who writes. said: the bot's last answer."""

    def __init__(self, line: TextLine) -> None:
        self.line, self.said, self._seen = line, "", 0

    async def reads(self) -> str:
        async with asyncio.timeout(WITHIN_S):
            while len(self._bot()) == self._seen:  # noqa: ASYNC110 - the line's reader changes it
                await asyncio.sleep(0.02)
        self.said, self._seen = self._bot()[-1], len(self._bot())
        return self.said

    async def writes(self, *turns: str) -> str:
        for text in turns:
            await self.line.say(Utterance(text))
            await self.reads()
        return self.said

    def _bot(self) -> list[str]:
        return [caption.text for caption in self.line.captions if caption.who == "bot"]


@asynccontextmanager
async def shopper(running: RunningLine, order: str | None) -> AsyncIterator[Shopper]:
    """A call, greeted."""
    line = TextLine(running.url, order)
    await line.open()
    person = Shopper(line)
    await person.reads()
    yield person
    await line.hang_up()


async def record_of(running: RunningLine, person: Shopper) -> dict[str, Any]:
    """The record of a call that is over."""
    await person.line.hang_up()
    token = running.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    async with asyncio.timeout(WITHIN_S):
        while True:
            record: dict[str, Any] = running.get(f"/api/calls/{person.line.call_id}", token=token)
            if record.get("ended"):
                return record
            await asyncio.sleep(0.1)


def result_in(record: dict[str, Any]) -> list[str]:
    return [event["detail"]["result"] for event in record["events"] if event["name"] == "order_signed"]


async def test_the_page_of_an_order_leads_straight_to_its_state(signing: RunningLine) -> None:
    """Asked once whether it is about that order; no number, no postcode; the record says by what they were verified."""
    order = order_that("sent")
    async with shopper(signing, signed(order.number)) as person:
        assert f"Czy chodzi o zamówienie numer {spaced(order.number)}?" in person.said
        assert person.said.count("zamówienie") == 1
        await person.writes("tak")
        assert "w czym mogę pomóc" in person.said
        status = await person.writes("gdzie jest moja paczka")
        assert f"Zamówienie numer {spaced(order.number)} jest w drodze" in status
        await person.writes("nie dziękuję")
        record = await record_of(signing, person)
    assert result_in(record) == ["verified"]
    assert record["outcome"] == "answered"
    slots = [turn["slots"] for turn in record["turns"] if turn["who"] == "caller"]
    assert all(known["verified_by"] == "signed" and known["verified"] for known in slots)


async def test_a_return_is_done_without_dictating_anything(signing: RunningLine) -> None:
    """From the greeting to the row in the shop's table and the code on the screen."""
    order = order_that("returnable")
    async with shopper(signing, signed(order.number)) as person:
        assert "powód" in await person.writes("chcę zwrócić te rzeczy")
        summary = await person.writes("nie pasują")
        assert order.item in summary
        done = await person.writes("tak")
        assert "zwrot przyjęty" in done
    query = "SELECT kind, code FROM order_acts JOIN orders ON orders.id = order_id WHERE number = ?"
    database = Path(signing.environment["VOICEBOT_DATA__DIRECTORY"]) / "voicebot.db"
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as rows:
        ((kind, code),) = rows.execute(query, (order.number,)).fetchall()
    assert kind == "return"
    assert spaced(code) in done


async def test_only_the_order_of_the_page_is_open(signing: RunningLine) -> None:
    """Another one asks for number and postcode, and a wrong postcode learns nothing; after a no it is as on any other call."""
    order, other = order_that("sent"), order_that("delivered")
    async with shopper(signing, signed(order.number)) as person:
        asked = await person.writes(f"a gdzie jest zamówienie {other.number}")
        assert "kod pocztowy" in asked
        assert "nie pasują" in await person.writes("00001")
    async with shopper(signing, signed(order.number)) as person:
        await person.writes("nie")
        assert "numer zamówienia" in await person.writes("gdzie jest moja paczka")
        record = await record_of(signing, person)
    last = [turn["slots"] for turn in record["turns"] if turn["who"] == "caller"][-1]
    assert not last.get("verified")
    assert "order_number" not in last


@pytest.mark.parametrize(
    ("brought", "result"),
    [
        (lambda number: signed(number, minutes=-1), "expired"),
        (lambda number: signed(number, key="another-key-of-the-same-length-1"), "foreign"),
        (lambda number: number, "unsigned"),
        (lambda number: signed(number, minutes=60 * 25), "too_long"),
        (lambda number: signed("999998"), "unknown_order"),
    ],
    ids=["expired", "foreign", "unsigned", "too_long", "no_such_order"],
)
async def test_what_cannot_be_believed_costs_only_the_shortcut(
    signing: RunningLine, brought: Any, result: str
) -> None:
    """The call goes on as anybody's: number and postcode; why is on record and counted, the order is in no log line."""
    order = order_that("sent")
    async with shopper(signing, brought(order.number)) as person:
        assert "zamówienie numer" not in person.said
        assert "numer zamówienia" in await person.writes("gdzie jest moja paczka")
        assert "w drodze" in await person.writes(order.number, order.postcode)
        record = await record_of(signing, person)
    assert result_in(record) == [result]
    lines = [line for line in signing.log.read_text().splitlines() if '"signed_order_refused"' in line]
    assert any(f'"{result}"' in line for line in lines)
    assert order.number not in "".join(lines)
    with contextlib.closing(__import__("urllib.request").request.urlopen(f"{signing.url}/metrics")) as answer:
        assert f'voicebot_signed_orders_total{{result="{result}"}} 1.0' in answer.read().decode()
