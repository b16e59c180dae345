"""Schemathesis over the whole API: whatever is sent, no answer is a failure of ours (5xx)."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest
import schemathesis
from argon2 import PasswordHasher
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel, SecretStr
from starlette.types import Receive, Scope, Send

from gateway.admin_desk import AdminDesk
from gateway.backoffice import BackOffice
from gateway.chat.desk import ChatDesk
from gateway.contact.callback_office import CallbackOffice
from gateway.contact.desk import AgentDesk
from gateway.wall.desk import WallDesk
from gateway.web import admin, agent_callbacks, archive, voicemail, wall, watching
from gateway.web.access import COOKIE, CSRF_HEADER
from gateway.web.application import create_app
from gateway.web.callbacks import Wish
from gateway.web.calls import Offer
from gateway.web.chat import VoiceOffer
from gateway.web.line import AcceptedCall
from gateway.web.people import Credentials
from gateway.webrtc.desk import CallDesk
from tests.support.desk import Office
from tests.support.routes import WS, routes
from voicebot.clock import SystemClock
from voicebot.config import Config, Data, Server
from voicebot.contact import callback_settings
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.dialogue.faq import Faq
from voicebot.dialogue.prompts import Prompts
from voicebot.metrics import Metrics
from voicebot.people.book import People
from voicebot.people.door import Door
from voicebot.people.lifetime import Lifetime
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.types import Person, Role, SignedIn
from voicebot.promptbook.book import PromptBook
from voicebot.records.repository import CallRepository
from voicebot.records.view import call_json
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker
from voicebot.store.worker import Store

HERE = "http://testserver"
CSRF, TOKEN = "guard", "operator"


class Act(BaseModel):
    """What Rasa asks."""

    next_action: str
    tracker: dict[str, Any]


BODIES: dict[str, type[BaseModel] | None] = {
    "POST /api/calls": Offer,
    "POST /api/callbacks": Wish,
    "POST /api/callbacks/cancel/{token}": None,
    "POST /api/people/session": Credentials,
    "DELETE /api/people/session": None,
    "POST /api/agent/media": Offer,
    "POST /rasa/actions": Act,
    "POST /api/chat/{call_id}/voice": VoiceOffer,
    "POST /api/agent/callbacks/{callback}": agent_callbacks.Wanted,
    "PUT /api/voicemails/{id_}": voicemail.Handled,
    "POST /api/wall/hours.csv": wall.Stretch,
    "POST /api/wall/watch": watching.Wish,
    "PUT /api/wall/watch": watching.Change,
    "DELETE /api/wall/watch": None,
    "POST /api/records/search": archive.Asked,
    "POST /api/records/calls.csv": archive.AskedFile,
    "PUT /api/admin/sheets/{name}": admin.Change,
    "POST /api/admin/sheets/{name}/undo": admin.Undo,
    "POST /api/admin/speak": admin.Sentence,
    "POST /api/admin/widget/preview": admin.Draft,
    "POST /api/admin/notices": admin.NewNotice,
    "DELETE /api/admin/notices/{number}": None,
    "POST /api/admin/people": admin.NewPerson,
    "PUT /api/admin/people/{login}": admin.About,
    "PUT /api/admin/people/{login}/disabled": admin.Disabled,
    "POST /api/admin/people/{login}/password": None,
}
"""What each route takes that changes something; None: no body. The routes read bodies themselves (web/body.py), so FastAPI
cannot know."""
GOOD: dict[str, Any] = {
    "POST /api/callbacks": {"phone": "501 222 333", "soon": True, "consent": True},
    "PUT /api/voicemails/{id_}": {"handled": True},
    "POST /api/agent/callbacks/{callback}": {"act": "done"},
    "POST /api/records/search": {"first": "2026-03-02", "last": "2026-03-08", "words": "paczka"},
    "POST /api/records/calls.csv": {
        "first": "2026-03-02",
        "last": "2026-03-08",
        "excel": True,
        "numbers": True,
    },
    "POST /api/wall/hours.csv": {"first": "2026-03-02", "last": "2026-03-08"},
    "POST /rasa/actions": {"next_action": "action_begin_call", "tracker": {}},
    "PUT /api/admin/sheets/{name}": {"version": "delivered", "value": {"hours": {"mon": ["08:00", "16:00"]}}},
    "POST /api/admin/people": {"login": "jan", "name": "Jan", "role": "agent", "skills": []},
    "POST /api/admin/notices": {"text": "Pada.", "until": "2099-01-01T10:00:00Z"},
}
"""What nobody guesses and leads all the way in; tried besides."""
EXAMPLES = 15
"""For each route; many more find nothing new and cost minutes."""
READING = ("GET", "HEAD")


class OpenDoor:
    """The real door, at which whoever asks is an admin already."""

    def __init__(self, door: Door) -> None:
        self.enter, self.leave = door.enter, door.leave

    async def who(self, token: str) -> SignedIn:
        person = Person(1, "anna", "Anna", Role.ADMIN, (), False)
        return SignedIn(person, "s", CSRF, datetime.now(UTC) + timedelta(hours=1))


class EachFromElsewhere:
    """Gives every request an address of its own, for what is limited per address would hide the rest; Rasa is on this machine."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._numbers = app, count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = next(self._numbers)
        if scope["type"] == "http" and scope["path"] != "/rasa/actions":
            scope = scope | {"client": (f"192.0.{number >> 8 & 255}.{number & 255}", 50000)}
        elif scope["type"] == "http":
            scope = scope | {"client": ("127.0.0.1", 50000)}
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def app(fake_line_type: type[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The routes over a database, the desk of callbacks and the agents' queue, all of them real."""
    data = Data(directory=tmp_path_factory.mktemp("api"))
    clock, config = SystemClock(), Config(server=Server(admin_token=SecretStr(TOKEN)), data=data)
    store = Store.open(data.url)
    lifetime = Lifetime(timedelta(hours=1), timedelta(hours=2))
    hashes = Hashes(PasswordHasher(1, 8, 1))
    prompts = Prompts.load(config.data.nlu / "prompts.yml")
    hours = Faq.load(config.data.nlu / "faq.yml").hours
    calls = CallRepository(store)

    class RealParts(fake_line_type):  # type: ignore[misc]
        async def accept_webrtc(
            self, sdp: str, address: str, order: str | None = None, language: str | None = None
        ) -> AcceptedCall:
            desk = CallDesk(config.webrtc, clock)
            try:
                _, answer = await desk.accept(sdp, address)
            finally:
                await desk.close_all()
            return AcceptedCall("c1", "secret", answer)

        async def record(self, call_id: str) -> Any:
            record = await calls.load(call_id)
            return None if record is None else call_json(record, personal=True)

        async def records(self, limit: int, before: datetime | None) -> list[Any]:
            return [call_json(one, personal=True) for one in await calls.newest(limit, before)]

    line = RealParts()
    line.door = OpenDoor(Door(People(store, clock), Sessions(store, lifetime, clock), clock, hashes=hashes))
    line.callbacks = callback_settings.desk(
        config.callbacks, SqlCallbacks(store, clock), hours, prompts, clock
    )
    centre = Office().centre
    line.agents = AgentDesk(config, clock, centre)
    office = BackOffice(config, store, clock, Metrics(), httpx.AsyncClient())
    speaker = Speaker(EspeakVoice(), EspeakVoice())
    line.admin = AdminDesk(config, store, clock, office, speaker, PromptBook({}, {}, {}))
    line.voicemails, metrics = office.voicemail, Metrics()
    line.wall = WallDesk(config, store, clock, centre)
    line.agent_callbacks = CallbackOffice.of(config, store, office, centre, None, MagicMock(), metrics)
    line.chats = ChatDesk(
        config.chat, clock, MagicMock(), CallDesk(config.webrtc, clock), speaker, metrics, centre
    )
    yield create_app(line, config)
    asyncio.run(store.close())


@pytest.fixture(scope="module")
def api(app: FastAPI) -> Any:
    """What FastAPI knows of the routes, and what they take."""
    told = app.openapi()
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            model = BODIES.get(f"{method.upper()} {path}")
            if model is not None:
                body = model.model_json_schema()
                about = {"schema": body, "example": GOOD.get(f"{method.upper()} {path}", {})}
                operation["requestBody"] = {"required": True, "content": {"application/json": about}}
    schema = schemathesis.openapi.from_dict(told)
    schema.app = EachFromElsewhere(app)
    return schema


schema = schemathesis.pytest.from_fixture("api")


def test_every_route_that_changes_something_says_what_it_takes(app: FastAPI) -> None:
    """A new one that BODIES does not know is not tried in earnest, so it fails here."""
    changing = {f"{method} {path}" for method, path in routes(app) if method not in (*READING, WS)}
    assert changing == BODIES.keys()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_that_is_sent_makes_us_fail(case: Any) -> None:
    """No 500, whatever comes in; 503 only where it says when to come back."""
    bearer = {} if case.path.startswith("/api/agent") else {"Authorization": f"Bearer {TOKEN}"}
    page = {} if case.path == "/rasa/actions" else {"Origin": HERE, CSRF_HEADER: CSRF}  # no page may ask that
    response = case.call(headers={**(case.headers or {}), **page, **bearer}, cookies={COOKIE: "x"})
    assert response.status_code < 500 or (
        response.status_code == 503 and "retry-after" in response.headers
    ), (
        response.status_code,
        case.as_curl_command(),
    )
