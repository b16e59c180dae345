"""The admin page's routes, over real settings and people."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.web.access import CSRF_HEADER
from gateway.web.application import create_app
from gateway.web.line import Line
from tests.support.admin import PASSWORD, AdminHouse, admin_house
from voicebot.config import Config
from voicebot.errors import SpeakingError
from voicebot.people.audit import AuditLog
from voicebot.shopkeeper.shop_files import folder_of

HERE = "http://shop.pl"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[AdminHouse]:
    """Anna is its admin."""
    async with admin_house(tmp_path) as house:
        yield house


class Page:
    """A browser in which somebody is signed in."""

    def __init__(self, client: httpx.AsyncClient, csrf: str) -> None:
        self._client, self._headers = client, {"Origin": HERE, CSRF_HEADER: csrf}

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self._client.request(method, f"/api/admin/{path}", json=body, headers=self._headers)


@pytest.fixture
async def anna(line: Any, house: AdminHouse) -> AsyncIterator[Page]:
    """The admin's."""
    line.admin, line.door = house.desk, house.door
    typed: Line = line
    transport = httpx.ASGITransport(create_app(typed, Config()), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        credentials = {"login": "anna", "password": PASSWORD}
        person = (await client.post("/api/people/session", json=credentials, headers={"Origin": HERE})).json()
        yield Page(client, person["csrf"])


async def test_hours_are_read_changed_and_taken_back(anna: Page) -> None:
    """Each answer is the whole sheet as it holds then."""
    sheet = (await anna.ask("GET", "sheets/hours")).json()
    assert sheet["value"]["hours"]["mon"] == [["08:00", "16:00"]]
    assert {"day", "why", "spans"} == sheet["ahead"][0].keys()
    value = {"hours": {"sat": [["10:00", "14:00"]], "exceptions": {"12-24": []}}}
    change = {"version": sheet["version"], "value": value}
    saved = (await anna.ask("PUT", "sheets/hours", change)).json()
    assert (saved["value"]["hours"]["sat"], saved["value"]["hours"]["mon"]) == ([["10:00", "14:00"]], [])
    assert saved["value"]["hours"]["exceptions"] == {"12-24": []}
    assert [one["who"] for one in saved["history"]] == ["anna"]
    back = {"version": saved["version"], "number": 0}
    undone = (await anna.ask("POST", "sheets/hours/undo", back)).json()
    assert undone["value"] == sheet["value"]
    assert len(undone["history"]) == 2


async def test_a_stale_page_is_told_so(anna: Page) -> None:
    """409, and what the other admin saved stays."""
    change = {"version": "delivered", "value": {"hours": {}}}
    assert (await anna.ask("PUT", "sheets/hours", change)).status_code == 200
    answer = await anna.ask("PUT", "sheets/hours", change)
    assert (answer.status_code, answer.json()["error"]) == (409, "settings_changed")
    undo = {"version": "delivered", "number": 0}
    assert (await anna.ask("POST", "sheets/hours/undo", undo)).status_code == 409


@pytest.mark.parametrize(
    ("sheet", "value", "field", "shown", "allowed"),
    [
        ("hours", {"hours": {"mon": ["16:00", "08:00"]}}, "hours.mon", "08:00", "koniec po początku"),
        ("texts", {"queue_first": ""}, "texts.queue_first", "", "nie jest pusty"),
        ("texts", {"queue_position": "Miejsce."}, "texts.queue_position", "Miejsce.", "{position}"),
        (
            "queues",
            {"queues": {"general": {"hours": "general", "limit": 0}}},
            "queues.general.limit",
            "0",
            "co najmniej 1",
        ),
        (
            "keypad",
            {"start": "a", "person": "a", "nodes": {}},
            "nodes.start.next",
            "a",
            "krok, który istnieje",
        ),
    ],
)
async def test_a_refused_value_is_named_with_what_is_allowed(
    anna: Page, sheet: str, value: Any, field: str, shown: str, allowed: str
) -> None:
    """In Polish; nothing is written."""
    answer = await anna.ask("PUT", f"sheets/{sheet}", {"version": "delivered", "value": value})
    body = answer.json()
    assert (answer.status_code, body["error"], body["field"]) == (422, "refused", field)
    assert shown in str(body["value"])
    assert allowed in body["allowed"]
    assert (await anna.ask("GET", f"sheets/{sheet}")).json()["version"] == "delivered"


async def test_texts_come_with_what_was_delivered(anna: Page, house: AdminHouse) -> None:
    """And with the fields that must stay."""
    change = {"version": "delivered", "value": {"queue_position": "Przed Tobą: {position}."}}
    saved = (await anna.ask("PUT", "sheets/texts", change)).json()
    (one,) = [text for text in saved["texts"] if text["key"] == "queue_position"]
    assert one == {
        "key": "queue_position",
        "text": "Przed Tobą: {position}.",
        "delivered": "Miejsce w kolejce: {position}.",
        "fields": ["position"],
    }
    assert saved["value"] == change["value"]
    assert house.office.prompts.text("queue_position", position=2) == "Przed Tobą: 2."


async def test_queues_and_keys_can_be_handed_back_as_they_came(anna: Page) -> None:
    """What a page shows and does not change is what holds."""
    for name in ("queues", "keypad", "widget"):
        sheet = (await anna.ask("GET", f"sheets/{name}")).json()
        change = {"version": sheet["version"], "value": sheet["value"]}
        saved = (await anna.ask("PUT", f"sheets/{name}", change)).json()
        assert (saved["value"], saved["live"]) == (sheet["value"], True)


async def test_the_widget_is_tried_before_it_is_saved(anna: Page, house: AdminHouse) -> None:
    """A draft is answered as the shop's page would get it; a colour that cannot be read is named; saved it holds at once."""
    draft = {"value": {"look": {"accent": "#7a1f5c"}}}
    tried = (await anna.ask("POST", "widget/preview", draft)).json()
    assert tried["colours"]["accent"] == "#7a1f5c"
    assert house.office.widget.look.accent != "#7a1f5c"
    pale = await anna.ask("POST", "widget/preview", {"value": {"look": {"accent": "#eeeeee"}}})
    assert (pale.status_code, pale.json()["field"]) == (422, "look.on_accent")
    assert "kontrast" in pale.json()["allowed"]
    await anna.ask("PUT", "sheets/widget", draft | {"version": "delivered"})
    assert house.office.widget.look.accent == "#7a1f5c"


async def test_people_are_hired_changed_and_let_go(anna: Page, house: AdminHouse) -> None:
    """The first password opens the door; a disabled person is out at once."""
    new = {"login": "jan", "name": "Jan Kowal", "role": "agent", "skills": ["complaints"]}
    hired = await anna.ask("POST", "people", new)
    assert hired.status_code == 201
    entered = await house.door.enter("jan", hired.json()["password"], "192.0.2.1")
    assert isinstance(entered, tuple)
    about = {"name": "Jan K.", "role": "supervisor", "skills": []}
    assert (await anna.ask("PUT", "people/jan", about)).status_code == 204
    assert (await anna.ask("PUT", "people/jan/disabled", {"disabled": True})).status_code == 204
    assert await house.door.who(entered[0]) is None
    people = {one["login"]: one for one in (await anna.ask("GET", "people")).json()["people"]}
    assert people["jan"] == {"login": "jan", **about, "disabled": True}
    assert (await anna.ask("PUT", "people/jan/disabled", {"disabled": False})).status_code == 204
    again = (await anna.ask("POST", "people/jan/password")).json()["password"]
    assert isinstance(await house.door.enter("jan", again, "192.0.2.1"), tuple)
    deeds = {deed.what for deed in await AuditLog(house.store).newest(about="person:jan", who="anna")}
    assert deeds == {"person_added", "person_changed", "person_disabled", "person_enabled", "password_set"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("PUT", "people/nobody", {"name": "N", "role": "agent", "skills": []}, 404, "no_person"),
        ("PUT", "people/nobody/disabled", {"disabled": False}, 404, "no_person"),
        ("POST", "people/nobody/password", None, 404, "no_person"),
        ("PUT", "people/anna/disabled", {"disabled": True}, 422, "refused"),
        ("POST", "people", {"login": "ewa", "name": "E", "role": "agent"}, 422, "refused"),
        ("POST", "people", {"login": "x"}, 422, "refused"),
        ("POST", "people", ["no object"], 400, "bad_request"),
        ("POST", "sheets/hours/undo", {"version": "delivered", "number": 7}, 404, "no_version"),
        ("PUT", "sheets/nowhere", {"version": "delivered", "value": None}, 400, "bad_request"),
        ("DELETE", "notices/7", None, 404, "no_notice"),
        ("DELETE", "notices/0", None, 404, "no_notice"),
        ("POST", "notices", {"text": "Pada.", "until": "2020-01-01T10:00:00Z"}, 422, "refused"),
        ("POST", "notices", {"text": "Pada.", "until": "kiedyś"}, 422, "refused"),
    ],
)
async def test_what_cannot_be_done_is_said(
    anna: Page, method: str, path: str, body: Any, status: int, error: str
) -> None:
    """With a code and a Polish sentence."""
    answer = await anna.ask(method, path, body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"]


async def test_notices_are_heard_until_they_are_over(anna: Page) -> None:
    """Added, listed, taken away."""
    wish = {"text": "Pada śnieg.", "carrier": "InPost", "until": "2099-01-01T10:00:00+01:00"}
    added = await anna.ask("POST", "notices", wish)
    assert added.status_code == 201
    listed = (await anna.ask("GET", "notices")).json()["notices"]
    assert [(one["text"], one["carrier"]) for one in listed] == [("Pada śnieg.", "InPost")]
    assert (await anna.ask("DELETE", f"notices/{listed[0]['id']}")).status_code == 204
    assert (await anna.ask("GET", "notices")).json() == {"notices": []}


async def test_a_sentence_is_heard_with_something_for_its_fields(
    anna: Page, house: AdminHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As sound; so often, and a voice that fails says when to try again."""
    answer = await anna.ask("POST", "speak", {"text": "Zamówienie {number}."})
    assert (answer.headers["content-type"], answer.content[:4]) == ("audio/wav", b"RIFF")

    async def dumb(text: str) -> bytes:
        raise SpeakingError(text)

    monkeypatch.setattr(house.desk, "speak", dumb)
    codes = [(await anna.ask("POST", "speak", {"text": "Dalej."})).status_code for _ in range(21)]
    assert codes[0] == 503
    assert codes[-1] == 429


async def test_settings_that_cannot_be_read_are_no_mystery(anna: Page, house: AdminHouse) -> None:
    """503 with a sentence, and the log says which file."""
    folder_of(house.config).mkdir()
    (folder_of(house.config) / "hours.yml").write_text("hours: [")
    answer = await anna.ask("GET", "sheets/hours")
    assert (answer.status_code, answer.json()["error"]) == (503, "settings_failed")
