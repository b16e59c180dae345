"""A return as sound, from the first word to the row in the shop and the letter in the inbox; and whatever dies behind it."""

import asyncio
import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import SELECTORS, DemoOrder, seeded_orders
from tests.support.letters import Post
from tests.support.line import RunningLine, running_line
from tests.support.programs import free_port
from tests.support.shops import rest, scene
from tests.support.shops.server import CUT, serving
from voicebot.clock import SHOP_ZONE
from voicebot.shop.port import OrderState, Payment

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("matters")]

SCENARIOS = Path(__file__).parent / "scenarios"
LATER_S = 60.0
"""What is done in the background is done long before this."""


class Wire:
    """A TCP forwarder between Rasa and our actions, on a thread of its own. cut: no connection; loses: whether an answer that
    comes now is lost."""

    def __init__(self, port: int) -> None:
        self.cut = False
        self.loses: Callable[[], bool] = lambda: False
        self.port = free_port()
        self._to = port
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Wire":
        self._thread.start()
        serving = asyncio.start_server(self._pass, "127.0.0.1", self.port)
        asyncio.run_coroutine_threadsafe(serving, self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(self._copy(reader, back), self._copy(there, writer, answers=True))

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                if self.cut or (answers and self.loses()):
                    break
                writer.write(data)
                await writer.drain()
        writer.close()


@dataclass
class House:
    """A line with its post and the wire to its actions. Each call of `order` gives one that nobody had."""

    line: RunningLine
    post: Post
    data: Path
    wire: Wire
    used: set[str] = field(default_factory=set)

    def order(self) -> DemoOrder:
        """An order with one thing that may be sent back."""
        free = (
            one for one in seeded_orders() if SELECTORS["returnable"](one) and one.number not in self.used
        )
        found = next(free)
        self.used.add(found.number)
        return found

    async def call(self, name: str, order: DemoOrder, *, by: str) -> Result:
        """Ring with a scenario of tests/e2e/scenarios about an order; fails unless it passes. by: sip, webrtc or text."""
        scenario = load(SCENARIOS / f"{name}.yaml", lambda: (order,))
        telephone = Telephone(self.line.sip, codecs("PCMA")) if by == "sip" else None
        prepared = prepare(scenario, written=by == "text", codecs=telephone.codecs if telephone else None)
        result = await ring(prepared, self.line.url, telephone=telephone)
        assert result.passed, "\n".join(report.lines(result))
        return result

    def acts(self, order: DemoOrder) -> list[tuple[str, str]]:
        """Kind and code of what was done for an order, from the shop's own table."""
        query = "SELECT kind, code FROM order_acts JOIN orders ON orders.id = order_id WHERE number = ?"
        with contextlib.closing(self._database()) as database:
            return list(database.execute(query, (order.number,)))

    def hurry(self) -> None:
        """What is to be tried again later may be tried now."""
        past = f"{datetime.now(UTC) - timedelta(minutes=1):%Y-%m-%d %H:%M:%S.%f}"
        with contextlib.closing(self._database()) as database, database:
            database.execute("UPDATE outbox SET due = ? WHERE state = 'waiting'", (past,))
            database.execute("UPDATE matter_drafts SET due = ?", (past,))

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "voicebot.db", timeout=10)


async def until(what: str, true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + LATER_S
    while not true():
        assert time.monotonic() < give_up, f"not within {LATER_S:.0f} s: {what}"
        await asyncio.sleep(0.2)


def asked(house: House, question: str, order: DemoOrder) -> bool:
    """The newest call is about the order, and this is its open question."""
    token = house.line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    calls = house.line.get("/api/calls?limit=1", token=token)["calls"]
    turns = calls[0]["turns"] if calls else []
    about = any(order.number in str(turn["slots"]) for turn in turns)
    return about and turns[-1]["expect"] == question


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One line for all of these, its post open."""
    data, post, port = tmp_path_factory.mktemp("matters") / "data", Post(), free_port()
    post.open()
    with Wire(port) as wire:
        settings = {
            "VOICEBOT_SERVER__PORT": str(port),
            "VOICEBOT_RASA__ACTIONS_URL": f"http://127.0.0.1:{wire.port}/rasa/actions",
            "VOICEBOT_RASA__TIMEOUT_S": "6",
            **post.settings(),
        }
        with running_line(data, 11400, **settings) as line:
            yield House(line, post, data, wire)
    post.close()


async def test_a_return_ends_with_a_row_a_letter_and_a_spoken_code(house: House) -> None:
    """By telephone and over WebRTC: the code of the shop's row is spoken, and in the inbox with the date and the time."""
    await asyncio.gather(*(returned(house, by) for by in ("sip", "webrtc")))


async def returned(house: House, by: str) -> None:
    """One return."""
    order = house.order()
    result = await house.call("return", order, by=by)
    ((kind, code),) = house.acts(order)
    assert kind == "return"
    heard = " ".join(turn["heard_text"] or "" for turn in result.record["turns"] if turn["who"] == "bot")
    assert f"{code[:3]} {code[3:]}" in heard
    await until("the letter", lambda: len(house.post.about(order.number)) == 1)
    (letter,) = house.post.about(order.number)
    text = letter.get_content()
    assert code in text
    now = datetime.now(SHOP_ZONE)
    assert re.search(rf"zwrotu z {now.day} \w+ {now.year}, \d\d:\d\d", text)


async def test_a_return_dropped_by_telephone_goes_on_in_the_browser_and_is_not_doubled(house: House) -> None:
    """Nothing is done before the yes; then one row, one letter."""
    order = house.order()
    await house.call("return_dropped", order, by="sip")
    assert house.acts(order) == []
    await house.call("return_resumed", order, by="webrtc")
    assert [kind for kind, _ in house.acts(order)] == ["return"]
    await until("the letter", lambda: len(house.post.about(order.number)) == 1)


async def test_a_letter_waits_for_its_server_and_comes_once(house: House) -> None:
    """The caller gets the code and is told of the letter; it is there when the server is."""
    order = house.order()
    house.post.close()
    try:
        await house.call("return", order, by="text")
        assert len(house.acts(order)) == 1
        await asyncio.sleep(1)  # long enough for a courier to have tried
    finally:
        house.post.open()
    assert house.post.about(order.number) == []
    house.hurry()
    await house.call("return", house.order(), by="text")  # the courier is woken by the next letter
    await until("the letter", lambda: bool(house.post.about(order.number)))
    house.hurry()
    await asyncio.sleep(1)
    assert len(house.post.about(order.number)) == 1


async def test_a_yes_while_the_actions_are_out_of_reach_is_said_to_be_noted_and_done_in_the_next_call(
    house: House,
) -> None:
    """An apology and the keys; nothing is done; called again it goes on where it was."""
    order = house.order()
    ringing = asyncio.create_task(house.call("return_actions_die", order, by="text"))
    await until("the question", lambda: asked(house, "confirm_matter", order))
    house.wire.cut = True
    try:
        await ringing
        assert house.acts(order) == []
    finally:
        house.wire.cut = False
    await house.call("return_resumed", order, by="text")
    assert [kind for kind, _ in house.acts(order)] == ["return"]
    await until("the letter", lambda: len(house.post.about(order.number)) == 1)


async def test_a_yes_whose_answer_is_lost_is_done_once(house: House) -> None:
    """The actions did it, and Rasa never heard: the next call is told the number, and there is no second row or letter."""
    order = house.order()
    ringing = asyncio.create_task(house.call("return_actions_die", order, by="text"))
    await until("the question", lambda: asked(house, "confirm_matter", order))
    house.wire.loses = lambda: bool(house.acts(order))
    try:
        await ringing
        ((_, code),) = house.acts(order)
    finally:
        house.wire.loses = lambda: False
    result = await house.call("return_again", order, by="text")
    assert house.acts(order) == [("return", code)]
    said = " ".join(turn["text"] for turn in result.record["turns"] if turn["who"] == "bot")
    assert f"{code[:3]} {code[3:]}" in said
    await until("the letter", lambda: len(house.post.about(order.number)) == 1)


async def test_what_was_confirmed_while_the_shop_was_away_is_done_once_it_is_back(tmp_path: Path) -> None:
    """A shop with an interface of its own dies at the yes: the caller hears that it is noted, later there is one case and one letter."""
    now = datetime.now(UTC)
    days = {"ordered_at": now - timedelta(days=6), "changed_at": now - timedelta(days=3)}
    bought = replace(scene.ON_DELIVERY, delivered_at=now - timedelta(days=3), payment=Payment.BLIK, **days)
    mapping = tmp_path / "shop.toml"
    mapping.write_text(rest.MAPPING, "utf-8")
    post, shop = Post(), rest.RestSite([bought])
    post.open()
    order = DemoOrder(
        bought.number,
        bought.postcode,
        OrderState.DELIVERED,
        "buty",
        "601000000",
        returnable=True,
        goods=("buty",),
    )
    async with serving(shop) as site, contextlib.AsyncExitStack() as stack:
        settings = {
            "VOICEBOT_SHOP__KIND": "rest",
            "VOICEBOT_SHOP__URL": f"{site.address}/v2",
            "VOICEBOT_SHOP__SECRET": rest.TOKEN,
            "VOICEBOT_SHOP__MAPPING": str(mapping),
            "VOICEBOT_RASA__TIMEOUT_S": "6",
            **post.settings(),
        }
        lines = running_line(tmp_path / "data", 11500, **settings)
        line = await asyncio.to_thread(lines.__enter__)
        stack.push_async_callback(asyncio.to_thread, lines.__exit__, None, None, None)
        house = House(line, post, tmp_path / "data", Wire(0))
        ringing = asyncio.create_task(house.call("return_shop_dies", order, by="text"))
        await until("the question", lambda: asked(house, "confirm_matter", order))
        site.faults += [CUT] * 1000
        await ringing
        assert shop.cases.get(order.number, []) == []
        site.faults.clear()
        await asyncio.to_thread(house.hurry)
        await until("the case", lambda: len(shop.cases.get(order.number, [])) == 1)
        await until("the letter", lambda: len(post.about(order.number)) == 1)
        await asyncio.to_thread(house.hurry)
        await asyncio.sleep(1)
        assert (len(shop.cases[order.number]), len(post.about(order.number))) == (1, 1)
    post.close()
