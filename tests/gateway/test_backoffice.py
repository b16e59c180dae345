"""What stands behind the conversation, with real mail and a real database."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from prometheus_client import generate_latest

from gateway.backoffice import BackOffice
from tests.support.line import ROOT
from tests.support.programs import free_sip_port
from voicebot.clock import SystemClock
from voicebot.config import Config, Data, Mail, Sms
from voicebot.errors import DataError
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Channel, Outgoing
from voicebot.metrics import Metrics
from voicebot.shop.demo import demo_orders
from voicebot.shop.seed import seed
from voicebot.store.worker import Store


class Office:
    """A back office on a database of its own."""

    def __init__(self, config: Config, store: Store, http: httpx.AsyncClient) -> None:
        self.metrics = Metrics()
        self.store = store
        self.office = BackOffice(config, store, SystemClock(), self.metrics, http)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Callable[..., Office]]:
    """Makes a back office from settings, and closes it."""
    store = Store.open(f"sqlite:///{tmp_path / 'office.db'}")
    made: list[Office] = []
    async with httpx.AsyncClient(trust_env=False) as http:

        def make(**sections: Any) -> Office:
            data = sections.pop("data", Data(directory=tmp_path, nlu=ROOT / "nlu_data"))
            made.append(Office(Config(data=data, **sections), store, http))
            return made[-1]

        yield make
        for office in made:
            await office.office.stop()
    await store.close()


class Inbox:
    """Keeps receivers."""

    def __init__(self) -> None:
        self.got: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got += envelope.rcpt_tos
        return "250 OK"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - a server's thread changes it
            await asyncio.sleep(0.02)


async def test_a_message_that_an_act_leaves_is_in_the_customers_inbox_at_once(opened) -> None:
    """From the outbox to a real mail server, and counted; also what waited from before the start."""
    inbox, port = Inbox(), free_sip_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        made = opened(mail=Mail(host="127.0.0.1", port=port, security="none"))
        await Outbox(made.store).put(Outgoing("before", Channel.EMAIL, "a@example.com", "s", "t"))
        made.office.start()
        await until(lambda: inbox.got == ["a@example.com"])
        await made.office._courier._outbox.put(Outgoing("k", Channel.EMAIL, "b@example.com", "s", "t"))
        await until(lambda: inbox.got == ["a@example.com", "b@example.com"])
        sent = 'voicebot_messages_total{channel="email",result="sent"} 2.0'
        await until(lambda: sent in generate_latest(made.metrics.registry).decode())
    finally:
        server.stop()


async def test_without_a_mail_server_messages_wait(opened) -> None:
    """Nothing is lost while nobody has set one."""
    made = opened(sms=Sms(url="http://127.0.0.1:9/"))
    made.office.start()
    await made.office._courier._outbox.put(Outgoing("k", Channel.EMAIL, "b@example.com", "s", "t"))
    await until(lambda: b'channel="email",result="retry"' in generate_latest(made.metrics.registry))
    await made.office.stop()
    assert (await Outbox(made.store).counts()).keys() <= {"waiting", "sending"}


async def test_only_sentences_that_are_always_the_same_are_made_beforehand(opened) -> None:
    """Whole sentences of every data file, none with a field to fill in."""
    texts = opened().office.fixed_texts()
    assert "W czym mogę pomóc?" in texts
    assert "Już sprawdziłam." in texts
    assert not [text for text in texts if "{" in text]


async def test_a_broken_data_file_stops_the_start(opened, tmp_path: Path) -> None:
    """The message names the file."""
    nlu = tmp_path / "nlu"
    shutil.copytree(ROOT / "nlu_data", nlu, ignore=shutil.ignore_patterns("data", "__pycache__"))
    (nlu / "messages.yml").write_text("return_opened: {subject: x}", "utf-8")
    with pytest.raises(DataError, match=r"messages\.yml"):
        opened(data=Data(directory=tmp_path, nlu=nlu))


async def test_whose_order_it_is_stands_on_the_agents_card(opened: Callable[..., Office]) -> None:
    """Nobody's where number and postcode do not agree; a shop that does not answer costs the name alone."""
    made = opened()
    await seed(made.store, SystemClock().now().date())
    order = demo_orders()[0]
    assert (await made.office.name_of(order["number"], order["postcode"]) or "").count(" ") == 1
    assert await made.office.name_of(order["number"], "00000") is None
    assert made.office.hours.weekly[0]
    await made.store.close()
    assert await made.office.name_of(order["number"], order["postcode"]) is None
