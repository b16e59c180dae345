"""A real Rasa with the project's own model; its actions are answered by this process over HTTP."""

import asyncio
import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
import zlib
from contextlib import aclosing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.dialogue import DOMAIN, FAQ, ORDER, PROMPTS, TEMPLATES, Book, FixedClock
from tests.support.programs import free_port
from voicebot.config import Config
from voicebot.dialogue.action_server import ActionServer
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.confirmation import Confirmations
from voicebot.dialogue.drafts import SqlDrafts
from voicebot.dialogue.process import rasa_command
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.responses import Responses
from voicebot.dialogue.types import Reach
from voicebot.errors import ShopError
from voicebot.messages.outbox import Outbox
from voicebot.shop.desk import ShopDesk
from voicebot.shop.notices import Notices
from voicebot.shop.port import Order
from voicebot.shop.sql import SqlOrders
from voicebot.store.models import CustomerRow, OrderItemRow, OrderRow
from voicebot.store.worker import Store

ROOT = Path(__file__).resolve().parents[2]
START_S = 180
"""A loaded two-core machine takes ten times the usual four seconds."""
ANSWER_S = 20.0


class _Orders(SqlOrders):
    """The SQL shop, which may be down."""

    down = False

    async def find(self, number: str, postcode: str) -> Order | None:
        if self.down:
            raise ShopError("down")
        return await super().find(number, postcode)


class RasaServer:
    """store, orders, book: what the actions work with, in a database of its own at `folder`; ORDER is there. responses: the
    shopkeeper's words, none yet. reach: who takes the place of this line, nobody unless a test says so. dialogue(): a new client, to be
    used inside the test's own loop."""

    def __init__(self, model: Path, folder: Path, credentials: Path | None = None) -> None:
        self._credentials = credentials
        self.book, clock, self.reach = Book(), FixedClock(), Reach()
        self.store = Store.open(f"sqlite:///{folder / 'shop.db'}")
        self.orders = _Orders(self.store, clock)
        self.outbox = Outbox(self.store, clock)
        asyncio.run(self.put(ORDER))
        self.responses = Responses(DOMAIN)
        self._actions = ActionServer(
            Means(
                ShopDesk(self.orders, clock),
                self.book,
                clock,
                PROMPTS,
                FAQ,
                SqlDrafts(self.store, clock),
                Confirmations(TEMPLATES, self.outbox, by_sms=False),
                Notices(self.store, clock),
                reach=Reach(
                    lambda call: self.reach.people(call),
                    lambda topic: self.reach.closed(topic),
                    lambda call: self.reach.messages(call),
                ),
            ),
            self.responses,
        )
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.actions_url = f"http://127.0.0.1:{self._http.server_address[1]}/rasa/actions"
        self.port = free_port()
        self.model = model
        self.process = self.start()

    async def put(self, order: Order) -> None:
        """Put an order into the shop."""
        customer = CustomerRow(
            name=order.customer_name,
            phone=order.phone,
            postcode=order.postcode,
            city="Kraków",
            email=order.email,
        )
        row = OrderRow(
            number=order.number,
            postcode=order.postcode,
            state=order.state,
            total=order.total,
            ordered_at=order.ordered_at,
            changed_at=order.changed_at,
            carrier=order.carrier,
            pickup_point=order.pickup_point,
            expected=order.expected,
            delay_reason=order.delay_reason,
            delivered_at=order.delivered_at,
            payment=order.payment,
            customer=customer,
            items=[
                OrderItemRow(position=at, name=item.name, quantity=item.quantity, price=item.price)
                for at, item in enumerate(order.items, 1)
            ],
        )
        await self.store.run(lambda session: session.add(row))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start Rasa and wait until it has its model."""
        config = Config.model_validate(
            {
                "rasa": {
                    "url": self.url,
                    "actions_url": self.actions_url,
                    "venv": ROOT / ".venv-rasa",
                    "credentials": self._credentials,
                },
                "data": {"nlu": ROOT / "nlu_data"},
            }
        )
        argv, env = rasa_command(config, self.model, self.port)
        self.process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self.process.poll() is None, "Rasa ended while it started"
            assert time.monotonic() < deadline, f"Rasa was not ready within {START_S} s"
            time.sleep(0.2)
        return self.process

    def dialogue(self) -> "aclosing[RasaDialogue]":
        """The Dialogue port on this Rasa, patient with a loaded machine."""
        return aclosing(RasaDialogue(self.url, ANSWER_S, wording=self.responses.of_rule))

    def kill(self) -> None:
        """Rasa dies at once."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End of the run."""
        self.kill()
        self._http.shutdown()
        self._http.server_close()
        asyncio.run(self.store.close())

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/webhooks/voice/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        actions = self._actions

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "deflate":
                    body = zlib.decompress(body)
                status, answer = asyncio.run(actions.run(json.loads(body)))
                sent = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *args: object) -> None:
                """No lines of its own in the tests' output."""

        return Handler
