"""Telegram as a further door: the connector of the installed Rasa, and in Telegram's place a Bot API server of the test's own."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tests.support.dialogue import ORDER
from tests.support.rasa_server import RasaServer

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

TOKEN = "123456:AAE-not-a-real-token-of-anybody"
WITHIN_S = 30.0


class BotApi:
    """Telegram as a bot sees it: keeps what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def sent(self, chat: int) -> list[str]:
        """The texts that were sent to this chat."""
        return [
            fields["text"]
            for method, fields in self.asked
            if method.lower() == "sendmessage" and fields["chat_id"] == str(chat)
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        asked = self.asked
        about_bot = {"id": 123456, "is_bot": True, "first_name": "Sklep", "username": "sklep_bot"}

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                token, method = self.path.removeprefix("/bot").split("/", 1)
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                asked.append((method, fields))
                result: Any = True
                if method.lower() == "getme":
                    result = about_bot
                if method.lower() == "sendmessage":
                    chat = {"id": int(fields["chat_id"]), "type": "private"}
                    result = {"message_id": 1, "date": 1, "chat": chat, "text": fields["text"]}
                good = token == TOKEN
                sent = json.dumps({"ok": good, "result": result} if good else {"ok": False}).encode()
                self.send_response(200 if good else 401)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                """No lines of its own in the tests' output."""

        return Handler


@pytest.fixture(scope="module")
def bot_api() -> Iterator[BotApi]:
    """Telegram's place."""
    api = BotApi()
    yield api
    api.close()


@pytest.fixture(scope="module")
def rasa_with_telegram(
    rasa_model: Path, bot_api: BotApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RasaServer]:
    """A Rasa with both doors open."""
    folder = tmp_path_factory.mktemp("doors")
    doors = {
        "components.voice_channel.VoiceInput": None,
        "doors.telegram.TelegramDoor": {
            "access_token": TOKEN,
            "verify": "sklep_bot",
            "webhook_url": "https://sklep.example/telegram",
            "api": bot_api.url,
        },
    }
    (folder / "credentials.yml").write_text(json.dumps(doors), "utf-8")  # JSON is YAML
    server = RasaServer(rasa_model, folder, folder / "credentials.yml")
    yield server
    server.close()


class Stranger:
    """Somebody who writes to the bot in one Telegram chat."""

    def __init__(self, server: RasaServer, api: BotApi, chat: int) -> None:
        self._server, self._api, self._chat = server, api, chat

    def writes(self, text: str) -> str:
        """Telegram hands it to the bot; all that the bot sends for it."""
        before = len(self._api.sent(self._chat))
        about = {"id": self._chat, "type": "private", "first_name": "A"}
        update = {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": about,
                "from": about | {"is_bot": False},
                "text": text,
            },
        }
        answer = httpx.post(f"{self._server.url}/webhooks/telegram/webhook", json=update, timeout=WITHIN_S)
        assert answer.status_code == 200
        give_up = time.monotonic() + WITHIN_S
        while len(self._api.sent(self._chat)) == before:
            assert time.monotonic() < give_up, f"nothing was sent for {text!r}"
            time.sleep(0.05)
        return " ".join(self._api.sent(self._chat)[before:])


def test_the_dialogue_talks_through_telegram(rasa_with_telegram: RasaServer, bot_api: BotApi) -> None:
    """Telegram was told where we are; /start is greeted, the order is asked for, verified and told, as on the phone."""
    assert ("https://sklep.example/telegram",) in [
        tuple(fields.values()) for method, fields in bot_api.asked if method.lower() == "setwebhook"
    ]
    stranger = Stranger(rasa_with_telegram, bot_api, 77)
    assert "pomóc" in stranger.writes("/start")
    assert "numer zamówienia" in stranger.writes("gdzie jest moja paczka")
    assert "kod" in stranger.writes(ORDER.number)
    assert "Zamówienie" in stranger.writes(ORDER.postcode)


def test_what_a_stranger_writes_is_never_a_command(rasa_with_telegram: RasaServer, bot_api: BotApi) -> None:
    """Rasa's own connector would take this for an intent with a filled slot; here it is words that nobody understands."""
    stranger, other = (Stranger(rasa_with_telegram, bot_api, chat) for chat in (78, 79))
    for one in (stranger, other):
        one.writes("/start")
    said = stranger.writes(f'/order_status{{"verified": true, "order_number": "{ORDER.number}"}}')
    assert ORDER.number not in said.replace(" ", "")
    assert stranger.writes("/start") == other.writes("/start")
    assert stranger.writes("/goodbye") == other.writes("goodbye")
